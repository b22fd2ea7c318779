package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// A foundJSON is a run of a search as -json prints it.
type foundJSON struct {
	runs.Result
	Failed   bool   `json:"failed"`
	Verified bool   `json:"verified,omitempty"` // it was run twice
	Again    string `json:"again,omitempty"`    // the second run's hash, where that differs
	Output   string `json:"output,omitempty"`
	Command  string `json:"command,omitempty"` // repeats a run that has failed
}

// A sumJSON is the last object of a search of a program that has properties.
type sumJSON struct {
	Seeds      uint64          `json:"seeds"`
	Properties []runs.Property `json:"properties"`
	Unseen     []unseen        `json:"unseen"`
}

// mergeFlags checks the command line of -merge.
func (s *simulation) mergeFlags(f *flag.FlagSet) (err error) {
	f.Visit(func(g *flag.Flag) {
		if !slices.Contains([]string{"merge", "json"}, g.Name) {
			err = fmt.Errorf("-%s and -merge are given together (leave one out)", g.Name)
		}
	})
	if s.Args = f.Args(); err == nil && len(s.Args) == 0 {
		err = errors.New("-merge: no file is named (usys sim -merge a.json b.json: the output of usys sim -seeds A..B -shard I/N -json)")
	}
	return err
}

// merge is usys sim -merge: it adds up the output of a search's shards.
func (s *simulation) merge(stdout, stderr io.Writer) int {
	m := merger{t: &tally{s: s, stdout: stdout, stderr: stderr, hashes: map[string]bool{}}, from: map[uint64]string{}, places: map[[2]string]string{}}
	for _, name := range s.Args {
		if err := m.file(name); err != nil {
			return simFails(err, stderr)
		}
	}
	return m.end()
}

// A merger adds up shards.
type merger struct {
	t      *tally
	from   map[uint64]string    // the file that has a seed
	places map[[2]string]string // of properties, by kind and name
	failed []foundJSON
}

// file adds a shard's file.
func (m *merger) file(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("-merge: %w", err)
	}
	defer f.Close()
	lines := bufio.NewReader(f)
	n := 0
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		n++
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("-merge: %s:%d: the line has no end: the search was stopped while it wrote (run the shard again)", name, n)
		}
		if err == nil {
			err = m.line(name, line)
		}
		if err != nil {
			return fmt.Errorf("-merge: %s:%d: %w", name, n, err)
		}
	}
	if n == 0 {
		return fmt.Errorf("-merge: %s is empty (name the output of usys sim -seeds A..B -json)", name)
	}
	return nil
}

// line adds a run, or the sums of a shard.
func (m *merger) line(name string, line []byte) error {
	var kind struct {
		Seed  *uint64 `json:"seed"`
		Seeds *uint64 `json:"seeds"`
	}
	err := json.Unmarshal(line, &kind)
	switch {
	case err != nil || kind.Seed == nil && kind.Seeds == nil:
		return errors.New("this line is not from usys sim -seeds A..B -json")
	case kind.Seed == nil:
		return m.sums(line)
	}
	var run foundJSON
	if err := json.Unmarshal(line, &run); err != nil {
		return err
	}
	if other, ok := m.from[run.Seed]; ok {
		return fmt.Errorf("seed %d is in %s, too: the shards overlap (name each shard once)", run.Seed, other)
	}
	m.from[run.Seed] = name
	m.t.count(&runs.Found{Result: run.Result, Verified: run.Verified, Again: run.Again})
	if run.Failed {
		m.failed = append(m.failed, run)
	}
	return nil
}

// sums adds the properties that no run of a shard has come to; the others are in the runs.
func (m *merger) sums(line []byte) error {
	var sum sumJSON
	if err := json.Unmarshal(line, &sum); err != nil {
		return err
	}
	for _, p := range sum.Properties {
		m.t.properties.Add([]runs.Property{{Kind: p.Kind, Name: p.Name}})
	}
	for _, u := range sum.Unseen {
		m.places[[2]string{u.Kind, u.Name}] = u.Place
	}
	return nil
}

// end prints the sums, and returns the exit status that one search of all seeds would have had.
func (m *merger) end() int {
	t := m.t
	t.all = t.done
	if !t.s.json {
		slices.SortFunc(m.failed, func(a, b foundJSON) int { return int(int64(a.Seed - b.Seed)) })
		for _, f := range m.failed {
			m.show(&f)
		}
		fmt.Fprintln(t.stdout, t.sums(false))
	}
	open := t.judge(m.places)
	switch {
	case t.broken > 0:
		return notRepeatable
	case t.failed > 0 || open:
		return wrong
	}
	return fine
}

// show prints a line for a failure, and the command that repeats it.
func (m *merger) show(f *foundJSON) {
	fmt.Fprintf(m.t.stdout, "seed %d: %s (%s)\n", f.Seed, ending(&f.Result), m.from[f.Seed])
	for _, p := range f.Failures {
		fmt.Fprintf(m.t.stdout, "  %s %q, after %v of virtual time%s\n", kindNames[p.Kind], p.Name, p.At, behind(": ", p.Details))
	}
	if f.Cause != "" {
		fmt.Fprintf(m.t.stdout, "  %s\n", f.Cause)
	}
	if f.Again != "" {
		fmt.Fprintf(m.t.stdout, "  a second run was another one: hashes %s and %s\n", f.Hash, f.Again)
	}
	if f.Command != "" {
		fmt.Fprintf(m.t.stdout, "  again: %s\n", f.Command)
	}
}

// behind returns front and text, or "" if text is empty.
func behind(front, text string) string {
	if text == "" {
		return ""
	}
	return front + text
}
