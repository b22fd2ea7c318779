// Children starts children of its own file, in all ways that os/exec supports, and prints their
// results. The output is the same natively and in a simulation.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) > 1 {
		child(os.Args[1], os.Args[2:])
		return
	}
	only := os.Getenv("ONLY")
	for _, f := range []struct {
		name string
		run  func() string
	}{
		{"output", output}, {"codes", codes}, {"signals", signals}, {"large", large}, {"stdin", stdin},
		{"conversation", conversation}, {"many", many}, {"grandchild", grandchild}, {"killed", killed}, {"waiting", waiting}, {"session", session}, {"deadline", deadline},
		{"missing", missing}, {"environment", environment}, {"disk", disk}, {"file", file}, {"sigchld", sigchld}, {"orphan", orphan},
		{"extra", extra}, {"panics", panics}, {"ignored", ignored}, {"parent", parent}, {"lock", lock}, {"kill", kill},
		{"network", network}, {"unix", unix},
	} {
		if only == "" || only == f.name {
			fmt.Printf("%s: %s\n", f.name, f.run())
		}
	}
}

func self(args ...string) *exec.Cmd { return exec.Command(os.Args[0], args...) }

var turns int

// child runs in a child.
func child(how string, args []string) {
	if !process(how, args) {
		writer(how, args)
	}
}

// writer reads, writes and serves.
func writer(how string, args []string) {
	switch how {
	case "echo":
		fmt.Println(strings.Join(args, " "))
	case "both":
		for i := range 3 {
			fmt.Println("out", i)
			fmt.Fprintln(os.Stderr, "err", i)
		}
	case "serve":
		serveThree(args[0], args[1])
	case "dial":
		dial(args[0], args[1], args[2])
	case "large":
		for i := range 1 << 10 {
			fmt.Printf("%01023d\n", i)
		}
	case "count":
		n, err := io.Copy(io.Discard, os.Stdin)
		fmt.Println(n, err)
	case "answer":
		for in := bufio.NewScanner(os.Stdin); in.Scan(); {
			fmt.Println("you said", in.Text())
		}
	case "env":
		dir, _ := os.Getwd()
		fmt.Println(os.Getenv("CHILD"), len(os.Environ()), dir, os.Args[0])
	case "write":
		err := os.WriteFile(args[0], []byte("written by a child"), 0o600)
		fmt.Println(err)
	case "extra":
		f := os.NewFile(3, "extra")
		fmt.Fprintln(f, "in the third")
	case "lock":
		f, err := os.OpenFile(args[0], os.O_RDWR, 0)
		if err == nil {
			err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		}
		fmt.Println("locked", err)
	}
}

// process ends, waits, sends signals or has children of its own. It reports whether how is one
// of these.
func process(how string, args []string) bool {
	switch how {
	case "exit":
		var code int
		fmt.Sscan(args[0], &code)
		os.Exit(code)
	case "signal":
		var sig syscall.Signal
		fmt.Sscan(args[0], &sig)
		signal.Reset()
		syscall.Kill(os.Getpid(), sig)
		select {}
	case "nest":
		out, err := self("echo", "from below").Output()
		fmt.Printf("%s %v\n", bytes.TrimSpace(out), err)
		os.Exit(7)
	case "sleep":
		fmt.Println("sleeps")
		time.Sleep(time.Hour)
	case "spin":
		for fmt.Println("spins"); ; turns++ {
		}
	case "orphan":
		cmd := self("late", args[0])
		fmt.Println(cmd.Start())
	case "late":
		for os.Getppid() != 1 {
			time.Sleep(time.Millisecond)
		}
		os.WriteFile(args[0], []byte("late"), 0o600)
	case "panic":
		panic("a child's")
	case "ignored":
		fmt.Println(signal.Ignored(syscall.SIGINT), signal.Ignored(syscall.SIGHUP))
	case "parent":
		syscall.Kill(os.Getppid(), syscall.SIGUSR1)
	case "session":
		led := syscall.Getpgrp() == os.Getpid()
		_, err := syscall.Setsid()
		fmt.Println(led, err, syscall.Getpgrp() == os.Getpid())
	default:
		return false
	}
	return true
}

func output() string {
	var out, errs bytes.Buffer
	cmd := self("both")
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	both, err2 := self("both").CombinedOutput()
	exe, err3 := exec.Command("/proc/self/exe", "echo", "by /proc").Output()
	return fmt.Sprintf("%q %q %v; %q %v; %q %v", &out, &errs, err, both, err2, exe, err3)
}

func codes() (text string) {
	for _, code := range []string{"0", "1", "42", "255"} {
		err := self("exit", code).Run()
		text += fmt.Sprintf("%v; ", err)
	}
	return text
}

func signals() (text string) {
	for _, sig := range []syscall.Signal{syscall.SIGKILL, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		err := self("signal", fmt.Sprint(int(sig))).Run()
		var e *exec.ExitError
		if errors.As(err, &e) {
			w := e.Sys().(syscall.WaitStatus)
			text += fmt.Sprintf("%v %v %v; ", w.Signaled(), w.Signal(), e)
		}
	}
	return text
}

