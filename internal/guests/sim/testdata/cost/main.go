// Cost does work of one kind for measurements. Its arguments select the kind and the amount.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"syscall"
)

func main() {
	n, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	switch os.Args[1] {
	case "getpid":
		for range n {
			syscall.RawSyscall(syscall.SYS_GETPID, 0, 0, 0)
		}
	case "fib":
		fmt.Println(fib(n))
	case "json":
		encode(n)
	case "sort":
		order(n)
	case "http":
		serve(n)
	}
}

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func encode(n int) {
	type entry struct {
		Name string
		Tags []string
		N    int
	}
	for i := range n {
		b, err := json.Marshal([]entry{{"first", []string{"a", "b"}, i}, {"second", nil, 2 * i}})
		var back []entry
		if err != nil || json.Unmarshal(b, &back) != nil || back[1].N != 2*i {
			log.Fatal(string(b), err)
		}
	}
}

func order(n int) {
	list := make([]int, n)
	for i := range list {
		list[i] = i * 7919 % 10007
	}
	slices.Sort(list)
}

// serve serves n requests on each of eight connections.
func serve(n int) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") }))
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range n {
				r, err := client.Get("http://" + l.Addr().String())
				if err != nil {
					log.Fatal(err)
				}
				io.Copy(io.Discard, r.Body)
				r.Body.Close()
			}
		})
	}
	wg.Wait()
}
