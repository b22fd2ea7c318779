package main

import (
	"fmt"
	"math/rand/v2"
)

// A store is one that a module has opened.
type store interface {
	// commit returns nil once the batch is on disk, for all that the module knows.
	commit(b *batch) error
	// all calls f with every key and its value.
	all(f func(key, value string)) error
	// maintain does some of the work that a store has besides: what, draws chooses.
	maintain(draws *rand.Rand) error
	// verify looks for damage by the module's own means.
	verify() error
	close() error
}

// An opener opens the store in a directory. The draws choose its options: the same ones whenever
// a store is opened that one seed has made.
type opener func(dir string, draws *rand.Rand) (store, error)

// unsafe has stores opened without synchronization: a failure of power may take what was
// acknowledged. It must not take a part of a batch.
var unsafe bool

var modules = map[string]opener{"bbolt": openBolt, "badger": openBadger, "pebble": openPebble}

// whole makes an opener one that returns an error if the module panics, for a check that goes on.
// (A panic of a goroutine of the module's own ends the process, all the same.)
func whole(open opener) opener {
	return func(dir string, draws *rand.Rand) (s store, err error) {
		defer caught(&err)
		if s, err = open(dir, draws); err != nil {
			return nil, err
		}
		return &careful{s}, nil
	}
}

func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("panic: %v", p)
	}
}

// careful is a store whose panics are errors.
type careful struct{ store }

func (c *careful) commit(b *batch) (err error) {
	defer caught(&err)
	return c.store.commit(b)
}

func (c *careful) all(f func(key, value string)) (err error) {
	defer caught(&err)
	return c.store.all(f)
}

func (c *careful) verify() (err error) {
	defer caught(&err)
	return c.store.verify()
}

func (c *careful) close() (err error) {
	defer caught(&err)
	return c.store.close()
}
