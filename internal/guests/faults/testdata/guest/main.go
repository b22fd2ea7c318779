// Command guest is ten programs. Each makes a few calls of one kind and ignores errors.
// count makes calls and counts the errors.
package main

import (
	"fmt"
	"os"
	"time"
)

var programs = map[string]func(){
	"files": files, "walk": walk, "http": web, "exec": children, "signals": signals,
	"timers": timers, "pipes": pipes, "unix": sockets, "memory": memory, "locks": locks,
}

func main() {
	if len(os.Args) < 2 {
		os.Exit(2)
	}
	switch name := os.Args[1]; name {
	case "child":
		os.ReadFile("/etc/hostname")
	case "count":
		count(os.Args[2:])
	case "fork":
		fork()
	case "serve":
		serve()
	default:
		// Faults may make a program wait forever.
		time.AfterFunc(3*time.Second, func() { os.Exit(9) })
		programs[name]()
	}
	fmt.Println("done")
}

// scratch returns a temporary directory and a function that removes it.
func scratch() (dir string, remove func()) {
	dir, err := os.MkdirTemp("", "guest")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return dir, func() { os.RemoveAll(dir) }
}
