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

// checkFault reads the text of a fault, if it has no variables. In a rule about calls the reported
// columns are right up to the first part about times.
func checkFault(p *parser, s *statement) {
	text, ok := s.args[0].literal()
	if !ok {
		return
	}
	f, err := sim.ParseFault(text)
	if err == nil {
		err = f.Check(p.s.Machines)
	}
	if err == nil && f.Call() != "" && p.calls != nil {
		err = p.calls(f.Call())
	}
	at := p.of(s.args[0])
	var e *sim.FaultError
	switch {
	case errors.As(err, &e):
		quote := len(s.args[0].source) - len(strings.TrimPrefix(s.args[0].source, "'"))
		at.Column += e.Column - 1 + quote
		p.mistake(at, "%s", e.Reason)
	case err != nil:
		p.mistake(at, "%v", err)
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
			p.mistake(p.of(s.args[1]), "%q is no time by which a clock moves (write +1h, or -10s)", text)
		}
	}
}

// faultText returns the text of the fault that a statement starts.
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
