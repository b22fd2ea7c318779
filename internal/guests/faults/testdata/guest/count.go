package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"syscall"
)

// count makes a call many times, in some goroutines, and prints how often it failed and how many
// bytes were moved in total. With one goroutine it also prints which calls failed. Its arguments
// are the call, the number of calls, and the number of goroutines.
func count(args []string) {
	dir, remove := scratch()
	f, err := os.Create(dir + "/file.db")
	if err != nil {
		return
	}
	fd := int(f.Fd())
	do := map[string]func() (int, error){
		"fsync":  func() (int, error) { return 0, syscall.Fsync(fd) },
		"write":  func() (int, error) { return syscall.Write(fd, make([]byte, 100)) },
		"openat": func() (int, error) { n, err := syscall.Open("/nothing", 0, 0); return n, err },
	}[args[0]]
	times, _ := strconv.Atoi(args[1])
	goroutines, _ := strconv.Atoi(args[2])
	var mu sync.Mutex
	errors, bytes := map[string]int{}, 0
	var failed []int
	var all sync.WaitGroup
	for range goroutines {
		all.Go(func() {
			if goroutines == 1 {
				runtime.LockOSThread() // strace counts for each thread
			}
			for i := range times / goroutines {
				n, err := do()
				mu.Lock()
				if err != nil {
					errors[err.Error()]++
					failed = append(failed, i+1)
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
	if goroutines == 1 {
		fmt.Println(failed)
	}
}
