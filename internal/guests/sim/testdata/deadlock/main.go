// Deadlock waits. Its argument selects for what, and whether the wait ends.
package main

import (
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// listen waits forever in the poller, as a server does.
func listen() {
	l, err := net.Listen("tcp", "127.0.0.1:80")
	if err != nil {
		panic(err)
	}
	go l.Accept()
}

// lock locks a, and then b once the other goroutine has locked its first mutex.
func lock(a, b *sync.Mutex, has, other chan struct{}) {
	a.Lock()
	close(has)
	<-other
	b.Lock()
}

func locks() {
	var a, b sync.Mutex
	x, y := make(chan struct{}), make(chan struct{})
	go lock(&a, &b, x, y)
	go lock(&b, &a, y, x)
	<-x
	<-y
	a.Lock()
}

// finalized waits for a finalizer, which runs when the runtime collects garbage, every two minutes.
func finalized() {
	done := make(chan bool)
	runtime.GC() // periodic collections begin only after the first one
	func() {
		p := new([1 << 16]byte)
		runtime.SetFinalizer(p, func(*[1 << 16]byte) { done <- true })
	}()
	<-done
}

func main() {
	switch os.Args[1] {
	case "locks":
		listen()
		locks()
	case "ticker":
		listen()
		t := time.NewTicker(time.Second)
		<-t.C
		t.Stop()
		<-t.C
	case "waitgroup":
		listen()
		var wg sync.WaitGroup
		wg.Add(1)
		wg.Wait()
	case "collected": // garbage is collected every two minutes from now on
		listen()
		garbage := make([][]byte, 100)
		for i := range garbage {
			garbage[i] = make([]byte, 1<<20)
		}
		clear(garbage)
		runtime.GC()
		select {}
	case "notified": // the program handles the signal that requests a report
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGQUIT)
		fmt.Println(<-c)
	case "ignored":
		signal.Notify(make(chan os.Signal, 1), syscall.SIGQUIT)
		listen()
		select {}
	case "asleep": // Go's runtime detects it itself
		var mu sync.Mutex
		mu.Lock()
		mu.Lock()
	case "long":
		listen()
		time.Sleep(48 * time.Hour)
	case "timer":
		listen()
		done := make(chan bool)
		time.AfterFunc(48*time.Hour, func() { close(done) })
		<-done
	case "system": // not a timer of Go's runtime
		syscall.Nanosleep(&syscall.Timespec{Sec: 48 * 3600}, nil)
	case "finalizer":
		listen()
		finalized()
	}
	fmt.Println("ends")
}
