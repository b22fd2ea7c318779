package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

func files() {
	dir, remove := scratch()
	defer remove()
	for i := range 20 {
		name := filepath.Join(dir, fmt.Sprint(i))
		f, err := os.Create(name)
		if err != nil {
			continue
		}
		f.Write(bytes.Repeat([]byte("x"), 1000))
		f.WriteAt([]byte("y"), 500)
		f.Sync()
		f.Truncate(700)
		f.Seek(0, io.SeekStart)
		io.ReadAll(f)
		f.Close()
		os.Rename(name, name+".new")
		os.Chmod(name+".new", 0o600)
		os.ReadFile(name + ".new")
	}
	in, err := os.Open(os.Args[0])
	if err != nil {
		return
	}
	defer in.Close()
	if out, err := os.Create(filepath.Join(dir, "copy")); err == nil {
		io.Copy(out, io.LimitReader(in, 1<<20))
		out.Close()
	}
}

func walk() {
	n := 0
	filepath.WalkDir(filepath.Join(runtime.GOROOT(), "src", "net"), func(path string, d fs.DirEntry, err error) error {
		os.Stat(path)
		if n++; n > 400 {
			return filepath.SkipAll
		}
		return nil
	})
}

func locks() {
	dir, remove := scratch()
	defer remove()
	for range 10 {
		f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			continue
		}
		fd := int(f.Fd())
		f.Truncate(8192)
		syscall.Flock(fd, syscall.LOCK_EX)
		if m, err := syscall.Mmap(fd, 0, 4096, syscall.PROT_READ, syscall.MAP_SHARED); err == nil {
			syscall.Munmap(m)
		}
		syscall.FcntlFlock(uintptr(fd), syscall.F_SETLK, &syscall.Flock_t{Type: syscall.F_WRLCK, Len: 10})
		syscall.Flock(fd, syscall.LOCK_UN)
		f.Close()
	}
}

// serve makes calls in several goroutines forever and ignores errors.
func serve() {
	for range 4 {
		go func() {
			for {
				os.ReadFile("/etc/hostname")
				os.Stat("/etc")
				os.Getpid()
			}
		}()
	}
	select {}
}
