package scenario

import (
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/calls/near"
)

// A parser reads a script.
type parser struct {
	s        *Scenario
	mistakes []error
	open     []*statement // blocks that are not closed
	known    []string     // variables
	ran      bool         // there is an exec
	inRetry  bool         // the statement stands in a retry
	jobs     []string     // names in the background
	calls    func(rule string) error
}

func (p *parser) mistake(at Place, format string, args ...any) {
	p.mistakes = append(p.mistakes, &Mistake{at, fmt.Sprintf(format, args...)})
}

// read reads all lines. A line whose last word is a backslash continues in the next one.
func (p *parser) read(script string) {
	var all []word
	bad := false // there is a mistake in the lines that are continued here
	line := 0
	for text := range strings.Lines(script) {
		line++
		words, column := split(strings.TrimRight(text, "\n"))
		if column > 0 {
			p.mistake(Place{p.s.Name, line, column}, "the quote has no end (write ' behind the text; two are one quote)")
			bad = true
		}
		for i := range words {
			words[i].line = line
		}
		if all = append(all, words...); len(words) > 0 && words[len(words)-1].source == `\` {
			all = all[:len(all)-1]
			continue
		}
		if len(all) > 0 && !bad {
			p.line(all)
		}
		all, bad = nil, false
	}
	if len(all) > 0 {
		p.mistake(Place{p.s.Name, line, 1}, "the last line has no next one, on which it could go on (leave \\ out)")
	}
	for _, s := range p.open {
		p.mistake(s.place, "the block of %s has no end (add a line: })", s.verb.name)
	}
}

// line reads a line that has words.
func (p *parser) line(words []word) {
	at := p.of(words[0])
	background, job, words := cutBackground(words)
	if len(words) > 0 && words[0].source == "}" {
		p.close(at, words[1:], background, job)
		return
	}
	if len(words) == 0 {
		p.mistake(at, "& stands behind a statement (write exec MACHINE PROGRAM &)")
		return
	}
	p.inRetry = slices.ContainsFunc(p.open, (*statement).retries)
	s := p.statement(words)
	if s == nil {
		return
	}
	if background {
		p.toBackground(s, job)
	}
	p.put(s)
}

// put adds a statement to the block that is open.
func (p *parser) put(s *statement) {
	if n := len(p.open); n > 0 {
		p.open[n-1].body = append(p.open[n-1].body, s)
	} else {
		p.s.statements = append(p.s.statements, s)
	}
	for inner := s; inner != nil; {
		if inner.verb.block && inner.body == nil {
			p.open = append(p.open, inner)
			return
		}
		if len(inner.body) == 0 {
			return
		}
		inner = inner.body[0]
	}
}

// close ends a block.
func (p *parser) close(at Place, behind []word, background bool, job string) {
	n := len(p.open)
	switch {
	case len(behind) > 0:
		p.mistake(p.of(behind[0]), "nothing but & stands behind } (begin a new line)")
	case n == 0:
		p.mistake(at, "there is no block that } could end (leave it out)")
	default:
		s := p.open[n-1]
		if p.open = p.open[:n-1]; background {
			p.toBackground(s, job)
		}
		if s.body == nil {
			s.body = []*statement{}
		}
	}
}

// toBackground makes a statement run beside those that follow.
func (p *parser) toBackground(s *statement, job string) {
	if !s.verb.behind {
		p.mistake(s.place, "%s does not run in the background (leave & out)", s.verb.name)
		return
	}
	s.background, s.job = true, job
	if job != "" {
		p.jobs = append(p.jobs, job)
	}
}

// cutBackground cuts & or &name& off the end of a line.
func cutBackground(words []word) (background bool, job string, rest []word) {
	n := len(words)
	last := words[n-1].source
	if last == "&" {
		return true, "", words[:n-1]
	}
	if len(last) > 2 && last[0] == '&' && last[len(last)-1] == '&' {
		return true, last[1 : len(last)-1], words[:n-1]
	}
	return false, "", words
}

// statement reads a statement, and the one that follows it on its line. It returns nil if there is a
// mistake.
func (p *parser) statement(words []word) *statement {
	s := &statement{place: p.of(words[0])}
	if first := words[0].source; first == "!" || first == "?" {
		s.sign, words = first, words[1:]
		if len(words) == 0 {
			p.mistake(s.place, "%s stands in front of a statement", first)
			return nil
		}
	}
	name := words[0]
	s.verb = verbs[name.source]
	here := p.of(name)
	switch {
	case s.verb == nil:
		p.mistake(here, "there is no statement %s%s", name.source, near.DidYouMean(name.source, verbNames()))
		return nil
	case s.verb.name == "check" && p.inRetry:
		p.mistake(here, "check stands around retry, for each time that it is false counts (write check NAME retry TIME STATEMENT)")
		return nil
	case s.verb.top && len(p.open) > 0:
		p.mistake(here, "%s does not stand in a block (move it in front of that)", s.verb.name)
		return nil
	case s.sign == "!" && !s.verb.signs, s.sign == "?" && !s.verb.mayFail:
		p.mistake(s.place, "%s has no %s (leave it out)", s.verb.name, s.sign)
		return nil
	}
	before := len(p.mistakes)
	if s.verb.inner {
		p.inner(s, words[1:])
	} else {
		p.arguments(s, words[1:])
	}
	if len(p.mistakes) > before {
		if len(words) > 1 && words[len(words)-1].source == "{" && s.verb.block {
			s.args, s.body = nil, nil // its block is read, for the mistakes in it
			return s
		}
		return nil
	}
	return s
}

// inner reads the arguments of a verb that another statement, or a block, follows.
func (p *parser) inner(s *statement, words []word) {
	n := s.verb.least
	if len(words) <= n {
		p.mistake(s.place, "usage: %s", s.verb.usage)
		return
	}
	p.arguments(s, words[:n])
	if rest := words[n:]; rest[0].source == "{" && len(rest) == 1 {
		return
	} else {
		before := p.inRetry
		p.inRetry = before || s.verb.name == "retry"
		if inner := p.statement(rest); inner != nil {
			s.body, s.inline = []*statement{inner}, true
		}
		p.inRetry = before
	}
}

// arguments checks words against a verb, and takes them.
func (p *parser) arguments(s *statement, words []word) {
	v := s.verb
	if len(words) < v.least || v.most >= 0 && len(words) > v.most {
		p.mistake(s.place, "usage: %s", v.usage)
		return
	}
	before := len(p.mistakes)
	for _, w := range words {
		for _, piece := range w.pieces {
			if piece.variable && !slices.Contains(p.known, piece.text) {
				p.mistake(p.at(w, piece.at), "there is no variable $%s%s (a text in single quotes has none)",
					piece.text, near.DidYouMean(piece.text, p.known))
			}
		}
	}
	s.args = words
	if v.check != nil && len(p.mistakes) == before {
		v.check(p, s)
	}
}

// of returns the place of a word.
func (p *parser) of(w word) Place { return p.at(w, 0) }

// at returns the place of a byte of a word.
func (p *parser) at(w word, offset int) Place { return Place{p.s.Name, w.line, w.column + offset} }
