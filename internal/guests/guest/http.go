//go:build linux && amd64

package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

func init() {
	programs["http"] = func(args []string) { // a number of requests for each of 8 connections, by default 50
		each := 50
		if len(args) > 0 {
			each = number(args)
		}
		requests := serveAndAsk(8, func(n int) bool { return n < each })
		fmt.Println("requests", requests)
	}
	programs["serve"] = serve
}

// newServer listens on a free port of the loopback. The response to a request is its path and body.
func newServer() (*http.Server, net.Listener) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		fmt.Fprintf(w, "%s %s", r.URL.Path, body)
	})
	return &http.Server{Handler: mux}, l
}

// serve prints its address and serves until standard input ends.
func serve([]string) {
	s, l := newServer()
	fmt.Println(l.Addr())
	go func() { check(s.Serve(l)) }()
	wait(nil)
}

// serveAndAsk runs a server and clients with a connection each. A client makes requests while more,
// called with the number of its requests, returns true. serveAndAsk returns the total number of
// requests. A wrong response ends the program.
func serveAndAsk(clients int, more func(n int) bool) int {
	s, l := newServer()
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()

	var mu sync.Mutex
	total := 0
	var wg sync.WaitGroup
	for c := range clients {
		wg.Add(1)
		go func() {
			defer wg.Done()
			transport := &http.Transport{MaxIdleConnsPerHost: 1, MaxConnsPerHost: 1}
			client := &http.Client{Transport: transport, Timeout: time.Minute}
			n := 0
			for ; more(n); n++ {
				ask(client, l.Addr().String(), c, n)
			}
			transport.CloseIdleConnections()
			mu.Lock()
			total += n
			mu.Unlock()
		}()
	}
	wg.Wait()
	check(s.Close())
	if err := <-served; err != http.ErrServerClosed {
		failf("the server ended with %v", err)
	}
	return total
}

func ask(client *http.Client, addr string, c, n int) {
	sent := strconv.Itoa(c*1_000_000_000 + n)
	response, err := client.Post("http://"+addr+"/echo", "text/plain", bytes.NewReader([]byte(sent)))
	check(err)
	answer, err := io.ReadAll(response.Body)
	check(err)
	check(response.Body.Close())
	if want := "/echo " + sent; string(answer) != want || response.StatusCode != http.StatusOK {
		failf("client %d, request %d: %s %q, want %q", c, n, response.Status, answer, want)
	}
}
