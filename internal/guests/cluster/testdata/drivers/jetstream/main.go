// Command jetstream drives a cluster of nats-server with JetStream: clients make streams and
// publish messages while faults happen. Once the faults stop, the cluster must have all streams
// that were created and all messages that were acknowledged.
//
// Run it in the simulation: usys sim -program nats=FILE jetstream [-machines N] [-sync S] -fault
// F...
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/usys-go/bridge/sim"
)

func main() {
	var faults []string
	machines := flag.Int("machines", 3, "of the cluster; each stream is on all of them")
	sync := flag.String("sync", "2m", "sync_interval of the servers")
	length := flag.Duration("for", 30*time.Second, "time with faults")
	verbose := flag.Bool("v", false, "print what the servers print")
	flag.Func("fault", "text of a fault", func(s string) error { faults = append(faults, s); return nil })
	flag.Parse()
	if err := run(*machines, *sync, *length, faults, *verbose); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run(machines int, sync string, length time.Duration, faults []string, verbose bool) error {
	c, err := newCluster(machines, sync, verbose)
	if err != nil {
		return err
	}
	w := newWriter(c)
	if err := w.start(); err != nil {
		return err
	}
	for _, text := range faults {
		if _, err := sim.Inject(text); err != nil {
			return err
		}
	}
	time.Sleep(length)
	w.stop()
	err = sim.QuietFor(time.Minute, func() error { return c.check(w) })
	fmt.Println(w)
	return err
}

// A cluster is the set of servers.
type cluster struct {
	machines []*sim.Machine
	urls     string
}

// newCluster starts each server on its own machine.
func newCluster(n int, sync string, verbose bool) (*cluster, error) {
	c := &cluster{}
	var urls, routes []string
	for i := range n {
		m, err := sim.NewMachine(fmt.Sprintf("n%d", i+1))
		if err != nil {
			return nil, err
		}
		c.machines = append(c.machines, m)
		urls = append(urls, fmt.Sprintf("nats://%s:4222", m.Addr()))
		routes = append(routes, fmt.Sprintf("nats://%s:6222", m.Addr()))
	}
	c.urls = strings.Join(urls, ",")
	var errs []error
	for _, m := range c.machines {
		errs = append(errs, c.serve(m, fmt.Sprintf(conf, m, sync, strings.Join(routes, ", ")), verbose))
	}
	return c, errors.Join(errs...)
}

// conf is a server's configuration.
const conf = `
server_name: %s
port: 4222
jetstream { store_dir: /data, sync_interval: %q }
cluster { name: c, port: 6222, routes: [%s] }
`
