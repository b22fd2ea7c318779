package main

import (
	"fmt"
	"math/rand/v2"
)

// A store is a store that a module has opened.
type store interface {
	// commit returns nil once the module reports that the batch is on disk.
	commit(b *batch) error
	// all calls f with every key and its value.
	all(f func(key, value string)) error
	// maintain does some of the store's maintenance, which draws chooses.
	maintain(draws *rand.Rand) error
	// verify checks for damage by the module's own functions.
	verify() error
	close() error
}

// An opener opens the store in a directory. The draws choose its options, which are always the
// same for one seed.
type opener func(dir string, draws *rand.Rand) (store, error)

// unsafe makes openers open stores without synchronization: a power failure may lose acknowledged
// batches, but no part of a batch.
var unsafe bool

var modules = map[string]opener{"bbolt": openBolt, "badger": openBadger, "pebble": openPebble}

// whole returns an opener that returns an error if the module panics, so that a check can
// continue. (A panic of one of the module's own goroutines still ends the process.)
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

// careful is a store that turns panics into errors.
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
