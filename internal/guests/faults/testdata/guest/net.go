package main

import (
	"io"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"
)

func web() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return
	}
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") })}
	go server.Serve(l)
	client := http.Client{Timeout: 500 * time.Millisecond}
	for range 20 {
		if r, err := client.Get("http://" + l.Addr().String()); err == nil {
			io.Copy(io.Discard, r.Body)
			r.Body.Close()
		}
	}
	server.Close()
}

func sockets() {
	dir, remove := scratch()
	defer remove()
	path := filepath.Join(dir, "socket")
	l, err := net.Listen("unix", path)
	if err != nil {
		return
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				io.Copy(c, c)
				c.Close()
			}()
		}
	}()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			c, err := net.Dial("unix", path)
			if err != nil {
				return
			}
			defer c.Close()
			c.SetDeadline(time.Now().Add(300 * time.Millisecond))
			for range 5 {
				c.Write([]byte("hello"))
				io.ReadFull(c, make([]byte, 5))
			}
		})
	}
	all.Wait()
	l.Close()
	if p, err := net.ListenPacket("udp", "127.0.0.1:0"); err == nil {
		p.SetDeadline(time.Now().Add(100 * time.Millisecond))
		p.WriteTo([]byte("x"), p.LocalAddr())
		p.ReadFrom(make([]byte, 10))
		p.Close()
	}
}
