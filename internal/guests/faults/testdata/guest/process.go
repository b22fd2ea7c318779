package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

func children() {
	for range 3 {
		exec.Command("/bin/true").Run()
		exec.Command(os.Args[0], "child").Output()
	}
}

// fork runs a hosted child and opens a file in both processes.
func fork() {
	_, err := os.ReadFile("/etc/hostname")
	out, _ := exec.Command(os.Args[0], "count", "openat", "40", "2").Output()
	fmt.Printf("%v\n%s", err, out)
}

func signals() {
	c := make(chan os.Signal, 10)
	signal.Notify(c, syscall.SIGUSR1, syscall.SIGUSR2)
	for i := range 30 {
		signalSelf([]syscall.Signal{syscall.SIGUSR1, syscall.SIGUSR2}[i%2])
		select {
		case <-c:
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// signalSelf sends this process a signal. A fault may change the result of getpid, and a wrong
// number may be that of another process, or stand for all processes. The number is therefore
// obtained in two ways and used only if both agree.
func signalSelf(sig syscall.Signal) {
	link, err := os.Readlink("/proc/self")
	if pid, err2 := strconv.Atoi(link); err == nil && err2 == nil && pid > 1 && pid == os.Getpid() {
		syscall.Kill(pid, sig)
	}
}

func timers() {
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() { time.Sleep(time.Duration(i) * time.Millisecond) })
	}
	all.Wait()
	t := time.NewTicker(time.Millisecond)
	for range 30 {
		<-t.C
	}
}

func pipes() {
	r, w, err := os.Pipe()
	if err != nil {
		return
	}
	go func() {
		for i := range 200 {
			fmt.Fprintln(w, i)
		}
		w.Close()
	}()
	r.SetReadDeadline(time.Now().Add(time.Second))
	io.ReadAll(r)
	r.Close()
}

func memory() {
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			var keep [][]byte
			for i := range 300 {
				keep = append(keep, make([]byte, 10000+i))
				if i%100 == 0 {
					runtime.GC()
				}
			}
			runtime.KeepAlive(keep)
		})
	}
	all.Wait()
}
