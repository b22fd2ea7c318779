// Command transfer runs three servers of hashicorp/raft in one process, and moves the leadership
// among them while clients write. It exits with status 1 if the module breaks a promise: after a
// successful transfer, the next leader must be the target of the transfer.
package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"
)

const (
	servers   = 3
	transfers = 10
	patience  = 10 * time.Second // for a leader
)

func main() {
	c, err := newCluster()
	if err == nil {
		err = c.run()
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// A cluster has a client for each server. The client writes whenever the server is the leader.
type cluster struct {
	rafts []*raft.Raft
	terms []chan uint64 // of each server: the terms in which it was elected
	acked atomic.Int64  // writes
}

func newCluster() (*cluster, error) {
	c := &cluster{}
	var all raft.Configuration
	var transports []*raft.InmemTransport
	for i := range servers {
		name := fmt.Sprintf("s%d", i)
		_, t := raft.NewInmemTransportWithTimeout(raft.ServerAddress(name), time.Minute)
		all.Servers = append(all.Servers, raft.Server{ID: raft.ServerID(name), Address: t.LocalAddr()})
		transports = append(transports, t)
	}
	for i, t := range transports {
		for _, other := range transports {
			t.Connect(other.LocalAddr(), other)
		}
		if err := c.start(all, i, t); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// start starts a server of a cluster whose members are all known from the beginning.
func (c *cluster) start(all raft.Configuration, i int, t raft.Transport) error {
	conf := raft.DefaultConfig()
	conf.LocalID = all.Servers[i].ID
	conf.LogOutput = io.Discard
	if len(os.Args) > 1 && os.Args[1] == "-v" {
		conf.LogOutput, conf.LogLevel = os.Stdout, "DEBUG"
	}
	logs, snapshots := raft.NewInmemStore(), raft.NewInmemSnapshotStore()
	if err := raft.BootstrapCluster(conf, logs, logs, snapshots, t, all); err != nil {
		return err
	}
	r, err := raft.NewRaft(conf, machine{}, logs, logs, snapshots, t)
	if err == nil {
		c.rafts = append(c.rafts, r)
		go c.write(r)
	}
	return err
}

// write writes while the server is the leader.
func (c *cluster) write(r *raft.Raft) {
	for {
		if r.Apply([]byte("x"), 0).Error() == nil {
			c.acked.Add(1)
		} else {
			time.Sleep(time.Millisecond)
		}
	}
}

// run transfers the leadership again and again.
func (c *cluster) run() error {
	leader, err := c.leader(nil)
	for n := 0; n < transfers && err == nil; n++ {
		var next *raft.Raft
		if next, err = c.transfer(leader); err == nil {
			leader = next
		}
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Println(c.acked.Load(), "writes")
	return err
}

// transfer makes a leader transfer its leadership, and returns the next leader.
func (c *cluster) transfer(old *raft.Raft) (*raft.Raft, error) {
	to := c.rafts[(slices.Index(c.rafts, old)+1)%servers]
	id, address := name(to)
	term := old.Stats()["term"]
	if err := old.LeadershipTransferToServer(id, address).Error(); err != nil {
		return old, fmt.Errorf("a transfer to %s has failed: %w", id, err)
	}
	next, err := c.leader(&term)
	if err == nil && next != to {
		got, _ := name(next)
		err = fmt.Errorf("the leadership was transferred to %s, but %s leads", id, got)
	}
	return next, err
}

// leader waits for a server that is the leader in a term other than the given one.
func (c *cluster) leader(other *string) (*raft.Raft, error) {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		for _, r := range c.rafts {
			if term, leads := leads(r); leads && (other == nil || term != *other) {
				return r, nil
			}
		}
	}
	return nil, fmt.Errorf("no leader for %v", patience)
}

// leads returns a server's term, and reports whether it is the leader in that term. (Term and
// state are read one after the other, and may change in between.)
func leads(r *raft.Raft) (string, bool) {
	term := r.Stats()["term"]
	return term, r.State() == raft.Leader && r.Stats()["term"] == term
}

// name returns a server's name and address, which are the same.
func name(r *raft.Raft) (raft.ServerID, raft.ServerAddress) {
	text := r.String()[len("Node at "):]
	for i := range text {
		if text[i] == ' ' {
			text = text[:i]
			break
		}
	}
	return raft.ServerID(text), raft.ServerAddress(text)
}

// A machine is a state machine that discards all writes.
type machine struct{}

func (machine) Apply(*raft.Log) any                 { return nil }
func (machine) Snapshot() (raft.FSMSnapshot, error) { return nil, fmt.Errorf("no snapshots") }
func (machine) Restore(r io.ReadCloser) error       { return r.Close() }
