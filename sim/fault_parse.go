package sim

import (
	"fmt"
	"strings"
	"time"

	"github.com/usys-go/bridge/calls/near"
)

// A FaultError is a mistake in the text of a fault.
type FaultError struct {
	Text   string // the whole text
	Column int    // in bytes, from 1 on
	Reason string // the mistake, and its cure
}

// Error returns the text of the fault, the column and the reason.
func (e *FaultError) Error() string {
	return fmt.Sprintf("sim: fault %s: column %d: %s", e.Text, e.Column, e.Reason)
}

// Kinds of faults: the first word of a text.
const (
	onLink    = "link"
	onMachine = "machine"
	onCall    = "inject" // or "fault", which is short for one of these
)

// A faultRule is a parsed text of a fault.
type faultRule struct {
	text     string
	kind     string
	from, to machineSet // onMachine and onCall: from alone
	both     bool       // onLink: both ways
	whole    bool       // onLink: all links
	change   Link       // onLink
	act      string     // onMachine: crash, kill, pause, oom, clock; onLink: reset or ""
	clock    time.Duration
	call     string // onCall: the text without the parts about times

	at, lasts, every span
	times            int // 0: no bound
	given            map[string]int
}

// A span is a time, or one that is drawn from a range.
type span struct{ least, most time.Duration }

// A faultParser reads a text.
type faultParser struct {
	text string
	rule *faultRule
}

// part is a part of the text between colons, at a column.
type part struct {
	text   string
	column int
}

// cut returns the part up to =, and the value behind it.
func (p part) cut() (name string, value part, has bool) {
	name, v, has := strings.Cut(p.text, "=")
	return name, part{v, p.column + len(name) + 1}, has
}

func (p *faultParser) fault(at int, format string, args ...any) error {
	return &FaultError{p.text, at, fmt.Sprintf(format, args...)}
}

// split returns the parts of p between separators.
func (p part) split(sep string) (list []part) {
	column := p.column
	for text := range strings.SplitSeq(p.text, sep) {
		list = append(list, part{text, column})
		column += len(text) + len(sep)
	}
	return list
}

// parseFault reads the text of a fault.
func parseFault(text string) (*faultRule, error) {
	p := &faultParser{text: text, rule: &faultRule{text: text, given: map[string]int{}}}
	r := p.rule
	parts := part{text, 1}.split(":")
	name, value, has := parts[0].cut()
	r.kind = name
	switch {
	case name == "fault" && has:
		r.kind = onCall
	case !has || name != onLink && name != onMachine && name != onCall:
		return nil, p.fault(1, "a fault begins with link=, machine= or inject=%s", near.DidYouMean(name, []string{onLink, onMachine, onCall}))
	}
	if err := p.who(value); err != nil {
		return nil, err
	}
	for _, part := range parts[1:] {
		if err := p.word(part); err != nil {
			return nil, err
		}
	}
	if r.kind == onCall {
		return r, p.timesAgree()
	}
	if err := p.complete(); err != nil {
		return nil, err
	}
	return r, p.timesAgree()
}

// who reads the machines of a fault.
func (p *faultParser) who(value part) (err error) {
	r := p.rule
	switch r.kind {
	case onCall:
		r.call = p.text[:value.column-1+len(value.text)]
		return nil
	case onMachine:
		r.from, err = p.set(value)
		return err
	}
	i := strings.IndexAny(value.text, "|>")
	if i < 0 {
		r.whole = true
		if value.text == allMachines {
			return nil
		}
		return p.fault(value.column, "write two sides: n1|n2 both ways, n1>n2 one way; or * for all links")
	}
	r.both = value.text[i] == '|'
	if r.from, err = p.set(part{value.text[:i], value.column}); err != nil {
		return err
	}
	r.to, err = p.set(part{value.text[i+1:], value.column + i + 1})
	return err
}

