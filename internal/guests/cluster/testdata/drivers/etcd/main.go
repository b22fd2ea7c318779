// Command etcd drives a cluster of etcd: clients write and read while faults happen. The results
// must be linearizable, and once the faults stop the members must agree.
//
// Run it in the simulation: usys sim -program etcd=FILE etcd -fault F...
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/usys-go/bridge/sim"
)

var (
	length  = flag.Duration("for", 30*time.Second, "time with faults")
	clients = flag.Int("clients", 3, "that write and read at a time")
	pause   = flag.Duration("pause", 5*time.Millisecond, "of a client between two operations, on average")
	verbose = flag.Bool("v", false, "print what the servers print")
	options = flag.String("options", "", "of the servers besides")
)

func main() {
	var faults []string
	flag.Func("fault", "text of a fault", func(s string) error { faults = append(faults, s); return nil })
	flag.Parse()
	if err := run(faults); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run(faults []string) error {
	c, err := newCluster(3)
	if err != nil {
		return err
	}
	h := &history{}
	w, err := c.clients(h)
	if err != nil {
		return err
	}
	for _, text := range faults {
		if _, err := sim.Inject(text); err != nil {
			return err
		}
	}
	time.Sleep(*length)
	w.stop()
	err = sim.QuietFor(time.Minute, c.agree)
	fmt.Println(h)
	return errors.Join(err, h.check())
}

// A cluster is a list of the members' machines.
type cluster struct{ machines []*sim.Machine }

// newCluster starts each member on its own machine.
func newCluster(n int) (*cluster, error) {
	c := &cluster{}
	var all []string
	for i := range n {
		m, err := sim.NewMachine(fmt.Sprintf("n%d", i+1))
		if err != nil {
			return nil, err
		}
		c.machines = append(c.machines, m)
		all = append(all, fmt.Sprintf("%s=http://%s:2380", m, m.Addr()))
	}
	var errs []error
	for _, m := range c.machines {
		s := &sim.Service{Machine: m, Command: func() *exec.Cmd { return command(m, strings.Join(all, ",")) }}
		errs = append(errs, s.Start())
	}
	return c, errors.Join(errs...)
}

// command returns the command of a member.
func command(m *sim.Machine, all string) *exec.Cmd {
	peer, client := fmt.Sprintf("http://%s:2380", m.Addr()), url(m)
	args := []string{"--name", m.Name(), "--data-dir", "/data", "--initial-cluster", all,
		"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
		"--listen-client-urls", client, "--advertise-client-urls", client}
	cmd := m.Command("etcd", append(args, strings.Fields(*options)...)...)
	if *verbose {
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	}
	return cmd
}

// url returns the URL at which a member serves clients.
func url(m *sim.Machine) string { return fmt.Sprintf("http://%s:2379", m.Addr()) }
