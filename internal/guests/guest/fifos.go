//go:build linux && amd64

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

func init() { programs["fifos"] = fifos }

// fifos opens both ends of n fifos one after the other, each end in its own goroutine, so that
// one of the two calls waits for the other, and passes a word from end to end:
//
//	fifos n
func fifos(args []string) {
	n := number(args)
	dir, err := os.MkdirTemp("", "guest")
	check(err)
	defer os.RemoveAll(dir)
	for i := range n {
		name := filepath.Join(dir, fmt.Sprint(i))
		check(syscall.Mkfifo(name, 0o600))
		read := make(chan string)
		go func() {
			f, err := os.Open(name)
			check(err)
			defer f.Close()
			text, err := io.ReadAll(f)
			check(err)
			read <- string(text)
		}()
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		check(err)
		_, err = fmt.Fprint(f, i)
		check(err)
		check(f.Close())
		if text := <-read; text != fmt.Sprint(i) {
			failf("fifo %d has %q", i, text)
		}
	}
	fmt.Println("fifos", n)
}
