package strace

import (
	"fmt"
	"strings"
)

// Differences that stay. Each is taken out of the two traces, and is a failure where it is
// not there.

// begun takes out the execve that starts the program. strace makes it; usys exec maps the
// program into its own process, so there is none.
func begun(theirs *trace) error {
	first := theirs.lines[0]
	if first.name != "execve" || first.result != "0" || first.thread != theirs.main {
		return fmt.Errorf("the first line is no execve: %s", first.text)
	}
	theirs.lines = theirs.lines[1:]
	return nil
}

// marks is what usys exec says behind an execve.
const marks = " /* not hosted: its calls are not traced */"

// natives takes out the calls of programs that were not built by usys build: only the
// first call of such a program, its execve, is in our trace, with a mark.
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

// unmark takes the mark from the last line of a process, and reports whether it was there.
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

// A difference is a line that only one of two traces has.
type difference struct {
	program, group string
	theirs, ours   string // "": there is none
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

// settle takes the differences of a program out of what is compared.
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

// take takes the last line of a group that is this one out of a trace, and reports whether
// the trace had more of it than the other one.
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
