package strace

import (
	"fmt"
	"strings"
)

// Known differences. Each is removed from the two traces; it is a failure if it does not occur.

// begun removes the execve that starts the program. strace makes it; usys exec maps the program
// into its own process, so there is none.
func begun(theirs *trace) error {
	first := theirs.lines[0]
	if first.name != "execve" || first.result != "0" || first.thread != theirs.main {
		return fmt.Errorf("the first line is no execve: %s", first.text)
	}
	theirs.lines = theirs.lines[1:]
	return nil
}

// marks is the comment that usys exec prints behind an execve.
const marks = " /* not hosted: its calls are not traced */"

// natives removes the calls of programs that were not built by usys build. Our trace has only
// the first call of such a program, its execve, with a mark.
func natives(ours, theirs *trace) error {
	names := theirs.processNames()
	for process, name := range ours.processNames() {
		if !ours.unmark(process) {
			continue
		}
		kept, native := theirs.lines[:0], false
		for _, l := range theirs.lines {
			if names[l.process] != name || !native {
				kept = append(kept, l)
			}
			native = native || names[l.process] == name && l.name == "execve" && l.result == "0"
		}
		if !native {
			return fmt.Errorf("strace has no execve of process %s", name)
		}
		theirs.lines = kept
	}
	return nil
}

// unmark removes the mark from the last line of a process, and reports whether it was there.
func (t *trace) unmark(process int) bool {
	for i := len(t.lines) - 1; i >= 0; i-- {
		l := &t.lines[i]
		if l.process != process {
			continue
		}
		text, ok := strings.CutSuffix(l.text, marks)
		l.text, l.result = text, strings.TrimSuffix(l.result, marks)
		return ok && l.name == "execve"
	}
	return false
}

// A difference is a line that is different in two traces, or that only one of them has.
type difference struct {
	program, group string
	theirs, ours   string // "" if the trace has no such line
	reason         string
}

var differences = []difference{
	{"pipes", "p0, signals", "--- SIGPIPE {si_signo=SIGPIPE, si_code=SI_USER, si_pid=p0, si_uid=UID} ---", "",
		"the program ignores the signal: the kernel tells a tracer, but no handler"},
	{"signals", "p0, signals", "--- SIGUSR1 {si_signo=SIGUSR1, si_code=SI_USER, si_pid=p0, si_uid=UID} ---", "",
		"the same; it is the third SIGUSR1"},
	{"mmap", "p0, others", "mincore(ADDR, 8192, [1, 1]) = 0", "mincore(ADDR, 8192, ADDR) = 0",
		"the argument is described as an address, for its memory has a byte for each page (docs/trace.md)"},
}

// settle removes the known differences of a program from two traces.
func settle(program string, ours, theirs *comparable) error {
	for _, d := range differences {
		if d.program != program {
			continue
		}
		if !take(theirs, d.group, d.theirs, ours) || !take(ours, d.group, d.ours, theirs) {
			return fmt.Errorf("the difference is not there any more: %+v", d)
		}
	}
	return nil
}

// take removes the last line of a group with the given text from a trace. It reports whether
// the trace had one more such line than the other trace.
func take(from *comparable, group, text string, other *comparable) bool {
	if text == "" {
		return true
	}
	count := func(c *comparable) (n, last int) {
		for i, s := range c.groups[group] {
			if s == text {
				n, last = n+1, i
			}
		}
		return n, last
	}
	n, i := count(from)
	if m, _ := count(other); n != m+1 {
		return false
	}
	list := from.groups[group]
	from.groups[group] = append(list[:i:i], list[i+1:]...)
	return true
}
