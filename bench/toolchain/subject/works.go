//go:build linux && amd64

package main

import (
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

// sink is stored into, so that no call can be dropped.
//
//lint:ignore U1000 nothing reads it
var sink uint64

func doEmpty(n int) {
	for range n {
		sink = empty()
	}
}

func doGetpid(n int) {
	for range n {
		sink = uint64(syscall.Getpid())
	}
}

var pipe = sync.OnceValue(func() [2]int {
	var p [2]int
	check(syscall.Pipe(p[:]))
	return p
})

// fill has n bytes in the pipe, from one write.
func fill(n int) {
	_, err := syscall.Write(pipe()[1], make([]byte, n))
	check(err)
}

// drain takes n bytes out by one read.
func drain(n int) {
	_, err := syscall.Read(pipe()[0], make([]byte, n))
	check(err)
}

// doRead reads n bytes one by one. At most a pipe's capacity, 65,536.
func doRead(n int) {
	fill(n)
	b := make([]byte, 1)
	for range n {
		_, err := syscall.Read(pipe()[0], b)
		check(err)
	}
}

// doWrite writes n bytes one by one.
func doWrite(n int) {
	b := make([]byte, 1)
	for range n {
		_, err := syscall.Write(pipe()[1], b)
		check(err)
	}
	drain(n)
}

var client, url = func() (*http.Client, func() string) {
	return &http.Client{}, sync.OnceValue(func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		check(err)
		go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") }))
		return "http://" + l.Addr().String() + "/"
	})
}()

// doHTTP makes requests one after another over one connection.
func doHTTP(n int) {
	for range n {
		response, err := client.Get(url())
		check(err)
		_, err = io.Copy(io.Discard, response.Body)
		check(err)
		check(response.Body.Close())
	}
}

// tree is a directory with 8 directories of 16 files.
var tree = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "subject")
	check(err)
	made = dir
	for d := range 8 {
		sub := filepath.Join(dir, fmt.Sprint(d))
		check(os.Mkdir(sub, 0o755))
		for f := range 16 {
			check(os.WriteFile(filepath.Join(sub, fmt.Sprint(f)), nil, 0o644))
		}
	}
	return dir
})

var made string

func cleanUp() {
	if made != "" {
		os.RemoveAll(made)
	}
}

// doWalk walks the tree and asks for each file's size.
func doWalk(n int) {
	for range n {
		check(filepath.WalkDir(tree(), func(_ string, d fs.DirEntry, err error) error {
			if err == nil {
				var info fs.FileInfo
				info, err = d.Info()
				sink += uint64(info.Size())
			}
			return err
		}))
	}
}
