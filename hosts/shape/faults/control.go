package faults

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"

	"github.com/usys-go/bridge/calls"
)

// A Control changes the rules of an Area while the program runs, according to lines:
//
//	inject RULE   adds a rule
//	clear         removes all rules
//	list          shows the present rules
//	count         also shows removed ones
//
// Each reply is a table of rules, with the numbers of calls that they have matched and
// changed, and a last line, which is ok or an error.
type Control struct {
	Area    Area
	Options Options
	Classes *Classes // nil: rules may not name functions
	mu      sync.Mutex
}

const mostLine = 4096

// Serve takes lines from connections to l, until l is closed.
func (c *Control) Serve(l net.Listener) {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		go func() {
			defer conn.Close()
			s := bufio.NewScanner(conn)
			s.Buffer(nil, mostLine)
			for s.Scan() {
				if line := strings.TrimSpace(s.Text()); line != "" {
					if _, err := io.WriteString(conn, c.Reply(line)); err != nil {
						return
					}
				}
			}
		}()
	}
}

var controlWords = []string{"inject", "fault", "clear", "list", "count"}

// Reply executes one line, and returns the reply.
func (c *Control) Reply(line string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	word, rest, _ := strings.Cut(line, " ")
	name, _, rule := strings.Cut(word, "=")
	rest = strings.TrimSpace(rest)
	var err error
	all := false
	switch {
	case (name == "inject" || name == "fault") && rest == "" && !rule:
		err = fmt.Errorf("no rule is behind %s (the rule is part of the line: '%s fsync:error=EIO')", name, name)
	case name == "inject" || name == "fault":
		if rule {
			rest = line
		} else {
			rest = name + "=" + rest
		}
		err = c.inject(rest)
	case rest != "" || rule:
		err = fmt.Errorf("%s takes nothing behind it", name)
		if !isControl(name) {
			err = unknown(name)
		}
	case word == "clear":
		defer c.Area.Clear()
		all = true
	case word == "count":
		all = true
	case word != "list":
		err = unknown(word)
	}
	if err != nil {
		return fmt.Sprintf("error: %v\n", err)
	}
	var b strings.Builder
	WriteCounts(&b, c.Area.Counts(), all)
	return b.String() + "ok\n"
}

func isControl(name string) bool { return slices.Contains(controlWords, name) }

func unknown(word string) error {
	return fmt.Errorf("there is no command %s%s (inject RULE, clear, list, count)", word, calls.DidYouMean(word, controlWords))
}

func (c *Control) inject(text string) error {
	r, err := Parse(text, c.Options)
	if err != nil {
		return err
	}
	if r.Owned() {
		if c.Classes == nil {
			return errors.New("rules that are added here cannot name functions")
		}
		if err := c.Classes.Own(r); err != nil {
			return err
		}
	}
	_, err = c.Area.Add(r)
	return err
}

// WriteCounts writes the table of rules: those that are not cleared, or all.
func WriteCounts(w io.Writer, counts []Count, all bool) {
	for _, n := range counts {
		switch {
		case !n.Cleared:
			fmt.Fprintf(w, "%10d %9d %s\n", n.Matched, n.Hit, n.Text)
		case all:
			fmt.Fprintf(w, "%10d %9d %s (cleared)\n", n.Matched, n.Hit, n.Text)
		}
	}
}

// Send sends lines to the process that listens at path, and copies the replies to w. It
// returns the error of the first refused line.
func Send(path string, lines []string, w io.Writer) error {
	conn, err := net.Dial("unix", path)
	if err != nil {
		return fmt.Errorf("no process listens there: %w", err)
	}
	defer conn.Close()
	replies := bufio.NewScanner(conn)
	for _, line := range lines {
		if strings.Contains(line, "\n") {
			return fmt.Errorf("%q is more than one line", line)
		}
		if _, err := io.WriteString(conn, line+"\n"); err != nil {
			return err
		}
		if err := receive(replies, w); err != nil {
			return err
		}
	}
	return nil
}

// receive copies one reply.
func receive(replies *bufio.Scanner, w io.Writer) error {
	for replies.Scan() {
		text := replies.Text()
		if text == "ok" {
			return nil
		}
		if reason, ok := strings.CutPrefix(text, "error: "); ok {
			return errors.New(reason)
		}
		fmt.Fprintln(w, text)
	}
	if err := replies.Err(); err != nil {
		return err
	}
	return errors.New("there is no reply: the program has ended")
}
