package scenario

import (
	"errors"
	"strings"

	"github.com/usys-go/bridge/sim"
)

// Words that stand for machines.
const (
	allMachines = "*"
	anyMachine  = "any" // one that is drawn
)

// checkFault reads the text of a fault, if that has no variables.
func checkFault(p *parser, s *statement) {
	text, ok := s.args[0].literal()
	if !ok {
		return
	}
	f, err := sim.ParseFault(text)
	if err == nil {
		err = f.Check(p.s.Machines)
	}
	var e *sim.FaultError
	quote := len(s.args[0].source) - len(strings.TrimPrefix(s.args[0].source, "'"))
	switch {
	case errors.As(err, &e):
		p.mistake(p.at(s, s.args[0], e.Column-1+quote), "%s", e.Reason)
	case err != nil:
		p.mistake(p.at(s, s.args[0], 0), "%v", err)
	case f.Call() != "" && p.calls != nil:
		if err := p.calls(f.Call()); err != nil {
			p.mistake(p.at(s, s.args[0], 0), "%v", err)
		}
	}
}

// checkAct reads crash n1, which is short for fault machine=n1:crash.
func checkAct(p *parser, s *statement) {
	machines, ok := p.text(s, 0)
	if !ok {
		return
	}
	if machines != anyMachine && machines != "some" {
		p.machines(s, 0, machines)
	}
	if len(s.args) == 1 {
		return
	}
	if text, ok := s.args[1].literal(); ok {
		if _, err := sim.ParseFault("machine=n:clock=" + text); err != nil {
			p.mistake(p.at(s, s.args[1], 0), "%q is no time by which a clock moves (write +1h, or -10s)", text)
		}
	}
}

// faultText returns the text of the fault that a statement lets begin.
func (t *thread) faultText(s *statement) string {
	if s.verb.name == "fault" {
		return t.expand(s.args[0])
	}
	text := "machine=" + t.expand(s.args[0]) + ":" + s.verb.name
	if len(s.args) > 1 {
		text += "=" + t.expand(s.args[1])
	}
	return text
}
