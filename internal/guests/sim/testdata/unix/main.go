// Unix uses Unix sockets: streams, datagrams, sent files, and calls that block a thread.
package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func streams() {
	l, err := net.Listen("unix", "@stream")
	check(err)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				io.Copy(c, c)
				c.Close()
			}()
		}
	}()
	data := bytes.Repeat([]byte("unix"), 1<<18)
	done := make(chan bool)
	for range 3 {
		go func() {
			c, err := net.Dial("unix", "@stream")
			check(err)
			go func() {
				_, err := c.Write(data)
				check(err)
				check(c.(*net.UnixConn).CloseWrite())
			}()
			back, err := io.ReadAll(c)
			check(err)
			done <- bytes.Equal(back, data)
		}()
	}
	fmt.Println(<-done, <-done, <-done)
	l.Close()
}

func datagrams() {
	a, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: "@a"})
	check(err)
	b, err := net.DialUnix("unixgram", &net.UnixAddr{Name: "@b"}, &net.UnixAddr{Name: "@a"})
	check(err)
	go func() {
		for i := range 50 { // more than a queue holds
			fmt.Fprintf(b, "message %d", i)
		}
	}()
	buf := make([]byte, 100)
	for i := range 50 {
		n, from, err := a.ReadFromUnix(buf)
		check(err)
		if string(buf[:n]) != fmt.Sprintf("message %d", i) || from.Name != "@b" {
			log.Fatalf("%q from %v", buf[:n], from)
		}
	}
	a.Close()
	_, err = b.Write([]byte("x"))
	fmt.Println(err)
}

// paths uses a socket with a path, which is removed when the listener is closed.
func paths() {
	name := filepath.Join(os.TempDir(), "socket")
	for range 2 {
		l, err := net.Listen("unix", name)
		check(err)
		_, err = net.Listen("unix", name)
		fmt.Println(err)
		info, err := os.Stat(name)
		check(err)
		c, err := net.Dial("unix", name)
		check(err)
		d, err := l.Accept()
		check(err)
		fmt.Println(info.Mode(), c.RemoteAddr(), d.LocalAddr(), d.RemoteAddr())
		l.Close()
		_, err = net.Dial("unix", name)
		fmt.Println(err)
	}
	check(os.WriteFile(name, nil, 0o666))
	_, err := net.Dial("unix", name)
	fmt.Println(err)
}

// passes sends an end of a pipe.
func passes() {
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	check(err)
	r, w, err := os.Pipe()
	check(err)
	check(syscall.Sendmsg(pair[0], []byte("pipe"), syscall.UnixRights(int(w.Fd())), nil, 0))
	w.Close()
	buf, oob := make([]byte, 10), make([]byte, 100)
	n, oobn, _, _, err := syscall.Recvmsg(pair[1], buf, oob, 0)
	check(err)
	messages, err := syscall.ParseSocketControlMessage(oob[:oobn])
	check(err)
	fds, err := syscall.ParseUnixRights(&messages[0])
	check(err)
	_, err = syscall.Write(fds[0], []byte("through"))
	check(err)
	check(syscall.Close(fds[0]))
	text, err := io.ReadAll(r)
	fmt.Printf("%s %s %v\n", buf[:n], text, err)
	// A sent file that no process receives is closed, and reading the pipe ends.
	r, w, err = os.Pipe()
	check(err)
	check(syscall.Sendmsg(pair[0], []byte("pipe"), syscall.UnixRights(int(w.Fd())), nil, 0))
	w.Close()
	check(syscall.Close(pair[1]))
	text, err = io.ReadAll(r)
	fmt.Printf("%q %v\n", text, err)
	_, err = syscall.Write(pair[0], []byte("x"))
	fmt.Println(err)
}

// blocks makes threads wait in calls: in a large write, and in a receive with MSG_WAITALL.
func blocks() {
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	check(err)
	data := bytes.Repeat([]byte("b"), 1<<20)
	go func() {
		n, err := syscall.Write(pair[0], data)
		fmt.Println("written", n, err)
		syscall.Shutdown(pair[0], syscall.SHUT_WR)
	}()
	buf := make([]byte, len(data))
	n, _, err := syscall.Recvfrom(pair[1], buf, syscall.MSG_WAITALL)
	fmt.Println(n, err)
	n, err = syscall.Read(pair[1], buf)
	fmt.Println(n, err)
	check(syscall.SetsockoptTimeval(pair[0], syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &syscall.Timeval{Sec: 1}))
	_, err = syscall.Read(pair[0], buf)
	fmt.Println(err)
}

func main() {
	streams()
	datagrams()
	paths()
	passes()
	blocks()
}
