package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// doc returns the text of docs/calls.md.
func (t *tables) doc(h *headers) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<!-- %s -->\n# Linux's system calls, as usys knows them\n\n", head)
	fmt.Fprintf(&b, basis+"\n%d calls, by their numbers on amd64. The description is [calls/linux.calls](../calls/linux.calls).\n\n", h.release, len(t.calls))
	b.WriteString("*in*, *out* and *inout* say when the memory is read that an argument points to: before\nthe call, after it, or both.\n\n")
	b.WriteString("*waits* and *thread* are for a scheduler of threads in user space: the description says\nwhat their words mean, and where the facts are from.\n\n")
	b.WriteString("| n | call | arguments | returns | blocks | waits | thread | classes | errors |\n|--:|---|---|---|---|---|---|---|---|\n")
	for n, name := range t.arch.Numbers {
		i := slices.IndexFunc(t.calls, func(c calls.Call) bool { return c.Name == name })
		if name == "" || i < 0 {
			continue
		}
		c := t.calls[i]
		var args []string
		for _, a := range c.Args {
			args = append(args, a.Name+" "+describeType(c, a.Type))
		}
		blocks, returns := "", describeType(c, c.Ret)
		if c.Blocks {
			blocks = "may block"
		}
		if c.Gone {
			returns = "ENOSYS"
		}
		fmt.Fprintf(&b, "| %d | `%s` | %s | %s | %s | %s | %s | %s | %s |\n", n, c.Name, strings.Join(args, ", "), returns, blocks,
			describeRules(c, c.Waits), describeRules(c, c.Thread),
			strings.Join(classNames(c.Class, func(s string) string { return "%" + s }), " "), strings.Join(c.Errs, " "))
	}
	return b.Bytes()
}

// describeRules returns rules in the words of linux.calls, without those that have no effect.
func describeRules(c calls.Call, rules []calls.Rule) string {
	const long = 64 // a list of values is not repeated
	var list []string
	for _, r := range rules {
		if r.Kind == "never" || r.Kind == "none" {
			continue
		}
		s := r.Kind
		if r.In >= 0 {
			s += " " + c.Args[r.In].Name
		}
		if r.Out >= 0 {
			s += " to " + c.Args[r.Out].Name
		}
		switch {
		case len(r.Text) > long:
			s += " by " + c.Args[r.On].Name
		case r.On >= 0:
			s += " " + strings.ReplaceAll(r.Text, "|", " or ")
		}
		list = append(list, s)
	}
	return strings.Join(list, "; ")
}

// describeType returns a type in the words of linux.calls.
func describeType(c calls.Call, t calls.Type) string {
	s := strings.ToLower(kindNames[t.Kind])
	switch t.Kind {
	case calls.Macros:
		var names []string
		for _, m := range t.Macros {
			_, name, _ := strings.Cut(m, ":")
			names = append(names, name)
		}
		s = strings.Join(names, "+")
	case calls.Struct:
		s = t.Struct
	}
	switch t.Count.Of {
	case calls.Const:
		s += fmt.Sprintf("[%d]", t.Count.N)
	case calls.Sized:
		s += " of " + c.Args[t.Count.N].Name + " bytes"
	case calls.Param:
		s += "[" + c.Args[t.Count.N].Name + "]"
	case calls.Pointed:
		s += "[\\*" + c.Args[t.Count.N].Name + "]"
	case calls.Ret:
		s += "[result]"
	}
	if t.Dir != calls.Value {
		s = strings.ToLower(dirNamesGo[t.Dir]) + " " + s
	}
	if t.If != nil {
		s += " if " + c.Args[t.If.Param].Name + " has " + strings.Join(t.If.Macros, " or ")
	}
	return s
}
