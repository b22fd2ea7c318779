package faults

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// arch is the only processor whose programs are hosted.
var arch = &calls.AMD64

// Options are settings that a rule's text does not have.
type Options struct {
	Dir  string // relative paths of patterns begin here
	Seed uint64 // the seed of rules without one

	// Simulated is set for a simulated program: more faults are possible there.
	Simulated bool

	// Count makes a rule that counts the calls that match it, and changes none.
	Count bool
}

// parser reads one rule.
type parser struct {
	Options
	rule  Rule
	text  string
	word  string   // the part that is being read, with its name
	at    int      // its column
	fault bool     // fault=, whose error is ENOSYS
	named []string // calls that are named, and not only chosen by a class or an expression
}

// Parse reads a rule: inject=CALLS:WORD..., fault=CALLS:WORD..., or the former without its
// first word. Its errors are *Error.
func Parse(text string, o Options) (*Rule, error) {
	p := parser{Options: o, text: text, rule: Rule{Text: text, When: Always, Seed: o.Seed, FD: -1, Instead: -1, parts: map[string]int{}}}
	body := text
	for _, prefix := range []string{"inject=", "fault="} {
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			body, p.fault = rest, prefix == "fault="
		}
	}
	if err := p.read(body); err != nil {
		return nil, &Error{text, p.at + 1, err.Error()}
	}
	return &p.rule, nil
}

// read reads the parts of the rule, which colons separate.
func (p *parser) read(body string) error {
	p.at = len(p.text) - len(body)
	set, rest, more := strings.Cut(body, ":")
	first := p.at
	if err := p.calls(set); err != nil {
		return err
	}
	p.at += len(set) + 1
	for more {
		p.word, rest, more = strings.Cut(rest, ":")
		if p.word != "" || more { // strace skips an empty one at the end, too
			if err := p.part(); err != nil {
				return err
			}
		}
		p.at += len(p.word) + 1
	}
	p.at = first
	return p.finish()
}

// calls reads the set of calls.
func (p *parser) calls(set string) error {
	if set == "" {
		return errors.New("no call is named in front of the first colon (inject=CALLS:ACTION)")
	}
	f, err := arch.ParseFilter(set)
	if err != nil {
		return err
	}
	for word := range strings.SplitSeq(strings.TrimLeft(set, "!"), ",") {
		name, _, _ := strings.Cut(strings.TrimLeft(word, "?"), "@")
		if n := arch.Number(name); n >= 0 && f[n] {
			p.named = append(p.named, name)
			p.rule.namesClock = p.rule.namesClock || facts()[n].clock != 0
			if own[name] {
				verb := "injected"
				if p.Count {
					verb = "counted"
				}
				return fmt.Errorf("%s cannot be %s: the host makes this call itself, when a thread or a process begins or ends, or a handler returns", name, verb)
			}
		}
	}
	for n := range f {
		if arch.Has(n) && !own[arch.Numbers[n]] && n < Calls {
			p.rule.Calls = append(p.rule.Calls, n)
		}
	}
	slices.Sort(p.rule.Calls)
	return nil
}

// part reads one of the parts behind the calls.
func (p *parser) part() error {
	name, value, has := strings.Cut(p.word, "=")
	i := slices.IndexFunc(words, func(w word) bool { return w.name == name })
	if i < 0 {
		if p.word == "" {
			return errors.New("there is nothing between two colons (remove one)")
		}
		return fmt.Errorf("there is no action or filter %s%s", name, cmp.Or(calls.DidYouMean(name, wordNames()), " (docs/faults.md has them all)"))
	}
	w := &words[i]
	switch {
	case !has && !w.bare:
		return fmt.Errorf("%s has no value (%s)", name, w.form)
	case has && value == "":
		return fmt.Errorf("%s= has no value (%s)", name, w.form)
	case p.fault && w.injects:
		return fmt.Errorf("fault= has no %s (write inject= for fault=)", name)
	case name != "when" && p.has(name):
		return fmt.Errorf("%s is given twice (leave one out)", name)
	}
	p.rule.parts[name] = p.at + 1
	if err := w.read(p, value); err != nil {
		return fmt.Errorf("%s: %w", p.word, err)
	}
	return nil
}

