// Http runs a server, and clients that send it 4 MB and get them back, over several connections.
package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
)

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all, err := io.ReadAll(r.Body) // a handler that has begun to write must not read any more
		if err != nil {
			log.Print(err)
		}
		w.Write(all)
	})}
	go server.Serve(l)
	body := bytes.Repeat([]byte("0123456789abcdef"), 4<<20/16)
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			part := body[:len(body)>>(4*i)]
			r, err := http.Post("http://"+l.Addr().String(), "text/plain", bytes.NewReader(part))
			if err != nil {
				log.Fatal(err)
			}
			back, err := io.ReadAll(r.Body)
			r.Body.Close()
			if err != nil || !bytes.Equal(back, part) {
				log.Fatalf("%d bytes came back of %d: %v", len(back), len(part), err)
			}
		})
	}
	wg.Wait()
	server.Close()
	_, err = net.Dial("tcp", l.Addr().String())
	fmt.Println(err)
}
