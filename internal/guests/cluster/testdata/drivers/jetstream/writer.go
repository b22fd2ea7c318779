package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/usys-go/bridge/sim"
)

const (
	clients   = 3
	patience  = 2 * time.Second // for a reply
	pause     = 20 * time.Millisecond
	newStream = 100 // attempts to publish after which a client makes another stream
)

// A stream is a stream whose creation the cluster has acknowledged.
type stream struct {
	name  string
	acked map[uint64]string // acknowledged messages by their sequence number
}

// A writer is a set of clients. Each client creates a stream, publishes to it, and creates
// another one later.
type writer struct {
	c    *cluster
	done chan struct{}
	all  sync.WaitGroup

	mu      sync.Mutex
	streams []*stream
	acks    int
	errors  int
}

func newWriter(c *cluster) *writer { return &writer{c: c, done: make(chan struct{})} }

// start starts the clients and waits until the cluster has a first stream.
func (w *writer) start() error {
	for i := range clients {
		conn, err := w.c.connect()
		if err != nil {
			return err
		}
		js, err := conn.JetStream(nats.MaxWait(patience))
		if err != nil {
			return err
		}
		w.all.Go(func() { w.write(js, i) })
	}
	return sim.Retry(time.Minute, func() error {
		w.mu.Lock()
		defer w.mu.Unlock()
		if len(w.streams) == 0 {
			return fmt.Errorf("the cluster has made no stream")
		}
		return nil
	})
}

// stop stops the clients and waits for them.
func (w *writer) stop() {
	close(w.done)
	w.all.Wait()
}

func (w *writer) stopped() bool {
	select {
	case <-w.done:
		return true
	default:
		return false
	}
}

// connect returns a connection that reconnects to a server whenever it is lost.
func (c *cluster) connect() (*nats.Conn, error) {
	return nats.Connect(c.urls, nats.MaxReconnects(-1), nats.ReconnectWait(100*time.Millisecond),
		nats.RetryOnFailedConnect(true), nats.Timeout(patience), nats.PingInterval(patience))
}

func (w *writer) write(js nats.JetStreamContext, client int) {
	var s *stream
	for n := 0; !w.stopped(); n++ {
		if s == nil || n%newStream == 0 {
			if made := w.make(js, fmt.Sprintf("S%d-%d", client, n)); made != nil {
				s = made
			}
		}
		if s != nil {
			w.publish(js, s, fmt.Sprintf("%d.%d", client, n))
		}
		time.Sleep(pause)
	}
}

// make creates a stream that is replicated to all machines. It returns nil if the cluster does
// not acknowledge it.
func (w *writer) make(js nats.JetStreamContext, name string) *stream {
	_, err := js.AddStream(&nats.StreamConfig{Name: name, Subjects: []string{name}, Replicas: len(w.c.machines)})
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.errors++
		return nil
	}
	s := &stream{name: name, acked: map[uint64]string{}}
	w.streams = append(w.streams, s)
	return s
}

func (w *writer) publish(js nats.JetStreamContext, s *stream, text string) {
	ack, err := js.Publish(s.name, []byte(text))
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.errors++
		return
	}
	s.acked[ack.Sequence] = text
	w.acks++
}

// String returns the numbers of streams and messages.
func (w *writer) String() string {
	return fmt.Sprintf("%d streams made, %d messages acknowledged, %d errors", len(w.streams), w.acks, w.errors)
}
