package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A checker checks a store after a run.
type checker struct {
	seed         uint64
	last         int          // the last batch that was begun
	acknowledged map[int]bool // batches
	wrong        []string     // violations that the run itself found
	violations   int
}

// violation prints a violation. The kinds are:
//
//	wrong     while the run went on, the store had a value that it could not have
//	closed    the store cannot be opened, or not be read
//	empty     the same, but no batch was ever acknowledged
//	damaged   the module finds damage
//	lost      an acknowledged batch is not there
//	half      a part of a batch is there
//	readonly  no further batch can be written
func (c *checker) violation(kind, format string, args ...any) {
	c.violations++
	text := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " | ")
	fmt.Printf("%s: %s\n", kind, text[:min(len(text), 600)])
}

// check reads the lines of a run, and opens its store. It returns 1 if there are violations.
func check(open opener, dir string, seed uint64, lines io.Reader) int {
	c := &checker{seed: seed, acknowledged: map[int]bool{}}
	c.read(lines)
	fmt.Printf("acknowledged %d of %d\n", len(c.acknowledged), c.last)
	for _, text := range c.wrong {
		c.violation("wrong", "%s", text)
	}
	c.again(open, dir)
	if c.violations > 0 {
		return 1
	}
	return 0
}

func (c *checker) read(lines io.Reader) {
	for in := bufio.NewScanner(lines); in.Scan(); {
		var n int
		line := in.Text()
		if _, err := fmt.Sscanf(line, "begin %d", &n); err == nil {
			c.last = n
		} else if _, err := fmt.Sscanf(line, "ok %d", &n); err == nil {
			c.acknowledged[n] = true
		} else if text, ok := strings.CutPrefix(line, "wrong "); ok {
			c.wrong = append(c.wrong, text)
		}
	}
}

// again opens the store, compares it, writes to it, and compares it again.
func (c *checker) again(open opener, dir string) {
	present := c.compare(open, dir, nil)
	if present == nil {
		return
	}
	b := newBatch(c.seed, c.last+1)
	s, err := open(dir, optionDraws(c.seed))
	if err == nil {
		err = s.commit(b)
		if e := s.close(); err == nil {
			err = e
		}
	}
	if err != nil {
		c.violation("readonly", "%v", err)
		return
	}
	present[b.number] = true
	c.compare(open, dir, present)
}

// removeEmpty removes empty files, as a user might whose store cannot be opened.
func removeEmpty(dir string) {
	list, _ := os.ReadDir(dir)
	for _, e := range list {
		if info, err := e.Info(); err == nil && info.Size() == 0 {
			os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// compare opens the store, and returns its batches, or nil if it cannot be read. The batches must
// be those of must if it is not nil, and otherwise all that were acknowledged.
func (c *checker) compare(open opener, dir string, must map[int]bool) map[int]bool {
	s, err := open(dir, optionDraws(c.seed))
	if err != nil && len(c.acknowledged) == 0 {
		c.violation("empty", "open: %v", err)
		return nil
	} else if err != nil {
		c.violation("closed", "open: %v", err)
		return nil
	}
	got := map[string]string{}
	if err := s.all(func(key, value string) { got[key] = value }); err != nil {
		c.violation("closed", "read: %v", err)
		return nil
	}
	present := c.batches(got, must)
	if err := s.verify(); err != nil {
		c.violation("damaged", "%v", err)
	}
	if err := s.close(); err != nil {
		c.violation("closed", "close: %v", err)
	}
	return present
}

// batches returns the set of batches in the store, and compares their values.
func (c *checker) batches(got map[string]string, must map[int]bool) map[int]bool {
	present, known := map[int]bool{}, model{}
	if must == nil {
		must = c.acknowledged
	}
	for n := 1; n <= c.last+1; n++ {
		b := newBatch(c.seed, n)
		if _, present[n] = got[b.marker()]; present[n] {
			known.learn(b, true)
		}
	}
	maps.DeleteFunc(present, func(_ int, there bool) bool { return !there })
	for _, n := range slices.Sorted(maps.Keys(must)) {
		if !present[n] && !unsafe { // an unsynchronized batch may be missing
			c.violation("lost", "batch %d was acknowledged, and is not there", n)
		}
	}
	for _, text := range known.wrong(got) {
		c.violation("half", "%s", text)
	}
	return present
}
