// Command server is put in an image that has nothing else: it serves until a signal ends it, or does
// what its argument says.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

func main() {
	mode := ""
	if len(os.Args) > 1 {
		mode = os.Args[1]
	}
	switch mode {
	case "":
		serve()
	case "args":
		self, err := os.Executable()
		fmt.Printf("%q %s %v\n", os.Args, self, err)
	case "child":
		self, err := os.Executable()
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		out, err := exec.Command(self, "args", "of the child").CombinedOutput()
		fmt.Printf("%s%v\n", out, err)
	case "orphans":
		orphans()
	case "orphan":
		time.Sleep(100 * time.Millisecond)
	case "parent":
		fmt.Println("a child:", again("orphan").Start())
	}
}

// serve prints its address and serves.
func serve() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(l.Addr())
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "process %d, %s", os.Getpid(), r.URL.Path)
	})
	fmt.Println(http.Serve(l, nil))
	os.Exit(1)
}

// again returns a command that runs this program, with this one's files: there may be no /dev/null.
func again(mode string) *exec.Cmd {
	self, err := os.Executable()
	return &exec.Cmd{Path: self, Args: []string{self, mode}, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Err: err}
}

// orphans starts a process that leaves one behind, which becomes a child of process 1, and prints
// how that one is found.
func orphans() {
	fmt.Println("the parent:", again("parent").Run())
	var status syscall.WaitStatus
	pid, err := syscall.Wait4(-1, &status, 0, nil)
	fmt.Println("an orphan:", pid > 1, status, err)
	_, err = syscall.Wait4(-1, &status, 0, nil)
	fmt.Println("another:", err)
}