// word reads a part behind the first one.
func (p *faultParser) word(w part) error {
	r := p.rule
	name, value, has := w.cut()
	if known, err := p.when(name, value, has); known || err != nil {
		if err == nil {
			err = p.once(name, w.column)
		}
		return err
	}
	var err error
	switch r.kind {
	case onCall:
		return p.callWord(name, w, value)
	case onLink:
		err = p.linkWord(name, w, value, has)
	default:
		err = p.machineWord(name, w, value, has)
	}
	if err != nil {
		return err
	}
	return p.once(name, w.column)
}

// callWord reads a part of a rule about calls. The host reads the rule; here only machines are
// read, because they can be words such as any.
func (p *faultParser) callWord(name string, w, value part) (err error) {
	r := p.rule
	if name == onMachine {
		if r.from, err = p.set(value); err != nil {
			return err
		}
		if err = p.once(name, w.column); err != nil || r.from.word != "" {
			return err
		}
	}
	r.call += ":" + w.text
	return nil
}

func (p *faultParser) once(name string, column int) error {
	if p.rule.given[name] != 0 {
		return p.fault(column, "%s is given twice (leave one out)", name)
	}
	p.rule.given[name] = column
	return nil
}

// Words of the kinds of faults.
var (
	timeWords    = []string{"at", "for", "every", "times"}
	linkWords    = []string{"cut", "reset", "latency", "loss", "duplicate", "reorder", "bandwidth"}
	machineWords = []string{"crash", "kill", "pause", "oom", "clock"}
)

// linkWord reads an action of a link.
func (p *faultParser) linkWord(name string, w, value part, has bool) (err error) {
	c := &p.rule.change
	switch name {
	case "cut":
		c.Cut = true
		return p.bare(w, has)
	case "reset":
		p.rule.act = name
		return p.bare(w, has)
	case "latency":
		var s span
		s, err = p.span(value, has)
		c.Latency, c.LatencyMax = s.least, s.most
	case "loss":
		c.Loss, err = p.share(value, has)
	case "duplicate":
		c.Duplicate, err = p.share(value, has)
	case "reorder":
		c.Reorder, err = p.share(value, has)
	case "bandwidth":
		c.Bandwidth, err = p.size(value, has)
	default:
		return p.unknown(name, w, linkWords)
	}
	return err
}

// machineWord reads the action of a machine.
func (p *faultParser) machineWord(name string, w, value part, has bool) (err error) {
	r := p.rule
	switch name {
	case "crash", "kill", "pause", "oom":
		err = p.bare(w, has)
	case "clock":
		r.clock, err = p.jump(value, has)
	default:
		return p.unknown(name, w, machineWords)
	}
	if err == nil && r.act != "" {
		return p.fault(w.column, "a fault does one thing to a machine, and %s is given already (write two faults)", r.act)
	}
	r.act = name
	return err
}

func (p *faultParser) unknown(name string, w part, words []string) error {
	all := append(words[:len(words):len(words)], timeWords...)
	return p.fault(w.column, "there is no %q for %s=%s (there are %s)", name, p.rule.kind, near.DidYouMean(name, all), strings.Join(all, ", "))
}

func (p *faultParser) bare(w part, has bool) error {
	if has {
		name, value, _ := w.cut()
		return p.fault(value.column, "%s has no value (write :%[1]s)", name)
	}
	return nil
}

// complete reports an action that is missing, or two that make no sense together.
func (p *faultParser) complete() error {
	r := p.rule
	some := r.change != (Link{}) || r.act != ""
	switch {
	case r.kind == onLink && r.act == "reset" && r.change != (Link{}):
		return p.fault(r.given["reset"], "reset stands alone (write two faults)")
	case some:
		return nil
	case r.kind == onLink:
		return p.fault(len(p.text)+1, "the fault does nothing (add one of :%s)", strings.Join(linkWords, ", :"))
	}
	return p.fault(len(p.text)+1, "the fault does nothing (add one of :%s)", strings.Join(machineWords, ", :"))
}
