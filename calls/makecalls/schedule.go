package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// A ruleTable collects rules in C, equal lists of them once.
type ruleTable struct {
	rules, tests   bytes.Buffer
	nrules, ntests int
	places         map[string]string // the place of a list, by its text
}

// kinds returns the C table of the calls' rules, for hosts/sched.
func (t *tables) kinds() []byte {
	var b bytes.Buffer
	r := ruleTable{places: map[string]string{}}
	fmt.Fprintf(&b, "/* %s\n * hosts/sched/kinds.c explains it. */\n\n", head)
	b.WriteString("/* Which rules are a call's. */\nstatic const struct rules_of {\n\tstruct { uint16_t from, to; } waits, thread;\n} rules_of[NCALLS] = {\n")
	for _, name := range t.arch.Numbers {
		if c, ok := t.find(name); ok {
			fmt.Fprintf(&b, "\t[NR_%s] = {%s, %s},\n", name, r.place(c, "WAITS", c.Waits), r.place(c, "THREAD", c.Thread))
		}
	}
	fmt.Fprintf(&b, "};\n\nstatic const struct sched_rule rules[] = {\n%s};\n\nstatic const struct { uint64_t mask, value; } tests[] = {\n%s};\n",
		r.rules.String(), r.tests.String())
	return b.Bytes()
}

// place adds a list of rules, unless there is an equal one, and returns its place.
func (t *ruleTable) place(c calls.Call, about string, list []calls.Rule) string {
	key := about + timeForm(c, list[0]) + fmt.Sprint(list)
	if at, ok := t.places[key]; ok {
		return at
	}
	first := t.nrules
	for _, r := range list {
		from := t.ntests
		for _, x := range r.If {
			fmt.Fprintf(&t.tests, "\t{%#x, %#x},\n", x.Mask, x.Value)
			t.ntests++
		}
		fmt.Fprintf(&t.rules, "\t{%s_%s, %d, %d, %d, %t, %s, %d, %d}, /* %d: %s */\n", about, strings.ToUpper(r.Kind),
			r.In, r.Out, r.On, r.Not, timeForm(c, r), from, t.ntests, t.nrules, c.Name)
		t.nrules++
	}
	t.places[key] = fmt.Sprintf("{%d, %d}", first, t.nrules)
	return t.places[key]
}

// timeForm returns the form of the time in a rule.
func timeForm(c calls.Call, r calls.Rule) string {
	switch {
	case r.Kind != "time":
		return "NO_TIME"
	case c.Args[r.In].Dir == calls.Value:
		return "MILLISECONDS"
	case c.Args[r.In].Struct == "kernel_timeval":
		return "TIMEVAL"
	}
	return "TIMESPEC"
}
