// Cluster is a driver and its machines' program in one: a server that appends a letter to each
// line that it reads, and clients that talk to it, while the network is partitioned and the
// server's machine crashes.
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/usys-go/bridge/sim"
)

func main() {
	switch {
	case len(os.Args) > 1 && os.Args[1] == "serve":
		serve()
	case len(os.Args) > 1:
		ask(os.Args[1:])
	default:
		drive()
	}
}

// fatal ends the program if there is an error.
func fatal(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve() {
	l, err := net.Listen("tcp", ":7000")
	fatal(err)
	fmt.Println("listening")
	for {
		c, err := l.Accept()
		fatal(err)
		go func() {
			defer c.Close()
			for lines := bufio.NewScanner(c); lines.Scan(); {
				fmt.Fprintln(c, lines.Text()+"!")
			}
		}()
	}
}

// ask sends each word to the server and prints the reply.
func ask(words []string) {
	c, err := net.DialTimeout("tcp", "n1:7000", 10*time.Second)
	fatal(err)
	defer c.Close()
	lines := bufio.NewScanner(c)
	for _, w := range words {
		fmt.Fprintln(c, w)
		if !lines.Scan() {
			fatal(fmt.Errorf("the connection is broken: %v", lines.Err()))
		}
		fmt.Println(lines.Text())
	}
}

func machine(name string) *sim.Machine {
	m, err := sim.NewMachine(name)
	fatal(err)
	return m
}

// output runs a client on a machine.
func output(m *sim.Machine, words ...string) string {
	cmd := m.Command("node", words...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Sprint(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func drive() {
	n1, n2 := machine("n1"), machine("n2")
	start := func() {
		fatal(n1.Command("node", "serve").Start())
		time.Sleep(time.Second)
	}
	start()
	fmt.Println(output(n2, "one", "two"))
	go func() {
		time.Sleep(time.Second)
		sim.Note("the network is whole again")
		fatal(sim.Heal())
	}()
	fatal(sim.Partition([]*sim.Machine{n1}, []*sim.Machine{n2}))
	fmt.Println(output(n2, "three"))
	fatal(n1.Pause())
	time.Sleep(time.Millisecond)
	fatal(n1.Resume())
	fatal(n1.Crash())
	time.Sleep(time.Millisecond)
	fatal(n1.Boot())
	start()
	got := output(n2, "four")
	sim.Always(got == "five!", "four is five", "got", got)
}
