package strace

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A kind of line.
type kind int

const (
	call   kind = iota // close(3) = 0
	signal             // --- SIGCHLD {...} ---
	exit               // +++ exited with 0 +++
)

// A line is a call, a signal or the end of a thread. The two parts of a call that was
// interrupted by other lines are one line.
type line struct {
	kind    kind
	thread  int
	process int    // the process of the thread
	name    string // name of the call or the signal
	text    string // without the thread's number, with one space on each side of =
	args    []string
	result  string // the text behind the =
}

// A trace is the parsed output for one program.
type trace struct {
	main  int // the first process
	lines []line
}

// column is strace's column of the = in a line whose thread's number has five digits.
const column = 40

var (
	prefix  = regexp.MustCompile(`^(\d+) +`)
	resumed = regexp.MustCompile(`^<\.\.\. \w+ resumed>`)
	name    = regexp.MustCompile(`^\w+`)
	over    = regexp.MustCompile(`^\+\+\+ superseded by execve in pid (\d+) \+\+\+$`)
)

const unfinished = " <unfinished ...>"

// A parser joins the parts of calls.
type parser struct {
	trace
	begun map[int][]begin // by thread: the calls that have not ended, the most recent last
}

// A begin is the first part of a call.
type begin struct {
	line int // index of the line
	// A signal has interrupted the call. In our trace the handler's calls may be between
	// the call's parts, because the kernel restarts the call after the handler, which is
	// still one call for us. strace sees the call end and begin again.
	signalled bool
}

// pop returns the index of a thread's latest call that has not ended.
func (p *parser) pop(thread int) (i int, ok bool) {
	list := p.begun[thread]
	if len(list) == 0 {
		return 0, false
	}
	last := len(list) - 1
	p.begun[thread] = list[:last]
	return list[last].line, true
}

// parse parses the output of -f -o.
func parse(text string) (*trace, error) {
	p := parser{begun: map[int][]begin{}}
	for s := range strings.Lines(text) {
		s = strings.TrimSuffix(s, "\n")
		m := prefix.FindStringSubmatch(s)
		if m == nil {
			return nil, fmt.Errorf("a line has no thread: %q", s)
		}
		thread, _ := strconv.Atoi(m[1])
		if err := p.line(thread, s[len(m[0]):], len(m[0])); err != nil {
			return nil, fmt.Errorf("%w: %q", err, s)
		}
	}
	for _, list := range p.begun { // the process ended in the call
		for _, b := range list {
			if err := p.without(b.line); err != nil {
				return nil, fmt.Errorf("%w: %q", err, p.lines[b.line].text)
			}
		}
	}
	p.processes()
	return &p.trace, nil
}

// line parses a line that has width characters before text.
func (p *parser) line(thread int, text string, width int) error {
	switch {
	case strings.HasPrefix(text, "???("), strings.HasPrefix(text, "<... ??? "):
		return nil // the thread was killed before strace could read its call
	case strings.HasPrefix(text, "--- "):
		p.lines = append(p.lines, line{kind: signal, thread: thread, name: strings.Fields(text)[1], text: text})
		if list := p.begun[thread]; len(list) > 0 {
			list[len(list)-1].signalled = true
		}
		return nil
	case strings.HasPrefix(text, "+++ "):
		return p.end(thread, text)
	}
	if tail := resumed.FindString(text); tail != "" {
		i, ok := p.pop(thread)
		if !ok {
			return fmt.Errorf("no call of the thread has begun")
		}
		// A process may end in a call whose end strace has begun to print.
		rest := strings.TrimPrefix(text[len(tail):], unfinished)
		p.lines[i].text += rest
		return p.lines[i].split(0)
	}
	head, begins := strings.CutSuffix(text, unfinished)
	if list := p.begun[thread]; len(list) > 0 && !list[len(list)-1].signalled {
		return fmt.Errorf("the thread's call has not ended")
	}
	l := line{thread: thread, name: name.FindString(text), text: head}
	if l.name == "" {
		return fmt.Errorf("there is no name of a call")
	}
	if begins {
		p.begun[thread] = append(p.begun[thread], begin{line: len(p.lines)})
		p.lines = append(p.lines, l)
		return nil
	}
	err := l.split(width)
	p.lines = append(p.lines, l)
	return err
}

// end parses the end of a thread. An execve makes the thread that called it the process's
// first one.
func (p *parser) end(thread int, text string) error {
	if m := over.FindStringSubmatch(text); m != nil {
		for i, ok := p.pop(thread); ok; i, ok = p.pop(thread) {
			if err := p.without(i); err != nil {
				return err
			}
		}
		other, _ := strconv.Atoi(m[1])
		if i, ok := p.pop(other); ok {
			p.begun[thread] = append(p.begun[thread], begin{line: i})
		}
		return nil
	}
	p.lines = append(p.lines, line{kind: exit, thread: thread, name: "exit", text: text})
	return nil
}

// without records the end of a call without a result.
func (p *parser) without(i int) error {
	l := &p.lines[i]
	l.text += ") = ?"
	return l.split(0)
}

var equals = regexp.MustCompile(`\)( +)= `)

// split finds the arguments and the result. If width is set, the = must be in strace's column.
func (l *line) split(width int) error {
	all := equals.FindAllStringSubmatchIndex(l.text, -1)
	if all == nil {
		return fmt.Errorf("there is no result")
	}
	m := all[len(all)-1]
	head, spaces := l.text[:m[0]+1], m[3]-m[2]
	l.result = l.text[m[1]:]
	if width > 0 && spaces != max(1, column-width-len(head)) {
		return fmt.Errorf("%d spaces are in front of the =", spaces)
	}
	l.text = head + " = " + l.result
	l.args = arguments(strings.TrimSuffix(strings.TrimPrefix(head, l.name+"("), ")"))
	return nil
}

// arguments splits text at commas outside strings, structs and arrays.
func arguments(text string) (list []string) {
	depth, quoted, start := 0, false, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case strings.IndexByte("{[(", c) >= 0:
			depth++
		case strings.IndexByte("}])", c) >= 0:
			depth--
		case c == ',' && depth == 0:
			list = append(list, text[start:i])
			start = i + 1
			for start < len(text) && text[start] == ' ' {
				start++
			}
		}
	}
	if start < len(text) {
		list = append(list, text[start:])
	}
	return list
}

// processes finds the process of each thread from the call that created it.
func (t *trace) processes() {
	if len(t.lines) == 0 {
		return
	}
	t.main = t.lines[0].thread
	parent := map[int]int{} // by thread that is not the first of its process: the thread that created it
	for _, l := range t.lines {
		if child, ok := l.child(); ok && strings.Contains(l.text, "CLONE_THREAD") {
			parent[child] = l.thread
		}
	}
	for i := range t.lines {
		p := t.lines[i].thread
		for parent[p] != 0 {
			p = parent[p]
		}
		t.lines[i].process = p
	}
}

// child returns the number of the process or thread that a call created.
func (l *line) child() (pid int, ok bool) {
	switch l.name {
	case "clone", "clone3", "fork", "vfork":
		pid, err := strconv.Atoi(l.result)
		return pid, err == nil && pid > 0
	}
	return 0, false
}
