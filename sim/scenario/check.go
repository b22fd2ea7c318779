package scenario

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/usys-go/bridge/calls/near"
	"github.com/usys-go/bridge/sim"
)

// ownVariables are set in statements: the machine's name and address in one about a machine, and the
// number of the round in repeat, from 1 on.
var ownVariables = []string{"host", "addr", "i"}

// text returns an argument's text. One with variables is reported.
func (p *parser) text(s *statement, i int) (string, bool) {
	text, ok := s.args[i].literal()
	if !ok {
		p.mistake(p.of(s.args[i]), "no variable stands here (write the text itself)")
	}
	return text, ok
}

func checkProgram(p *parser, s *statement) {
	p.program(s, func(q *Program, text string) { q.File = text })
}
func checkBuild(p *parser, s *statement) {
	p.program(s, func(q *Program, text string) { q.Package = text })
}

func (p *parser) program(s *statement, set func(q *Program, text string)) {
	name, ok1 := p.text(s, 0)
	text, ok2 := p.text(s, 1)
	switch {
	case !ok1 || !ok2:
	case name == "" || strings.ContainsAny(name, "/=,:"):
		p.mistake(p.of(s.args[0]), "a program's name is that of a file in /bin, without / = , and :")
	case p.find(name) != nil:
		p.mistake(p.of(s.args[0]), "there is a program %s already, at %v (choose another name)", name, p.find(name).Place)
	default:
		q := Program{Name: name, Place: p.of(s.args[1])}
		set(&q, text)
		p.s.Programs = append(p.s.Programs, q)
	}
}

// find returns the program of a name, or nil.
func (p *parser) find(name string) *Program {
	i := slices.IndexFunc(p.s.Programs, func(q Program) bool { return q.Name == name })
	if i < 0 {
		return nil
	}
	return &p.s.Programs[i]
}

// needProgram reports an argument that is not a program's name.
func (p *parser) needProgram(s *statement, i int) {
	name, ok := p.text(s, i)
	if !ok || p.find(name) != nil {
		return
	}
	var names []string
	for _, q := range p.s.Programs {
		names = append(names, q.Name)
	}
	p.mistake(p.of(s.args[i]), "there is no program %s%s (add a line in front: program %[1]s FILE, or build %[1]s PACKAGE)", name, near.DidYouMean(name, names))
}

func checkMachine(p *parser, s *statement) {
	for i := range s.args {
		name, ok := p.text(s, i)
		at := p.of(s.args[i])
		switch {
		case !ok:
		case len(p.s.Machines) == sim.MostMachines:
			p.mistake(at, "there are %d machines already, and a run has no more (leave some out)", sim.MostMachines)
			return
		case slices.Contains(p.s.Machines, name):
			p.mistake(at, "there is a machine %s already (choose another name)", name)
		case slices.Contains(p.known, name):
			p.mistake(at, "there is a variable $%s already (choose another name)", name)
		default:
			if err := sim.CheckName(name); err != nil {
				p.mistake(at, "machine %q: %v", name, err)
				continue
			}
			p.s.Machines = append(p.s.Machines, name)
			p.known = append(p.known, name)
		}
	}
}

// machines checks names of machines with commas between, or *. at is where they stand in the
// argument.
func (p *parser) machines(s *statement, i int, text string) {
	if text == allMachines {
		if len(p.s.Machines) == 0 {
			p.mistake(p.of(s.args[i]), "there are no machines yet (add a line in front: machine n1 n2 n3)")
		}
		return
	}
	offset := 0
	for name := range strings.SplitSeq(text, ",") {
		if !slices.Contains(p.s.Machines, name) {
			p.mistake(p.at(s.args[i], offset), "there is no machine %s%s (there are %s)", name,
				near.DidYouMean(name, p.s.Machines), orNone(p.s.Machines))
		}
		offset += len(name) + 1
	}
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none yet"
	}
	return strings.Join(names, ", ")
}

func checkMachines(p *parser, s *statement) {
	if text, ok := p.text(s, 0); ok {
		p.machines(s, 0, text)
	}
}

