//go:build linux && amd64

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"syscall"
)

func init() { programs["threads"] = threads }

// threads starts n goroutines that lock their threads, all alive at once, and ends them when
// its standard input ends:
//
//	threads n [lock]
//
// With lock, the process locks its memory before and while it has them. The second line of its
// output has the memory that the process uses meanwhile.
func threads(args []string) {
	n := number(args[:1])
	lock := func() {
		if len(args) > 1 {
			check(syscall.Mlockall(syscall.MCL_CURRENT | syscall.MCL_FUTURE))
		}
	}
	lock()
	debug.SetMaxThreads(n + 100)
	ids := make([]int, n)
	var alive, ended sync.WaitGroup
	alive.Add(n)
	leave := make(chan bool)
	for i := range n {
		ended.Go(func() {
			runtime.LockOSThread()
			ids[i] = syscall.Gettid()
			alive.Done()
			<-leave
			if id := syscall.Gettid(); id != ids[i] {
				failf("thread %d goes on as %d", ids[i], id)
			}
		})
	}
	alive.Wait()
	distinct := map[int]bool{}
	for _, id := range ids {
		distinct[id] = true
	}
	fmt.Println("threads", n, "distinct", len(distinct))
	lock()
	resident, mappings := memory()
	fmt.Println("resident KiB", resident, "mappings", mappings, "size KiB", ofStatus("VmSize"), "of all threads", ofStatus("Threads"))
	_, err := io.Copy(io.Discard, os.Stdin)
	check(err)
	close(leave)
	ended.Wait()
	fmt.Println("ended", n)
}

// memory returns the resident memory of the process in KiB and the number of its mappings.
func memory() (resident, mappings int) {
	text, err := os.ReadFile("/proc/self/smaps_rollup")
	check(err)
	_, rest, _ := bytes.Cut(text, []byte("\nRss:"))
	_, err = fmt.Sscan(string(rest), &resident)
	check(err)
	text, err = os.ReadFile("/proc/self/maps")
	check(err)
	return resident, bytes.Count(text, []byte("\n"))
}

// ofStatus returns a number of /proc/self/status.
func ofStatus(name string) (n int) {
	text, err := os.ReadFile("/proc/self/status")
	check(err)
	_, rest, _ := bytes.Cut(text, []byte("\n"+name+":"))
	_, err = fmt.Sscan(string(rest), &n)
	check(err)
	return n
}