func large() string {
	out, err := self("large").Output()
	ok := true
	for i := range min(1<<10, len(out)>>10) {
		ok = ok && string(out[i<<10:(i+1)<<10]) == fmt.Sprintf("%01023d\n", i)
	}
	return fmt.Sprint(len(out), ok, err)
}

func stdin() (text string) {
	for _, in := range []io.Reader{nil, strings.NewReader("abc"), bytes.NewReader(make([]byte, 300000))} {
		cmd := self("count")
		cmd.Stdin = in
		out, err := cmd.Output()
		text += fmt.Sprintf("%q %v; ", out, err)
	}
	return text
}

func conversation() (text string) {
	cmd := self("answer")
	to, _ := cmd.StdinPipe()
	from, _ := cmd.StdoutPipe()
	text = fmt.Sprintln(cmd.Start())
	lines := bufio.NewReader(from)
	for _, word := range []string{"one", "two", "three"} {
		fmt.Fprintln(to, word)
		line, err := lines.ReadString('\n')
		text += fmt.Sprintf("%q %v; ", line, err)
	}
	to.Close()
	return fmt.Sprint(text, cmd.Wait())
}

func many() string {
	const n = 20
	outs := make([]string, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			out, err := self("echo", fmt.Sprint(i)).Output()
			outs[i] = fmt.Sprint(string(out), err)
		})
	}
	group.Wait()
	return fmt.Sprintf("%q", outs)
}

func grandchild() string {
	out, err := self("nest").Output()
	return fmt.Sprintf("%q %v", out, err)
}

func killed() (text string) {
	for _, how := range []string{"sleep", "spin"} {
		cmd := self(how)
		from, _ := cmd.StdoutPipe()
		cmd.Start()
		line, err := bufio.NewReader(from).ReadString('\n')
		text += fmt.Sprintf("%q %v %v ", line, err, cmd.Process.Kill())
		text += fmt.Sprintf("%v %v; ", cmd.Wait(), cmd.Process.Kill())
	}
	return text
}

// A child may lead its own session or process group, from its start or later.
func session() string {
	cmd := self("session")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	leads, err := cmd.Output()
	follows, err2 := self("session").Output()
	return fmt.Sprintf("%s %v; %s %v", bytes.TrimSpace(leads), err, bytes.TrimSpace(follows), err2)
}

// When children that wait for pipes are killed, the other ends of the pipes see that they are
// closed.
func waiting() string {
	writes, reads := self("large"), self("count")
	from, _ := writes.StdoutPipe()
	in, to, _ := os.Pipe()
	reads.Stdin = in
	writes.Start()
	reads.Start()
	in.Close()
	_, err := io.ReadFull(from, make([]byte, 1))
	time.Sleep(10 * time.Millisecond) // the pipe fills up
	writes.Process.Kill()
	reads.Process.Kill()
	_, err2 := io.Copy(io.Discard, from)
	err3 := reads.Wait()
	_, err4 := to.Write([]byte("x"))
	return fmt.Sprint(err, err2, writes.Wait(), err3, errors.Is(err4, syscall.EPIPE))
}

func deadline() string {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	err := exec.CommandContext(ctx, os.Args[0], "sleep").Run()
	took := time.Since(began)
	return fmt.Sprint(err, took >= 50*time.Millisecond, took < time.Minute)
}

func missing() (text string) {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	plain := filepath.Join(dir, "plain")
	os.WriteFile(plain, []byte("text"), 0o600)
	for _, path := range []string{filepath.Join(dir, "none"), plain, dir, filepath.Join(plain, "below")} {
		p, err := os.StartProcess(path, []string{"x"}, &os.ProcAttr{})
		var e *fs.PathError
		errors.As(err, &e)
		text += fmt.Sprint(p, " ", e.Err, "; ")
	}
	_, err := os.StartProcess(os.Args[0], []string{"x"}, &os.ProcAttr{Dir: filepath.Join(dir, "none")})
	var e *fs.PathError
	errors.As(err, &e)
	err = syscall.Exec(filepath.Join(dir, "none"), []string{"x"}, nil)
	_, err4 := syscall.Wait4(-1, nil, 0, nil)
	return fmt.Sprint(text, e.Op, e.Err, err, err4)
}

func environment() string {
	cmd := self("env")
	cmd.Args[0] = "another name"
	cmd.Dir, cmd.Env = "/tmp", []string{"CHILD=yes", "A=b"}
	out, err := cmd.Output()
	return fmt.Sprintf("%q %v", out, err)
}

func disk() string {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "file")
	out, err := self("write", name).Output()
	text, err2 := os.ReadFile(name)
	return fmt.Sprintf("%q %v %q %v", out, err, text, err2)
}

