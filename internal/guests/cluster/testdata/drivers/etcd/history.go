package main

import (
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

// A history is a list of the clients' operations and their results.
type history struct {
	mu       sync.Mutex
	begin    time.Time
	list     []porcupine.Operation
	writes   int // acknowledged
	unknowns int
	client   int // the last number of a client with a single operation
}

// An input is an operation that a client requests.
type input struct {
	key, value string
	write      bool
}

// now returns the time since the history's beginning.
func (h *history) now() int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.begin.IsZero() {
		h.begin = time.Now()
	}
	return int64(time.Since(h.begin))
}

// add records an operation that has just ended.
func (h *history) add(client int, in input, out string, at int64) {
	end := h.now()
	h.mu.Lock()
	defer h.mu.Unlock()
	if in.write {
		h.writes++
	}
	h.list = append(h.list, porcupine.Operation{ClientId: client, Input: in, Output: out, Call: at, Return: end})
}

// unknown records a write that may happen at any time, or never.
func (h *history) unknown(_ int, in input, at int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.unknowns++
	h.client++
	h.list = append(h.list, porcupine.Operation{ClientId: 1000 + h.client, Input: in, Output: "", Call: at, Return: math.MaxInt64})
}

func (h *history) written() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.writes
}

// String returns the numbers of operations.
func (h *history) String() string {
	return fmt.Sprintf("%d operations, %d writes acknowledged, %d unknown", len(h.list), h.writes, h.unknowns)
}

// registers is the model that the history is checked against: each key has the
// value of the last write.
var registers = porcupine.Model{
	Partition: func(list []porcupine.Operation) [][]porcupine.Operation {
		byKey := make([][]porcupine.Operation, keys)
		for _, o := range list {
			var k int
			fmt.Sscanf(o.Input.(input).key, "key%d", &k)
			byKey[k] = append(byKey[k], o)
		}
		return byKey
	},
	Init: func() any { return "" },
	Step: func(state, in, out any) (bool, any) {
		i := in.(input)
		if i.write {
			return true, i.value
		}
		return state == out, state
	},
}

// check returns an error unless the history is linearizable.
func (h *history) check() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !porcupine.CheckOperations(registers, h.list) {
		return fmt.Errorf("the history is not linearizable")
	}
	return nil
}