func checkFile(p *parser, s *statement) {
	if text, ok := p.text(s, 0); ok {
		machines, name, ok := strings.Cut(text, ":")
		if !ok || !path.IsAbs(name) {
			p.mistake(p.of(s.args[0]), "write MACHINES:PATH, with a path that begins with /")
			return
		}
		p.machines(s, 0, machines)
	}
	p.needFile(s, 1)
}

// needFile reports an argument that is not a file of the archive.
func (p *parser) needFile(s *statement, i int) {
	name, ok := p.text(s, i)
	if _, has := p.s.files[name]; !ok || has {
		return
	}
	var names []string
	for n := range p.s.files {
		names = append(names, n)
	}
	slices.Sort(names)
	p.mistake(p.of(s.args[i]), "the archive has no file %s%s (add it at the end: -- %[1]s --)", name, near.DidYouMean(name, names))
}

func checkEnv(p *parser, s *statement) {
	name, _, ok := strings.Cut(s.args[0].source, "=")
	if _, n := variableAt("$" + name); !ok || name == "" || n != len(name)+1 {
		p.mistake(p.of(s.args[0]), "write NAME=VALUE, with letters, digits and _ in the name")
		return
	}
	p.known = append(p.known, name)
}

func checkService(p *parser, s *statement) {
	checkMachines(p, s)
	p.needProgram(s, 1)
}

func checkStop(p *parser, s *statement) { checkService(p, s) }

func checkExec(p *parser, s *statement) {
	p.ran = true
	if text, ok := p.text(s, 0); ok && text != anyMachine {
		if strings.Contains(text, ",") || text == allMachines {
			p.mistake(p.of(s.args[0]), "exec runs a program on one machine (name one; any is one that the seed draws)")
		} else {
			p.machines(s, 0, text)
		}
	}
	p.needProgram(s, 1)
}

func checkWait(p *parser, s *statement) {
	for i := range s.args {
		name, ok := p.text(s, i)
		if ok && !slices.Contains(p.jobs, name) {
			p.mistake(p.of(s.args[i]), "nothing runs in the background as %s%s (write exec MACHINE PROGRAM &%[1]s&)", name, near.DidYouMean(name, p.jobs))
		}
	}
}

func checkOutput(p *parser, s *statement) {
	if !p.ran {
		p.mistake(s.place, "%s is about the last exec, and there is none in front", s.verb.name)
	}
	if text, ok := s.args[0].literal(); ok {
		if _, err := regexp.Compile(text); err != nil {
			p.mistake(p.of(s.args[0]), "%v (see go doc regexp/syntax)", err)
		}
	}
}

func checkCmp(p *parser, s *statement) {
	for i := range s.args {
		text, ok := p.text(s, i)
		machine, name, has := strings.Cut(text, ":")
		switch {
		case !ok:
		case text == "stdout" || text == "stderr":
			if !p.ran {
				p.mistake(s.place, "%s is that of the last exec, and there is none in front", text)
			}
		case has && path.IsAbs(name):
			p.machines(s, i, machine)
		default:
			p.needFile(s, i)
		}
	}
}

func checkTime(p *parser, s *statement) {
	if text, ok := s.args[0].literal(); ok {
		if d, err := time.ParseDuration(text); err != nil || d < 0 {
			p.mistake(p.of(s.args[0]), "%q is no time (write 5s, 1.5ms, 2h)", text)
		}
	}
}

func checkRepeat(p *parser, s *statement) {
	if text, ok := s.args[0].literal(); ok {
		if n, err := strconv.Atoi(text); err != nil || n < 1 {
			p.mistake(p.of(s.args[0]), "%q is no number of times (write a number from 1 on)", text)
		}
	}
}

func checkName(p *parser, s *statement) {
	name, ok := p.text(s, 0)
	if !ok {
		return
	}
	same := func(c Check) bool { return c.Name == name }
	if i := slices.IndexFunc(p.s.Checks, same); i >= 0 {
		p.mistake(p.of(s.args[0]), "there is a check %q already, at %v (choose another name)", name, p.s.Checks[i].Place)
		return
	}
	p.s.Checks = append(p.s.Checks, Check{Name: name, Place: s.place, Once: s.verb.name == "sometimes"})
}
