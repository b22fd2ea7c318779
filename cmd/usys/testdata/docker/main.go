// Server serves requests; without arguments it makes one itself.
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
)

func hello(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "hello from a container") }

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, http.ListenAndServe(os.Args[1], http.HandlerFunc(hello)))
		os.Exit(1)
	}
	s := httptest.NewServer(http.HandlerFunc(hello))
	defer s.Close()
	r, err := http.Get(s.URL)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	io.Copy(os.Stdout, r.Body)
}
