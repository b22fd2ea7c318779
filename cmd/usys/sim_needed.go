package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/usys-go/bridge/hosts/sim/runs"
)

// neededTime bounds the search for the faults that a failure needs, unless runs take long.
const neededTime = 30 * time.Second

// simulatesCluster reports whether the program makes machines.
func (s *simulation) simulatesCluster() bool { return s.cluster != nil || len(s.programs) > 0 }

// leaveOut reads -without: numbers of faults, or of their times (3.2), with commas between.
func (s *simulation) leaveOut(text string) error {
	if !regexp.MustCompile(`^\d+(\.\d+)?(,\d+(\.\d+)?)*$`).MatchString(text) {
		return fmt.Errorf("write numbers of faults with commas between: 3, or 3.2 for the second time of fault 3")
	}
	s.without = text
	return nil
}

// needs describes the faults without which the run would not fail, and the command that again returns
// for the run that has no others. The text is "" if there are no faults, or if the search was made
// for enough failures already.
func (t *tally) needs(f *runs.Found, same func(output []byte) bool, again func(s *simulation, seed uint64) string) string {
	if len(f.Injected()) == 0 || f.Again != "" {
		return ""
	}
	if t.shrunk++; t.shrunk > mostShrunk {
		return ""
	}
	if same == nil && t.s.cluster != nil {
		same = t.s.cluster.sameFailure(f.Output)
	}
	if isTerminal(t.stderr) {
		fmt.Fprintf(t.stderr, "\r\x1b[Klooking for the faults that seed %d needs to fail", f.Seed)
		defer t.clear()
	}
	n, ok := t.s.Needed(t.ctx, &f.Result, neededTime, same)
	if !ok {
		return ""
	}
	text := needText(n)
	switch {
	case n.Without != "" && len(n.Faults) == 0:
		text += "\nthe same failure without any fault: " + again(t.s.leavingOut(n.Without), n.Seed)
	case n.Without != "":
		text += "\nthe run without the others: " + again(t.s.leavingOut(n.Without), n.Seed)
	}
	return text
}

func needText(n runs.Need) string {
	if len(n.Faults) == 0 {
		return "it needs none of the faults"
	}
	var b strings.Builder
	b.WriteString("faults that it needs")
	if n.Over {
		b.WriteString(", or fewer (looking for them took too long)")
	}
	b.WriteString(":")
	for _, f := range n.Faults {
		fmt.Fprintf(&b, "\n  %d  %s  %s", f.Number, f.Place, f.Text)
		if f.Needed != nil {
			fmt.Fprintf(&b, "  (%s of %d)", times(f.Needed), f.Times)
		}
	}
	return b.String()
}

// times returns 2 as "the 2nd time".
func times(list []uint64) string {
	var words []string
	for _, n := range list {
		words = append(words, ordinal(n))
	}
	if len(words) == 1 {
		return "the " + words[0] + " time"
	}
	return "times " + strings.Join(words, ", ")
}

func ordinal(n uint64) string {
	end := "th"
	if n%100 < 11 || n%100 > 13 {
		end = []string{"th", "st", "nd", "rd", "th", "th", "th", "th", "th", "th"}[n%10]
	}
	return fmt.Sprint(n, end)
}

// leavingOut returns the simulation that leaves out more faults.
func (s *simulation) leavingOut(without string) *simulation {
	other := *s
	other.without = strings.Trim(s.without+","+without, ",")
	return &other
}

// failedAt is the line with which the driver of a scenario ends when a statement has failed.
var failedAt = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\S+:\d+): `) })

// sameFailure returns a function that reports whether the output of another run ends by the failure
// of the same statement.
func (c *cluster) sameFailure(output []byte) func([]byte) bool {
	place := func(out []byte) string {
		lines := strings.Split(strings.TrimRight(string(out), "\n"), "\n")
		for _, line := range slices.Backward(lines) {
			if m := failedAt().FindStringSubmatch(line); m != nil {
				return m[1]
			}
		}
		return ""
	}
	want := place(output)
	return func(other []byte) bool { return place(other) == want }
}
