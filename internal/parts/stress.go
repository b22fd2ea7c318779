package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

const (
	spinners = 8
	// The spinners end with the run, and by themselves after this time.
	spinFor = 2 * time.Hour
)

// stress runs a package's tests n times while other processes spin. Each run is a
// process of its own. All runs are made, and those that fail are counted.
func stress(pkg, count string) (err error) {
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 {
		return fmt.Errorf("%w: make stress N=%s (N is a number of runs, 1 at least)", errUse, count)
	}
	dir, err := os.MkdirTemp("", "stress")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	test := filepath.Join(dir, "tests")
	r := runner{out: os.Stdout}
	if err := r.run(command{args: []string{"go", "test", "-c", "-o", test, pkg}}); err != nil {
		return err
	}
	at, err := output(command{args: []string{"go", "list", "-f={{.Dir}}", pkg}})
	if err != nil {
		return err
	}
	stop, err := spin()
	if err != nil {
		return err
	}
	defer stop()
	failed := 0
	for i := range n {
		start := time.Now()
		cmd := exec.Command(test, "-test.timeout=30m")
		cmd.Dir = string(at[:len(at)-1])
		word := "ok"
		out, err := cmd.CombinedOutput()
		if err != nil {
			failed++
			word = fmt.Sprintf("FAIL: %v", err)
			os.Stdout.Write(out)
		}
		fmt.Printf("%s beside %d spinning processes, run %d of %d: %.1f s: %s\n", pkg, spinners, i+1, n, time.Since(start).Seconds(), word)
	}
	if failed > 0 {
		return fmt.Errorf("%s: %d of %d runs fail", pkg, failed, n)
	}
	return nil
}

// spin starts the processes that spin, and returns a function that ends them. They
// are this program: each ends when its standard input does, which is when this
// process ends at the latest.
func spin() (stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var all []*exec.Cmd
	stop = func() {
		for _, cmd := range all {
			cmd.Process.Kill()
			cmd.Wait()
		}
	}
	for range spinners {
		cmd := exec.Command(self, "spin")
		if _, err = cmd.StdinPipe(); err == nil {
			err = cmd.Start()
		}
		if err != nil {
			stop()
			return nil, err
		}
		all = append(all, cmd)
	}
	return stop, nil
}

// spinner spins until its standard input ends, and no longer than spinFor.
func spinner() {
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	for end := time.Now().Add(spinFor); time.Now().Before(end); {
	}
}