func file() string {
	f, _ := os.CreateTemp("", "")
	defer os.Remove(f.Name())
	fmt.Fprintln(f, "before")
	cmd := self("both")
	cmd.Stdout = f
	err := cmd.Run()
	fmt.Fprintln(f, "after")
	f.Seek(0, io.SeekStart)
	text, _ := io.ReadAll(f)
	f.Seek(0, io.SeekStart)
	cmd = self("count")
	cmd.Stdin = f
	out, err2 := cmd.Output()
	return fmt.Sprintf("%v %q %q %v", err, text, out, err2)
}

func sigchld() string {
	c := make(chan os.Signal, 10)
	signal.Notify(c, syscall.SIGCHLD)
	defer signal.Reset(syscall.SIGCHLD)
	cmd := self("exit", "0")
	err := cmd.Start()
	sig := <-c
	return fmt.Sprint(err, sig, cmd.Wait())
}

func orphan() string {
	dir, _ := os.MkdirTemp("", "")
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "late")
	out, err := self("orphan", name).Output()
	for {
		if text, _ := os.ReadFile(name); string(text) == "late" {
			return fmt.Sprintf("%q %v", out, err)
		}
		time.Sleep(time.Millisecond)
	}
}

func extra() string {
	r, w, _ := os.Pipe()
	cmd := self("extra")
	cmd.ExtraFiles = []*os.File{w}
	err := cmd.Run()
	w.Close()
	text, _ := io.ReadAll(r)
	return fmt.Sprintf("%v %q", err, text)
}

func panics() string {
	var errs bytes.Buffer
	cmd := self("panic")
	cmd.Stderr = &errs
	err := cmd.Run()
	line, _ := errs.ReadString('\n')
	return fmt.Sprintf("%v %q", err, line)
}

func ignored() string {
	signal.Ignore(syscall.SIGHUP)
	defer signal.Reset(syscall.SIGHUP)
	out, err := self("ignored").Output()
	return fmt.Sprintf("%q %v", out, err)
}

func parent() string {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGUSR1)
	defer signal.Reset(syscall.SIGUSR1)
	err := self("parent").Run()
	return fmt.Sprint(err, <-c)
}

func lock() string {
	f, _ := os.CreateTemp("", "")
	defer os.Remove(f.Name())
	syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
	cmd := self("lock", f.Name())
	from, _ := cmd.StdoutPipe()
	cmd.Start()
	lines := make(chan string)
	go func() {
		line, _ := bufio.NewReader(from).ReadString('\n')
		lines <- line
	}()
	select {
	case line := <-lines:
		return "too early: " + line
	case <-time.After(50 * time.Millisecond):
	}
	syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
	return fmt.Sprintf("%q %v", <-lines, cmd.Wait())
}

// network starts a child that serves three other children, each of which prints the replies
// that it gets.
func network() string { return serve("tcp", "127.0.0.1:0") }

func unix() string {
	name := filepath.Join(os.TempDir(), fmt.Sprint("children", os.Getpid()))
	defer os.Remove(name)
	return serve("unix", name)
}

func serve(network, address string) string {
	server := self("serve", network, address)
	out, err := server.StdoutPipe()
	if err != nil {
		return err.Error()
	}
	if err := server.Start(); err != nil {
		return err.Error()
	}
	lines := bufio.NewReader(out)
	address, err = lines.ReadString('\n')
	if err != nil {
		return err.Error()
	}
	var text string
	for i := range 3 {
		said, err := self("dial", network, strings.TrimSpace(address), fmt.Sprint("hello ", i)).CombinedOutput()
		text += fmt.Sprintf("%q %v; ", said, err)
	}
	rest, err := io.ReadAll(lines)
	text += fmt.Sprintf("%q %v %v; ", rest, err, server.Wait())
	_, err = net.Dial(network, strings.TrimSpace(address))
	return text + fmt.Sprint(errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ENOENT))
}

// serveThree accepts three connections, sends back the text that it reads from each, and prints it.
func serveThree(network, address string) {
	l, err := net.Listen(network, address)
	if err != nil {
		panic(err)
	}
	fmt.Println(l.Addr())
	for range 3 {
		c, err := l.Accept()
		if err != nil {
			panic(err)
		}
		text, err := io.ReadAll(c)
		if err != nil {
			panic(err)
		}
		fmt.Printf("heard %s\n", text)
		fmt.Fprintf(c, "you said %s", text)
		c.Close()
	}
}

// dial sends a text, and prints the reply.
func dial(network, address, text string) {
	c, err := net.Dial(network, address)
	if err != nil {
		panic(err)
	}
	fmt.Fprint(c, text)
	if err := c.(interface{ CloseWrite() error }).CloseWrite(); err != nil {
		panic(err)
	}
	io.Copy(os.Stdout, c)
}

func kill() string {
	err1 := syscall.Kill(1, 0)
	err2 := syscall.Kill(1<<21, 0)
	cmd := self("sleep")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Start()
	group, err3 := syscall.Getpgid(cmd.Process.Pid)
	err4 := syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
	err5 := cmd.Wait()
	cmdline, err6 := os.ReadFile("/proc/self/cmdline")
	return fmt.Sprint(err1, err2, group == cmd.Process.Pid, err3, err4, err5, string(cmdline) == os.Args[0]+"\x00", err6)
}
