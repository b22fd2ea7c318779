// Package dep is a dependency that makes calls of several kinds.
package dep

import (
	"net"
	"os"
)

// Places has the functions that make another call, by name. The test generates them in places.go.
var Places = map[string]func(){}

// Work reads a file, and talks to a server on this machine.
func Work() {
	os.ReadFile("/etc/hosts")
	os.Stat("/etc/passwd")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer l.Close()
	go func() {
		c, err := l.Accept()
		if err == nil {
			c.Close()
		}
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	if err == nil {
		c.Close()
	}
}
