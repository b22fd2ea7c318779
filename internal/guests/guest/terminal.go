//go:build linux && amd64

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"
)

func init() {
	programs["shell"] = shell
	programs["terminal"] = terminal
}

// terminal prints the lines that it reads, and with notify each SIGINT:
//
//	terminal [notify]
func terminal(args []string) {
	c := make(chan os.Signal, 1)
	if len(args) > 0 {
		signal.Notify(c, syscall.SIGINT)
	}
	lines := make(chan string)
	go func() {
		for s := bufio.NewScanner(os.Stdin); s.Scan(); {
			lines <- s.Text()
		}
	}()
	fmt.Println("ready")
	for {
		select {
		case s := <-c:
			fmt.Println("got", s)
		case text := <-lines:
			fmt.Println("got", text)
		}
	}
}

// shell runs a command in a new process group in the terminal's foreground, as a shell does. When
// the command stops, shell prints whether all its threads have stopped, and continues it.
func shell(args []string) {
	signal.Ignore(syscall.SIGTTOU) // this process is in the background when it changes the foreground group
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Foreground: true, Ctty: 0}
	check(cmd.Start())
	pid := cmd.Process.Pid
	for {
		var status syscall.WaitStatus
		_, err := syscall.Wait4(pid, &status, syscall.WUNTRACED, nil)
		if err == syscall.EINTR {
			continue
		}
		check(err)
		if !status.Stopped() {
			foreground(syscall.Getpgrp())
			fmt.Printf("ended: exited %t with %d, signal %v\n", status.Exited(), status.ExitStatus(), status.Signal())
			return
		}
		foreground(syscall.Getpgrp())
		fmt.Printf("stopped by %v, threads that run: %d\n", status.StopSignal(), running(pid))
		foreground(pid)
		check(syscall.Kill(-pid, syscall.SIGCONT))
	}
}

// foreground makes a process group the terminal's foreground group.
func foreground(group int) {
	n := int32(group)
	check(raw(syscall.SYS_IOCTL, 0, syscall.TIOCSPGRP, uintptr(unsafe.Pointer(&n)))())
}

// running counts the threads of a process that are not stopped.
func running(pid int) (n int) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
	check(err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		check(err)
		if _, state, _ := strings.Cut(string(text), ") "); !strings.HasPrefix(state, "T") {
			n++
		}
	}
	return n
}