func (p *parser) has(name string) bool { return p.rule.parts[name] != 0 }

// finish checks the parts together.
func (p *parser) finish() error {
	r := &p.rule
	acts := r.Result != Made || r.DelayEnter != 0 || r.DelayExit != 0 || r.Signal != 0 || r.Clock != 0 ||
		p.has("delay_enter") || p.has("delay_exit") || p.has("delay")
	switch {
	case p.Count && (acts || r.Errno != 0 || p.has("when") || p.has("prob") || p.has("syscall")):
		return errors.New("calls are only counted, and nothing can be done to them (leave all but path=, fd=, pkg=, mod= and func= out)")
	case p.Count:
		r.Result = Counted
	case r.Errno != 0 && r.Result == Made:
		r.Result = Fail
	case r.Errno == 0 && r.Result == Made && p.fault:
		r.Result, r.Errno = Fail, errno("ENOSYS")
	case r.Errno == 0 && r.Result == Torn:
		r.Errno = errno("EIO")
	case r.Errno == 0 && r.Result == Lost:
		r.Errno = errno("EIO")
	case r.Errno == 0 && r.Result == Space:
		r.Errno = errno("ENOSPC")
	case r.Errno != 0 && (r.Result == Return || r.Result == Short || r.Result == Flip):
		return errors.New("error= stands beside an action that has a result of its own (leave one of them out)")
	case !acts:
		return errors.New("nothing is done to the calls (add an action, such as error=EIO)")
	}
	if r.Instead >= 0 && r.Result != Fail && r.Result != Return {
		return errors.New("syscall= names a call to make in place of one that is not made (add error= or retval=)")
	}
	if err := p.narrow(); err != nil {
		return err
	}
	if len(r.Calls) == 0 {
		return errors.New("the set has no call that can be injected")
	}
	if len(r.Text)+len(r.Path)+len(r.Machines) > stringsSize-8 {
		return fmt.Errorf("the rule is too long (%d bytes fit, with its whole paths)", stringsSize-8)
	}
	return nil
}

// narrow removes calls to which the rule's action or filters cannot apply. If such a call is
// named, that is an error.
func (p *parser) narrow() error {
	var why string
	possible := func(n int) bool {
		f := &facts()[n]
		switch r := &p.rule; {
		case r.Result == Short && (f.moves == movesNot || f.moves == movesRange):
			why = "moves no bytes, which short is about"
		case r.Result == Torn && (f.moves == movesRange || !f.writes):
			why = "writes no bytes, which torn is about"
		case r.Result == Space && !f.writes:
			why = "writes no bytes, which space is about"
		case r.Result == Flip && !f.flips():
			why = "moves no bytes of the program's memory, which flip is about"
		case r.Result == Lost && n != arch.Number("fsync") && n != arch.Number("fdatasync"):
			why = "is not fsync or fdatasync, which lost is about"
		case r.FD >= 0 && f.fds == [2]int8{-1, -1}:
			why = "has no descriptor, which fd is about"
		case r.Path != "" && f.fds == [2]int8{-1, -1} && f.paths[0].arg < 0:
			why = "has neither a path nor a descriptor, which path is about"
		default:
			return true
		}
		return false
	}
	for _, name := range p.named {
		if !possible(arch.Number(name)) {
			return fmt.Errorf("%s %s", name, why)
		}
	}
	p.rule.Calls = slices.DeleteFunc(p.rule.Calls, func(n int) bool { return !possible(n) })
	return nil
}

// Deny returns the text of the rule for which -deny CALLS[=ERRNO] is short.
func Deny(value string) string {
	set, name := value, "EPERM"
	if i := strings.LastIndex(value, "="); i >= 0 {
		set, name = value[:i], value[i+1:]
	}
	return "inject=" + set + ":error=" + name
}
