package main

import (
	"context"
	"fmt"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"
)

const patience = 2 * time.Second // for a reply

// connect returns a client of one member, or of all.
func connect(urls ...string) (*clientv3.Client, error) {
	return clientv3.New(clientv3.Config{Endpoints: urls, DialTimeout: patience, Logger: zap.NewNop()})
}

// agree returns an error unless all members have the same keys, values and versions. It compares
// the hashes of all writes up to the first member's revision.
func (c *cluster) agree() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*patience)
	defer cancel()
	var urls []string
	for _, m := range c.machines {
		urls = append(urls, url(m))
	}
	all, err := connect(urls...)
	if err != nil {
		return err
	}
	defer all.Close()
	read, err := all.Get(ctx, "any") // earlier writes are committed now
	if err != nil {
		return err
	}
	revision := read.Header.Revision
	first, err := all.HashKV(ctx, urls[0], revision)
	if err != nil {
		return fmt.Errorf("%s at revision %d: %w", c.machines[0], revision, err)
	}
	for i, u := range urls[1:] {
		other, err := all.HashKV(ctx, u, revision)
		if err != nil {
			return fmt.Errorf("%s at revision %d: %w", c.machines[i+1], revision, err)
		}
		if other.Hash != first.Hash || other.CompactRevision != first.CompactRevision {
			return fmt.Errorf("members differ at revision %d: %s has hash %08x, %s has %08x", revision,
				c.machines[0], first.Hash, c.machines[i+1], other.Hash)
		}
	}
	return nil
}
