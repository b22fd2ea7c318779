package policy

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// ReadFile reads the policy in a file.
func ReadFile(name string) (*Policy, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return Parse(name, string(text))
}

// Parse reads a policy. The error joins all mistakes, each of them an *Error; file is the name
// in them. For a policy of a newer version, and a text that does not begin like a policy, that
// is the only mistake.
func Parse(file, text string) (*Policy, error) {
	p := &parser{at: Position{File: file}, policy: &Policy{}}
	for line := range strings.Lines(text) {
		p.at.Line++
		p.line(strings.TrimSuffix(line, "\n"))
		if p.foreign {
			break
		}
	}
	p.onTop()
	p.at.Line, p.at.Col = max(p.at.Line, 1), 1
	if !p.begun && !p.foreign {
		p.fail(1, "the first line is not \"usys policy %d\" (write it there)", Version)
	}
	return p.policy, errors.Join(p.errs...)
}

// A parser reads the lines of a policy.
type parser struct {
	at       Position
	policy   *Policy
	begun    bool     // the version was read
	foreign  bool     // the text is of a newer version, or no policy
	comments []string // since the last item
	seen     map[string]Position
	errs     []error
}

func (p *parser) fail(col int, format string, args ...any) {
	at := p.at
	at.Col = col
	p.errs = append(p.errs, &Error{at, fmt.Sprintf(format, args...)})
}

func (p *parser) line(line string) {
	words, comment, bad := split(line)
	if bad != nil {
		p.fail(bad.At.Col, "%s", bad.Msg)
		return
	}
	if comment != "" {
		p.comments = append(p.comments, comment)
	}
	if len(words) == 0 {
		return
	}
	p.at.Col = words[0].col
	switch first := words[0].text; {
	case !p.begun:
		p.version(words)
	case first == "default":
		p.byDefault(words)
	case first == "widened":
		p.widened(words)
	case first == "calls":
		p.calls(words[1:])
	case first == "modules":
		for _, w := range words[1:] {
			p.policy.Modules = append(p.policy.Modules, w.text)
		}
		p.onTop()
	case first == "via" || slices.Contains(kinds[:], first):
		p.section(words)
	case slices.Contains(lineVerbs, first):
		p.rule(words)
	default:
		all := slices.Concat([]string{"default", "widened", "via", "modules", "calls"}, kinds[:], lineVerbs)
		p.fail(words[0].col, "no line begins with %s%s", first, near(first, all))
	}
}

// version reads the first line.
func (p *parser) version(words []word) {
	p.begun = true
	p.onTop()
	if len(words) != 3 || words[0].text != "usys" || words[1].text != "policy" {
		p.foreign = true
		p.fail(words[0].col, "the first line is not \"usys policy %d\" (write it there)", Version)
		return
	}
	n, err := strconv.Atoi(words[2].text)
	switch {
	case err != nil || n < 1:
		p.fail(words[2].col, "%s is no version of a policy (%d)", words[2].text, Version)
	case n > Version:
		p.foreign = true
		p.fail(words[2].col, "this policy is of version %d, and this usys reads version %d (take a newer usys)", n, Version)
	}
}

// onTop takes the comments since the last item for the whole policy.
func (p *parser) onTop() {
	p.policy.Comments, p.comments = append(p.policy.Comments, p.comments...), nil
}

// once reports whether an item that a policy may have once is allowed here.
func (p *parser) once(w word, name string) bool {
	if at, ok := p.seen[name]; ok {
		p.fail(w.col, "%s stands in line %d, too (leave one out)", name, at.Line)
		return false
	}
	if p.seen == nil {
		p.seen = map[string]Position{}
	}
	p.seen[name] = p.at
	return true
}

func (p *parser) byDefault(words []word) {
	if !p.once(words[0], "default") {
		return
	}
	p.onTop()
	switch {
	case len(words) != 2:
		p.fail(words[0].col, "default has one word behind it (default deny, or default allow)")
	case words[1].text == "allow":
		p.policy.Allow = true
	case words[1].text != "deny":
		p.fail(words[1].col, "the default is deny or allow, not %s%s", words[1].text, near(words[1].text, []string{"deny", "allow"}))
	}
}

func (p *parser) widened(words []word) {
	if !p.once(words[0], "widened") {
		return
	}
	p.onTop()
	i := -1
	if len(words) == 2 {
		i = slices.Index(levels[:], words[1].text)
	}
	if i < 0 {
		p.fail(words[0].col, "widened has one word of these behind it: %s", strings.Join(levels[1:], ", "))
		return
	}
	p.policy.Widened = Level(i)
}

func (p *parser) calls(words []word) {
	for _, w := range words {
		if EntryByName(w.text) == nil {
			p.fail(w.col, "there is no system call %s%s", w.text, near(w.text, callNames()))
			continue
		}
		p.policy.Calls = append(p.policy.Calls, w.text)
	}
	p.onTop()
}

func (p *parser) section(words []word) {
	s := Section{Comments: p.comments, At: p.at}
	p.comments = nil
	rest := words
	if rest[0].text == "via" {
		s.Via, rest = true, rest[1:]
	}
	if len(rest) == 0 || !slices.Contains(kinds[:], rest[0].text) {
		p.fail(words[0].col, "behind via comes module or package")
		return
	}
	s.Kind = Kind(slices.Index(kinds[:], rest[0].text))
	named := s.Kind == Module || s.Kind == Package
	switch {
	case s.Via && !named:
		p.fail(rest[0].col, "via %s: it is on every stack (via module M, via package P)", s.Kind)
	case named && len(rest) != 2:
		p.fail(rest[0].col, "%s has the path of one behind it", s.Kind)
	case !named && len(rest) != 1:
		p.fail(rest[1].col, "behind %s comes nothing", s.Kind)
	case named:
		s.Path = rest[1].text
		if strings.HasSuffix(s.Path, "/") || strings.Contains(s.Path, "*") {
			p.fail(rest[1].col, "%s: a %s is named by its whole path, without / at the end or *", s.Path, s.Kind)
		}
	}
	p.policy.Sections = append(p.policy.Sections, s)
}
