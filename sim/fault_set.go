package sim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/usys-go/bridge/calls/near"
)

// Words that stand for machines.
const (
	allMachines  = "*"    // behind | or >: all that are not on the left side
	anyMachine   = "any"  // one, which is drawn
	someMachines = "some" // a number of them, which is drawn, as they are: at least one, and not all
)

// A machineSet holds the machines that a text names.
type machineSet struct {
	word  string // one of the words, or ""
	names []part
}

// set reads machines: names with commas between, or a word that stands for machines.
func (p *faultParser) set(value part) (s machineSet, err error) {
	switch value.text {
	case allMachines, anyMachine, someMachines:
		s.word = value.text
		return s, nil
	case "":
		return s, p.fault(value.column, "the machines are missing (write n1, or n1,n2, any, some, or *)")
	}
	for _, name := range value.split(",") {
		switch err := CheckName(name.text); {
		case name.text == driverName && p.rule.kind != onLink:
			return s, p.fault(name.column, "the driver's machine cannot fail (its links can)")
		case name.text == driverName:
		case slices.Contains(reserved, name.text) || name.text == allMachines:
			return s, p.fault(name.column, "%s stands alone, with no other names (leave them out)", name.text)
		case err != nil:
			return s, p.fault(name.column, "%q is no machine: %v", name.text, err)
		case slices.ContainsFunc(s.names, func(o part) bool { return o.text == name.text }):
			return s, p.fault(name.column, "%s is named twice (leave one out)", name.text)
		}
		s.names = append(s.names, name)
	}
	return s, nil
}

// check returns an error if the set names a machine that is not there.
func (s machineSet) check(text string, machines []string) error {
	for _, name := range s.names {
		if name.text != driverName && !slices.Contains(machines, name.text) {
			return &FaultError{text, name.column, fmt.Sprintf("there is no machine %s%s (there are %s)",
				name.text, near.DidYouMean(name.text, machines), strings.Join(machines, ", "))}
		}
	}
	return nil
}

// choose returns the machines of a set, in their order; not those of without. The caller holds w.mu.
func (w *world) choose(s machineSet, without []*Machine, draw *rand.Rand) []*Machine {
	if s.word == "" {
		var list []*Machine
		for _, name := range s.names {
			if m := w.named(name.text); m != nil && !slices.Contains(without, m) {
				list = append(list, m)
			}
		}
		return list
	}
	all := slices.DeleteFunc(slices.Clone(w.machines), func(m *Machine) bool { return slices.Contains(without, m) })
	if len(all) == 0 {
		return nil
	}
	n := len(all)
	switch s.word {
	case anyMachine:
		n = 1
	case someMachines:
		n = 1 + draw.IntN(max(1, len(all)-1))
	}
	if n < len(all) {
		draw.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		all = all[:n]
	}
	slices.SortFunc(all, func(a, b *Machine) int { return int(a.number - b.number) })
	return all
}
