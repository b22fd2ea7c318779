//go:build linux && amd64

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

func init() {
	programs["exec"] = execute
	programs["child"] = child
}

// ended receives the signals that report children's ends.
var ended = make(chan os.Signal, 100)

// run runs a child, and also waits for its signal, because two pending signals could be merged.
func run(cmd *exec.Cmd) error {
	err := cmd.Run()
	<-ended
	return err
}

// execute runs this program as a child in several ways, one child after the other.
func execute([]string) {
	signal.Notify(ended, syscall.SIGCHLD)
	self := must(os.Executable())
	check(run(exec.Command(self, "child", "quiet")))
	cmd := exec.Command(self, "child", "status")
	cmd.Env = environment("FIRST=1", "SECOND=two words")
	cmd.Dir = "/"
	var status *exec.ExitError
	if err := run(cmd); !errors.As(err, &status) || status.ExitCode() != 7 {
		check(err)
	}
	fails(run(exec.Command("./missing")), os.ErrNotExist)
	files := exec.Command(self, "child", "files")
	file := must(os.Create("output"))
	files.Stdin, files.Stdout, files.Stderr, files.ExtraFiles = file, file, file, []*os.File{file}
	check(run(files))
	check(file.Close())
	output()
	killed()
	attributed()
	process()
	native()
	replaced()
}

// output reads a child's output from a pipe, and writes its input.
func output() {
	cmd := exec.Command(must(os.Executable()), "child", "cat")
	in, out := must(cmd.StdinPipe()), must(cmd.StdoutPipe())
	check(cmd.Start())
	must(in.Write([]byte("there and back\n")))
	check(in.Close())
	var b bytes.Buffer
	must(b.ReadFrom(out))
	check(cmd.Wait())
	<-ended
}

// killed ends a child by a signal.
func killed() {
	word := shared()
	cmd := exec.Command(must(os.Executable()), "child", "wait")
	check(cmd.Start())
	for !word.Load() { // a call that the signal ends has a result in only one of the traces
		time.Sleep(time.Millisecond)
	}
	check(cmd.Process.Signal(syscall.Signal(0)))
	check(cmd.Process.Kill())
	if cmd.Wait() == nil {
		check(errors.New("a child lives"))
	}
	<-ended
	fails(cmd.Process.Signal(syscall.SIGTERM), os.ErrProcessDone)
}

// shared returns a word in memory that processes share.
func shared() *atomic.Bool {
	f := must(os.OpenFile("shared", os.O_RDWR|os.O_CREATE, 0o600))
	check(f.Truncate(4096))
	m := must(syscall.Mmap(int(f.Fd()), 0, 4096, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED))
	check(f.Close())
	return (*atomic.Bool)(unsafe.Pointer(&m[0]))
}

// attributed starts a child in a new session.
func attributed() {
	cmd := exec.Command(must(os.Executable()), "child", "quiet")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGTERM}
	check(run(cmd))
	cmd = exec.Command(must(os.Executable()), "child", "quiet")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	check(run(cmd))
}

// process makes calls about processes.
func process() {
	os.Getpid()
	os.Getppid()
	syscall.Getpgrp()
	must(syscall.Getpgid(0))
	os.Getuid()
	os.Geteuid()
	must(os.Getgroups())
	must(os.Hostname())
	must(syscall.Getpriority(syscall.PRIO_PROCESS, 0))
	var limit syscall.Rlimit
	check(syscall.Getrlimit(syscall.RLIMIT_CORE, &limit))
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_CHILDREN, &usage))
	var name syscall.Utsname
	check(syscall.Uname(&name))
	_, err := call(syscall.SYS_WAIT4, ^uintptr(0), 0, 0, 0)
	fails(err, syscall.ECHILD)
	fails(syscall.Kill(1<<22+1, 0), syscall.ESRCH)
	_, err = call(sysPidfdOpen, uintptr(1<<22+1), 0)
	fails(err, syscall.ESRCH)
	title := [16]byte{}
	must(call(syscall.SYS_PRCTL, syscall.PR_GET_NAME, uintptr(unsafe.Pointer(&title))))
}

// native runs a program that is not written in Go.
func native() {
	check(run(exec.Command("/bin/true", "one argument")))
}

// replaced executes another program in this process.
func replaced() {
	fails(syscall.Exec("/missing", []string{"missing"}, nil), os.ErrNotExist)
	check(syscall.Exec(os.Args[0], []string{os.Args[0], "child", "last"}, environment("LAST=1")))
}

// environment returns variables for a child, and those that reduce the runtime's own calls.
func environment(list ...string) []string {
	for _, name := range []string{"GODEBUG", "GOGC", "GOMAXPROCS"} {
		list = append(list, name+"="+os.Getenv(name))
	}
	return list
}

// child is the program that execute runs.
func child(args []string) {
	switch args[0] {
	case "status":
		os.Exit(7)
	case "files":
		must(os.Stdout.Write([]byte("words of a child\n")))
		must(os.NewFile(3, "three").Write([]byte("more words\n")))
	case "cat":
		b := make([]byte, 100)
		n := must(os.Stdin.Read(b))
		must(os.Stdout.Write(b[:n]))
	case "wait":
		shared().Store(true)
		time.Sleep(time.Hour)
	case "last":
		os.Getenv("LAST")
		must(os.Getwd())
	}
}
