//go:build linux && amd64

package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

func init() { programs["files"] = files }

// files makes a directory tree, walks it, and looks up its own executable.
func files([]string) {
	dir, err := os.MkdirTemp("", "guest")
	check(err)
	defer os.RemoveAll(dir)
	for d := range 10 {
		sub := filepath.Join(dir, fmt.Sprint("d", d))
		check(os.Mkdir(sub, 0o755))
		for f := range 10 {
			check(os.WriteFile(filepath.Join(sub, fmt.Sprint("f", f)), make([]byte, d*f), 0o644))
		}
	}
	n, bytes := 0, int64(0)
	check(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		check(err)
		info, err := d.Info()
		check(err)
		if !d.IsDir() {
			n++
			bytes += info.Size()
		}
		return nil
	}))
	fmt.Println("files", n, "bytes", bytes)
	_, err = os.Open(filepath.Join(dir, "none"))
	fmt.Println("absent", os.IsNotExist(err))

	exe, err := os.Executable()
	check(err)
	link, err := os.Readlink("/proc/self/exe")
	check(err)
	self, err := os.Stat(exe)
	check(err)
	first, err := os.Stat(os.Args[0])
	check(err)
	fmt.Println("own file", os.SameFile(self, first), link == exe)

	before := time.Now()
	time.Sleep(10 * time.Millisecond)
	slept := time.Since(before)
	fmt.Println("clock", slept >= 10*time.Millisecond, slept < 10*time.Second, before.Year() > 2000)
	fmt.Println("pids", os.Getpid() > 0, os.Getppid() > 0, os.Getpid() != os.Getppid())
}
