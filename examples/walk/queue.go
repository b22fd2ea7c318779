package main

import "sync"

// item is one thing to visit: a path relative to the root.
type item struct {
	path string
	kind kind
}

// queue holds the items that remain to visit. The walk is over when it is empty and no worker has
// an item whose visit could add more.
type queue struct {
	mu      sync.Mutex
	changed sync.Cond
	items   []item // taken from the end: depth first keeps it short
	pending int    // items put and not yet done
}

func newQueue(first item) *queue {
	q := new(queue)
	q.changed.L = &q.mu
	q.put(first)
	return q
}

func (q *queue) put(it item) {
	q.mu.Lock()
	q.items = append(q.items, it)
	q.pending++
	q.mu.Unlock()
	q.changed.Signal()
}

// take removes an item. It returns false when the walk is over.
func (q *queue) take() (it item, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 {
		if q.pending == 0 {
			return item{}, false
		}
		q.changed.Wait()
	}
	last := len(q.items) - 1
	it = q.items[last]
	q.items = q.items[:last]
	return it, true
}

// done is called for each taken item, after the items found in it have been put.
func (q *queue) done() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.pending--; q.pending == 0 {
		q.changed.Broadcast()
	}
}
