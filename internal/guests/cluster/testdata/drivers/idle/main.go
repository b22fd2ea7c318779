// Command idle runs an idle cluster of etcd for a time. With -crash each machine loses its power
// now and then.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/usys-go/bridge/sim"
)

func main() {
	machines := flag.Int("machines", 3, "")
	life := flag.Duration("for", 30*time.Second, "")
	crash := flag.Bool("crash", false, "")
	flag.Parse()
	if err := run(*machines, *life, *crash); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(n int, life time.Duration, crash bool) error {
	var list []*sim.Machine
	var members []string
	for i := range n {
		m, err := sim.NewMachine(fmt.Sprint("n", i+1))
		if err != nil {
			return err
		}
		list = append(list, m)
		members = append(members, fmt.Sprintf("%s=http://%s:2380", m.Name(), m.Addr()))
	}
	for _, m := range list {
		peer, client := fmt.Sprintf("http://%s:2380", m.Addr()), fmt.Sprintf("http://%s:2379", m.Addr())
		s := &sim.Service{Machine: m, Command: func() *exec.Cmd {
			return m.Command("etcd", "--name", m.Name(), "--data-dir", "/data", "--log-level", "error",
				"--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--listen-client-urls", client,
				"--advertise-client-urls", client, "--initial-cluster", strings.Join(members, ","))
		}}
		if err := s.Start(); err != nil {
			return err
		}
	}
	if crash {
		if _, err := sim.Inject("machine=any:crash:every=3s..8s:for=100ms..1s"); err != nil {
			return err
		}
	}
	time.Sleep(life)
	return nil
}
