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
	out, _ := exec.Command(os.Args[0], "count", "openat").Output()
	fmt.Printf("%v\n%s", err, out)
}

func signals() {
	c := make(chan os.Signal, 10)
	signal.Notify(c, syscall.SIGUSR1, syscall.SIGUSR2)
	for i := range 30 {
		syscall.Kill(os.Getpid(), []syscall.Signal{syscall.SIGUSR1, syscall.SIGUSR2}[i%2])
		select {
		case <-c:
		case <-time.After(50 * time.Millisecond):
		}
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

// count makes a call many times, in several goroutines, and prints how often it failed and how
// many bytes were moved.
func count(args []string) {
	dir, remove := scratch()
	f, err := os.Create(dir + "/file.db")
	if err != nil {
		return
	}
	fd, times := int(f.Fd()), 40
	if len(args) > 1 {
		times, _ = strconv.Atoi(args[1])
	}
	do := map[string]func() (int, error){
		"fsync":  func() (int, error) { return 0, syscall.Fsync(fd) },
		"write":  func() (int, error) { return syscall.Write(fd, make([]byte, 100)) },
		"openat": func() (int, error) { n, err := syscall.Open("/nothing", 0, 0); return n, err },
		"getpid": func() (int, error) { return 0, syscall.Setpgid(-1, 0) },
	}[args[0]]
	var mu sync.Mutex
	errors, bytes := map[string]int{}, 0
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range times / 4 {
				n, err := do()
				mu.Lock()
				if err != nil {
					errors[err.Error()]++
				} else {
					bytes += n
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	f.Close()
	remove()
	fmt.Println(errors, bytes)
}
