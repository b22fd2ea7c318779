package runs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kinds of properties: the functions of package sim. A Buggify is no property, but is counted like
// one.
const (
	Always              = "always"
	AlwaysOrUnreachable = "always-or-unreachable"
	Sometimes           = "sometimes"
	Reachable           = "reachable"
	Unreachable         = "unreachable"
	Buggify             = "buggify"
)

// A Property is what a program states about its runs, or a place of Buggify.
type Property struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Held   uint64 `json:"held"`   // how often its condition was true; of Buggify: how often it fired
	Failed uint64 `json:"failed"` // how often its condition was false; of Buggify: how often it did not fire
}

// Missing reports whether p still has to be shown: it is a property that some run has to reach or
// satisfy, and none has.
func (p *Property) Missing() bool {
	switch p.Kind {
	case Sometimes, Reachable:
		return p.Held == 0
	case Always:
		return p.Held+p.Failed == 0
	}
	return false
}

// A Failure is a property that has failed.
type Failure struct {
	Kind    string        `json:"kind"`
	Name    string        `json:"name"`
	At      time.Duration `json:"virtual_ns"` // since the run began
	Details string        `json:"details,omitempty"`
	Of      Where         `json:"of,omitzero"`     // the process
	Stack   []uint64      `json:"-"`               // the goroutine's PCs
	Place   string        `json:"place,omitempty"` // file:line of the call; filled in by code that has the program's file

	number string
}

// property reads the rest of a line "property KIND HELD FAILED NAME".
func (r *Result) property(text string) error {
	f := strings.SplitN(text, " ", 4)
	if len(f) < 4 {
		return strconv.ErrSyntax
	}
	p := Property{Kind: f[0], Name: unescape(f[3])}
	var err error
	if p.Held, err = strconv.ParseUint(f[1], 10, 64); err == nil {
		p.Failed, err = strconv.ParseUint(f[2], 10, 64)
	}
	r.Properties = append(r.Properties, p)
	return err
}

// failure reads the rest of a line "failure NUMBER KIND NS NAME".
func (r *Result) failure(text string) error {
	f := strings.SplitN(text, " ", 4)
	if len(f) < 4 {
		return strconv.ErrSyntax
	}
	ns, err := strconv.ParseInt(f[2], 10, 64)
	r.Failures = append(r.Failures, Failure{Kind: f[1], Name: unescape(f[3]), At: time.Duration(ns), number: f[0]})
	return err
}

// numbered returns the failure to which a line "details NUMBER ..." or "frames NUMBER ..."
// belongs, and the rest of the line.
func (r *Result) numbered(text string) (*Failure, string, error) {
	number, rest, _ := strings.Cut(text, " ")
	i := slices.IndexFunc(r.Failures, func(f Failure) bool { return f.number == number })
	if i < 0 {
		return nil, "", fmt.Errorf("there is no failure %s", number)
	}
	return &r.Failures[i], rest, nil
}

// unescape undoes the simulator's escapes of newlines and backslashes.
func unescape(text string) string { return strings.NewReplacer(`\n`, "\n", `\\`, `\`).Replace(text) }

// A Tally adds up the properties of many runs.
type Tally struct {
	all   map[[2]string]*Property
	order []*Property
}

// Add adds the properties of one run. Faults are left out: their numbers differ between runs.
func (t *Tally) Add(list []Property) {
	if t.all == nil {
		t.all = map[[2]string]*Property{}
	}
	for _, p := range list {
		if p.Kind == Fault {
			continue
		}
		key := [2]string{p.Kind, p.Name}
		sum := t.all[key]
		if sum == nil {
			sum = &Property{Kind: p.Kind, Name: p.Name}
			t.all[key] = sum
			t.order = append(t.order, sum)
		}
		sum.Held += p.Held
		sum.Failed += p.Failed
	}
}

// All returns the properties, by kind and name.
func (t *Tally) All() []Property {
	list := make([]Property, len(t.order))
	for i, p := range t.order {
		list[i] = *p
	}
	slices.SortFunc(list, func(a, b Property) int {
		return strings.Compare(a.Kind+" "+a.Name, b.Kind+" "+b.Name)
	})
	return list
}
