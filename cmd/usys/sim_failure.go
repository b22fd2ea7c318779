package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// The search for the last change of order that a failure needs takes some more
// runs.
const (
	mostShrunk = 3
	shrinkTime = 5 * time.Second
)

// show prints a failure: how it ended, the end of its output, and the command that repeats it.
func (t *tally) show(f *runs.Found) {
	const lines = 30
	fmt.Fprintf(t.stdout, "seed %d: %s", f.Seed, ending(&f.Result))
	if f.Again != "" {
		fmt.Fprintf(t.stdout, "; a second run was another one: hashes %s and %s", f.Hash, f.Again)
	}
	fmt.Fprintln(t.stdout)
	if why := t.s.why(&f.Result); why != "" {
		fmt.Fprintln(t.stdout, indent(why))
	}
	out := strings.Split(strings.TrimRight(string(f.Output), "\n"), "\n")
	switch {
	case len(out) <= lines:
	case t.s.cluster != nil: // the failure stands at the end
		out = slices.Concat([]string{fmt.Sprintf("… %d lines before", len(out)-lines)}, out[len(out)-lines:])
	default:
		out = slices.Concat(out[:lines], []string{fmt.Sprintf("… %d lines more", len(out)-lines)})
	}
	if out[0] != "" {
		fmt.Fprintln(t.stdout, indent(strings.Join(out, "\n")))
	}
	fmt.Fprintf(t.stdout, "  again: %s\n", t.s.command(f.Seed))
	if text := t.needs(f, nil, (*simulation).command); text != "" {
		fmt.Fprintln(t.stdout, indent(text))
	}
	if text, calm := t.lastChange(f, nil); text != "" {
		shrunk := *t.s
		shrunk.Settings = append(slices.Clone(t.s.Settings), fmt.Sprint("calm=", calm))
		fmt.Fprintf(t.stdout, "%s\n  the run with no change after it: %s\n", indent(text), shrunk.command(f.Seed))
	}
}

// lastChange describes the last change of order that a failure needs, and returns its tick. The text
// is "" if there is none, or if the search was made for enough failures already. same is for Shrink.
func (t *tally) lastChange(f *runs.Found, same func(output []byte) bool) (text string, calm uint64) {
	if t.s.simulatesCluster() { // the stack would be that of another program
		return "", 0
	}
	if t.shrunk++; t.shrunk > mostShrunk {
		return "", 0
	}
	calm, last, ok := t.s.Shrink(t.ctx, &f.Result, shrinkTime, same)
	if !ok {
		return "", 0
	}
	return strings.TrimRight(fmt.Sprintf("the last change of order that it needs: event %d, tick %d of %d, in\n%s",
		last.Change, calm, f.Ticks, stackText(t.s.frames(runs.Where{}, last.ChangeStack))), "\n"), calm
}

func indent(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }
