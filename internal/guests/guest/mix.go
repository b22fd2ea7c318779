//go:build linux && amd64

package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

func init() { programs["mix"] = mix }

// mix has threads wait for each other in every way that a scheduler of threads supports, all
// at the same time, and checks the results:
//
//	mix rounds
func mix(args []string) {
	rounds := number(args)
	parts := []func(int){mixChannels, mixMutex, mixSleep, mixPipe, mixSocket, mixThreads, mixSignals, mixGC}
	var all sync.WaitGroup
	for _, part := range parts {
		all.Go(func() { part(rounds) })
	}
	all.Wait()
	fmt.Println("mix", rounds, "parts", len(parts))
}

// mixChannels passes a number around a ring of goroutines, half of them locked to their threads.
func mixChannels(rounds int) {
	const ring = 6
	var c [ring + 1]chan int
	for i := range c {
		c[i] = make(chan int)
	}
	for i := range ring {
		go func() {
			if i%2 == 0 {
				runtime.LockOSThread()
			}
			for n := range c[i] {
				c[i+1] <- n + 1
			}
		}()
	}
	for i := range rounds {
		c[0] <- i
		if n := <-c[ring]; n != i+ring {
			failf("the ring returned %d, want %d", n, i+ring)
		}
	}
	for i := range ring {
		close(c[i])
	}
}

func mixMutex(rounds int) {
	var mu sync.Mutex
	var done sync.WaitGroup
	n := 0
	for range 4 {
		done.Go(func() {
			runtime.LockOSThread()
			for range rounds {
				mu.Lock()
				n++
				if n%8 == 0 {
					_, _, _ = syscall.RawSyscall(syscall.SYS_SCHED_YIELD, 0, 0, 0)
				}
				mu.Unlock()
			}
		})
	}
	done.Wait()
	if n != 4*rounds {
		failf("the mutex let %d of %d through", n, 4*rounds)
	}
}

func mixSleep(rounds int) {
	var done sync.WaitGroup
	for i := range 4 {
		done.Go(func() {
			for j := range rounds / 10 {
				d := time.Duration((i+1)*(j%5+1)) * 50 * time.Microsecond
				begin := time.Now()
				time.Sleep(d)
				if took := time.Since(begin); took < d {
					failf("a sleep of %v took %v", d, took)
				}
			}
		})
	}
	done.Wait()
}

// mixPipe writes to a blocking pipe, and reads it.
func mixPipe(rounds int) {
	var p [2]int
	check(syscall.Pipe(p[:]))
	var done sync.WaitGroup
	done.Go(func() {
		for i := range rounds {
			_, err := syscall.Write(p[1], []byte{byte(i)})
			check(err)
		}
		check(syscall.Close(p[1]))
	})
	var got []byte
	buf := make([]byte, 16)
	for {
		n, err := syscall.Read(p[0], buf)
		if err == syscall.EINTR {
			continue
		}
		check(err)
		if n == 0 {
			break
		}
		got = append(got, buf[:n]...)
	}
	done.Wait()
	for i, b := range got {
		if b != byte(i) {
			failf("byte %d of the pipe is %d", i, b)
		}
	}
	if len(got) != rounds {
		failf("the pipe had %d bytes, want %d", len(got), rounds)
	}
}

func mixSocket(rounds int) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	var done sync.WaitGroup
	done.Go(func() {
		c, err := l.Accept()
		check(err)
		_, err = io.Copy(c, c)
		check(err)
		check(c.Close())
	})
	c, err := net.Dial("tcp", l.Addr().String())
	check(err)
	buf := make([]byte, 100)
	for i := range rounds / 4 {
		want := bytes.Repeat([]byte{byte(i)}, len(buf))
		_, err = c.Write(want)
		check(err)
		_, err = io.ReadFull(c, buf)
		check(err)
		if !bytes.Equal(buf, want) {
			failf("the socket returned %x, want %x", buf, want)
		}
	}
	check(c.Close())
	done.Wait()
}

func mixThreads(rounds int) {
	var done sync.WaitGroup
	var n atomic.Int64
	for range rounds / 10 {
		done.Go(func() {
			runtime.LockOSThread() // the thread ends with the goroutine
			n.Add(1)
		})
	}
	done.Wait()
	if int(n.Load()) != rounds/10 {
		failf("%d of %d threads ran", n.Load(), rounds/10)
	}
}

func mixSignals(rounds int) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	defer signal.Stop(c)
	for range rounds / 10 {
		check(syscall.Kill(syscall.Getpid(), syscall.SIGUSR1))
		<-c
	}
}

func mixGC(rounds int) {
	for range rounds / 50 {
		_ = make([]byte, 1<<16)
		runtime.GC()
	}
}
