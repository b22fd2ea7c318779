//go:build linux && amd64

package main

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"sort"
	"strconv"
	"sync"
	"syscall"
)

func init() { programs["profile"] = profile }

// profile works until it has used the given milliseconds of processor time, and
// writes its CPU profile to a file:
//
//	profile file milliseconds
//
// It samples more often than pprof does by itself, as often as Linux's timer
// can serve. The work is of several kinds, so that there are ten functions to
// compare: arithmetic, sorting, maps, allocation with collection, compression,
// and system calls of three sorts. It is the same in each run, and is done by one
// thread for each processor, without waiting for other threads.
func profile(args []string) {
	budget, err := strconv.Atoi(args[1])
	check(err)
	f, err := os.Create(args[0])
	check(err)
	// pprof sets 100 Hz. A rate that is already set stays, and the runtime
	// prints a line on standard error.
	runtime.SetCPUProfileRate(500)
	check(pprof.StartCPUProfile(f))
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for round := 0; used() < int64(budget); round++ {
				work(round)
			}
		}()
	}
	wg.Wait()
	pprof.StopCPUProfile()
	check(f.Close())
	fmt.Println("profiled")
}

// used returns the processor time of the process so far, in milliseconds.
func used() int64 {
	var u syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return (u.Utime.Nano() + u.Stime.Nano()) / 1e6
}

func work(round int) {
	workArithmetic(round)
	workSort(round)
	workMap(round)
	workJSON(round)
	workFlate(round)
	workHash(round)
	workPipe(round)
	workGetppid(round)
	workStat(round)
}

//go:noinline
func workArithmetic(round int) { sink = int(spin(1_000_000)) + round }

//go:noinline
func workSort(round int) {
	x := make([]int, 40_000)
	for i := range x {
		x[i] = i * 7919 % 40_009
	}
	sort.Ints(x)
}

//go:noinline
func workMap(round int) {
	m := map[int]int{}
	for i := range 40_000 {
		m[i*31] += i
	}
	sink = len(m)
}

//go:noinline
func workJSON(round int) {
	var v any
	for range 100 {
		b, err := json.Marshal(map[string]any{"round": round, "numbers": []int{1, 2, 3}, "text": "a text of some length"})
		check(err)
		check(json.Unmarshal(b, &v))
	}
}

//go:noinline
func workFlate(round int) {
	w, err := flate.NewWriter(io.Discard, 5)
	check(err)
	_, err = w.Write(bytes.Repeat([]byte("some text that repeats itself, and some that does not"), 2000))
	check(err)
	check(w.Close())
}

//go:noinline
func workHash(round int) {
	sum := sha256.Sum256(make([]byte, 2_000_000))
	sink = int(sum[0])
}

//go:noinline
func workPipe(round int) {
	var pipe [2]int
	check(syscall.Pipe(pipe[:]))
	b := make([]byte, 512)
	for range 2000 {
		_, err := syscall.Write(pipe[1], b)
		check(err)
		_, err = syscall.Read(pipe[0], b)
		check(err)
	}
	check(syscall.Close(pipe[0]))
	check(syscall.Close(pipe[1]))
}

//go:noinline
func workGetppid(round int) {
	for range 5000 {
		sink = syscall.Getppid()
	}
}

//go:noinline
func workStat(round int) {
	for range 1000 {
		_, err := os.Stat("/proc")
		check(err)
	}
}
