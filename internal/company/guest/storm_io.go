//go:build linux && amd64 && cgo

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"plugin"
	"sync"
	"time"
)

func init() {
	workloads["net"] = workload{goroutines: 2, prepare: serve, round: echo}
	workloads["files"] = workload{goroutines: 1, round: files}
	workloads["pipes"] = workload{goroutines: 1, round: pipes}
	workloads["plugin"] = workload{goroutines: 1, round: callPlugin}
}

// address is the address of the storm's server.
var address string

// serve starts a server that sends back the bytes that it gets.
func serve(*storm) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	address = l.Addr().String()
	go func() {
		for {
			c, err := l.Accept()
			check(err)
			go func() {
				defer c.Close()
				io.Copy(c, c)
			}()
		}
	}()
}

// echo sends bytes to the server, and checks that they come back.
func echo(_ *storm, n int) error {
	c, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return err
	}
	defer c.Close()
	sent := bytes.Repeat([]byte{byte(n)}, 1+n%10000)
	if _, err := c.Write(sent); err != nil {
		return err
	}
	got := make([]byte, len(sent))
	if _, err := io.ReadFull(c, got); err != nil {
		return err
	}
	if !bytes.Equal(got, sent) {
		return errors.New("the server sends back other bytes")
	}
	// A deadline of package net: nothing arrives.
	c.SetReadDeadline(time.Now().Add(time.Millisecond))
	if _, err := c.Read(got[:1]); !errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("read of a silent connection: %v", err)
	}
	return nil
}

// files writes a file and reads it again.
func files(_ *storm, n int) error {
	f, err := os.CreateTemp("", "storm")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	text := bytes.Repeat([]byte{byte(n)}, 1+n%100000)
	if _, err := f.Write(text); err != nil {
		return err
	}
	switch got, err := os.ReadFile(f.Name()); {
	case err != nil:
		return err
	case !bytes.Equal(got, text):
		return errors.New("the file has other bytes")
	}
	return nil
}

// pipes makes a reader wait in the kernel.
func pipes(_ *storm, n int) error {
	r, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer r.Close()
	var writer sync.WaitGroup
	writer.Go(func() {
		time.Sleep(100 * time.Microsecond)
		w.Write([]byte{byte(n)})
		w.Close()
	})
	got, err := io.ReadAll(r)
	writer.Wait()
	if err != nil || len(got) != 1 || got[0] != byte(n) {
		return fmt.Errorf("the pipe has %v, %v", got, err)
	}
	return nil
}

// callPlugin calls a plugin, which shares this program's host and claims a number.
func callPlugin(s *storm, _ int) error {
	p, err := plugin.Open(s.plugin)
	if err != nil {
		return err
	}
	run, err := p.Lookup("Run")
	if err != nil {
		return err
	}
	time.Sleep(100 * time.Microsecond)
	return run.(func() error)()
}
