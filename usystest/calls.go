package usystest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/usys-go/bridge/calls"
	"github.com/usys-go/bridge/hosts/shape/faults"
)

// A Counter counts calls.
type Counter struct {
	r     *rule
	ended []Count
	log   []byte // records
}

// A Count is the number of times that one call was made.
type Count struct {
	Name   string // of the call
	Calls  int    // that have returned
	Errors int    // of those, how many returned an error
}

// Calls counts the calls that the program makes from now on until the test ends. The words are
// those of usys exec -trace -e trace=: names of calls, classes and expressions, with commas
// between, such as "fsync", "%file,%network" or "all". Filters of faults may follow:
//
//	c := usystest.Calls(t, "fsync,fdatasync:func=(*Store).Put")
//	store.Put("k", "v")
//	if c.Count() != 1 {
//		t.Errorf("Put is not safe on disk, or slow: %v", c)
//	}
//
// A call is counted when it returns, also if a fault has replaced it. The calls of all goroutines
// are counted and, without a filter, those of the runtime. Calls that the host makes itself, by
// which threads and processes begin and end (clone, exit), cannot be counted.
func Calls(t testing.TB, words string) *Counter {
	t.Helper()
	needHost(t, "Calls")
	r, err := add(t, words, faults.Options{Count: true})
	if err != nil {
		t.Fatalf("usystest: Calls: %v", err)
	}
	c := &Counter{r: r}
	r.last = func() { c.ended, c.log = c.read(), c.records() }
	return c
}

// Count returns how many calls were made.
func (c *Counter) Count() (n int) {
	for _, one := range c.All() {
		n += one.Calls
	}
	return n
}

// Errors returns how many of the calls returned an error.
func (c *Counter) Errors() (n int) {
	for _, one := range c.All() {
		n += one.Errors
	}
	return n
}

// All returns a Count for each call that was made, in the order of their names. Once the test
// has ended it returns those that were made until then.
func (c *Counter) All() []Count {
	c.r.mu.Lock()
	defer c.r.mu.Unlock()
	if c.r.ended {
		return c.ended
	}
	return c.read()
}

func (c *Counter) read() (list []Count) {
	for _, number := range c.r.calls {
		var made, failed uint64
		hostCalls(c.r.number, int32(number), &made, &failed)
		if made > 0 {
			list = append(list, Count{calls.AMD64.Numbers[number], int(made), int(failed)})
		}
	}
	slices.SortFunc(list, func(a, b Count) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// Log returns the calls in the order in which they have returned, as usys exec -trace prints
// them: fsync(7) = -1 EIO (Input/output error) (INJECTED). The log has room for some hundred calls;
// later ones are only counted.
func (c *Counter) Log() []string {
	c.r.mu.Lock()
	defer c.r.mu.Unlock()
	if c.r.ended {
		return lines(c.log)
	}
	return lines(c.records())
}

// String returns the counts as a line for people: "fsync 2, openat 5 (1 failed)".
func (c *Counter) String() string {
	var parts []string
	for _, one := range c.All() {
		part := fmt.Sprintf("%s %d", one.Name, one.Calls)
		if one.Errors > 0 {
			part += fmt.Sprintf(" (%d failed)", one.Errors)
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return "no calls"
	}
	return strings.Join(parts, ", ")
}
