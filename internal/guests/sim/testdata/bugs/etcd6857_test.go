package bugs

import "testing"

// https://github.com/etcd-io/etcd/pull/6857: a caller of Status sends a channel to the node and
// waits for the reply. If the node is stopped first, no goroutine receives the request, and the caller
// waits forever.
//
// Leak. Goroutines: the node, Status, Stop. Locks: none.
type node struct {
	status     chan chan int
	stop, done chan struct{}
}

func (n *node) run() {
	for {
		select {
		case reply := <-n.status:
			reply <- 1
		case <-n.stop:
			close(n.done)
			return
		}
	}
}

func (n *node) Status(mended bool) int {
	reply := make(chan int)
	if mended {
		select {
		case n.status <- reply:
			return <-reply
		case <-n.done:
			return 0
		}
	}
	n.status <- reply
	return <-reply
}

func (n *node) Stop() {
	select {
	case n.stop <- struct{}{}:
	case <-n.done:
		return
	}
	<-n.done
}

func etcd6857(mended bool) func() {
	return func() {
		n := &node{make(chan chan int), make(chan struct{}), make(chan struct{})}
		go n.run()
		go n.Status(mended)
		go n.Stop()
	}
}

func TestEtcd6857(t *testing.T)       { run(t, etcd6857(false)) }
func TestEtcd6857Mended(t *testing.T) { run(t, etcd6857(true)) }
