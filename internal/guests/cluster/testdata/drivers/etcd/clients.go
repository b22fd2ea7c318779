package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/usys-go/bridge/sim"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
)

const keys = 5

// A crowd is the set of clients. Each client talks to one member.
type crowd struct {
	done chan struct{}
	all  sync.WaitGroup
}

// clients starts the clients. It returns when the first client has written.
func (c *cluster) clients(h *history) (*crowd, error) {
	w := &crowd{done: make(chan struct{})}
	for i := range *clients {
		client, err := connect(url(c.machines[i%len(c.machines)]))
		if err != nil {
			return nil, err
		}
		w.all.Go(func() {
			w.live(h, i, client)
			client.Close()
		})
	}
	return w, sim.Retry(time.Minute, func() error {
		if h.written() == 0 {
			return errors.New("the cluster has accepted no write")
		}
		return nil
	})
}

// stop stops the clients and waits for them.
func (w *crowd) stop() {
	close(w.done)
	w.all.Wait()
}

// live writes and reads until the crowd stops.
func (w *crowd) live(h *history, id int, client *clientv3.Client) {
	for n := 0; ; n++ {
		select {
		case <-w.done:
			return
		case <-time.After(rand.N(2 * *pause)):
		}
		key := fmt.Sprintf("key%d", rand.IntN(keys))
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		if rand.IntN(4) == 0 {
			read(ctx, h, id, client, key)
		} else {
			write(ctx, h, id, client, key, fmt.Sprintf("%d.%d", id, n))
		}
		cancel()
	}
}

func write(ctx context.Context, h *history, id int, client *clientv3.Client, key, value string) {
	at := h.now()
	_, err := client.Put(ctx, key, value)
	switch {
	case err == nil:
		h.add(id, input{key, value, true}, "", at)
	case !refused(err):
		h.unknown(id, input{key, value, true}, at)
	}
}

func read(ctx context.Context, h *history, id int, client *clientv3.Client, key string) {
	at := h.now()
	got, err := client.Get(ctx, key)
	if err != nil {
		return // a failed read has no effect on the history
	}
	value := ""
	if len(got.Kvs) > 0 {
		value = string(got.Kvs[0].Value)
	}
	h.add(id, input{key, "", false}, value, at)
}

// refused reports whether a write has certainly not happened and will not happen.
func refused(err error) bool {
	return errors.Is(err, rpctypes.ErrNoLeader)
}
