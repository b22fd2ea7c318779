package policy

import "slices"

// rule reads a line of a section.
func (p *parser) rule(words []word) {
	if len(p.policy.Sections) == 0 {
		p.fail(words[0].col, "%s stands in no section (write program, std, module M or package P in front of it)", words[0].text)
		return
	}
	s := &p.policy.Sections[len(p.policy.Sections)-1]
	l := Line{Comments: p.comments, At: p.at}
	p.comments = nil
	rest := words
	if rest[0].text == "deny" {
		l.Deny, rest = true, rest[1:]
	}
	if len(rest) == 0 {
		p.fail(words[0].col, "deny has a verb behind it (deny write /etc/)")
		return
	}
	name := rest[0]
	if name.text == "nothing" {
		p.nothing(words, s, l.Comments)
		return
	}
	l.Verb = Verb(max(0, slices.Index(verbs[1:], name.text)+1))
	if l.Verb == Passive {
		p.fail(name.col, "there is no verb %s%s", name.text, near(name.text, verbs[1:]))
		return
	}
	n := len(p.errs)
	p.words(&l, rest[1:])
	switch {
	case l.Verb == Any && len(l.Targets) > 0:
		p.fail(rest[1].col, "any allows everything, and has nothing behind it but by")
	case l.Verb != Any && len(l.Targets) == 0 && n == len(p.errs):
		p.fail(name.col, "%s names nothing (write %s)", name.text, examples[l.Verb])
	}
	s.Lines = append(s.Lines, l)
}

// nothing reads the line that means no line.
func (p *parser) nothing(words []word, s *Section, comments []string) {
	if len(words) > 1 {
		p.fail(words[0].col, "nothing stands alone in its line")
	}
	s.Comments = append(s.Comments, comments...)
}

// examples are shown in errors on sections without lines.
var examples = [...]string{
	Read: "read $DIR/conf/", Write: "write $TMP/", Exec: "exec /usr/bin/git",
	Connect: "connect api.example.org:443", Listen: "listen loopback:0", Call: "call fsync",
}

// words reads the targets and functions of a line.
func (p *parser) words(l *Line, words []word) {
	by := false
	for i, w := range words {
		switch {
		case w.text == "by" && !w.quoted && !by:
			by = true
			if i == len(words)-1 {
				p.fail(w.col, "by has a function behind it (by (*DB).Open)")
			}
			if l.Deny {
				p.fail(w.col, "a line with deny is for all functions (leave by out)")
			}
		case by:
			l.By = append(l.By, w.text)
		default:
			if msg := checkTarget(l.Verb, w.text); msg != "" {
				p.fail(w.col, "%s", msg)
				continue
			}
			l.Targets = append(l.Targets, w.text)
		}
	}
}
