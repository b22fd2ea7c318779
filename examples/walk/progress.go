package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// progress prints the progress of a walk twice a second.
type progress struct {
	files, bytes atomic.Int64
	quit         chan struct{}
	ended        sync.WaitGroup
}

func showProgress(w io.Writer, what string) *progress {
	p := &progress{quit: make(chan struct{})}
	end := "\n"
	if terminal(w) {
		end = "\r" // each line replaces the previous one
	}
	show := func(end string) {
		fmt.Fprintf(w, "%s: %6d files, %8.1f MB%s", what, p.files.Load(), float64(p.bytes.Load())/1e6, end)
	}
	p.ended.Go(func() {
		tick := time.NewTicker(500 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				show(end)
			case <-p.quit:
				show("\n")
				return
			}
		}
	})
	return p
}

func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (p *progress) add(bytes int64) {
	p.files.Add(1)
	p.bytes.Add(bytes)
}

func (p *progress) stop() {
	close(p.quit)
	p.ended.Wait()
}
