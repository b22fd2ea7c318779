package policy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/calls"
)

// macroSets returns the macros for values of a command.
func (e *Entry) macroSets() (list []calls.MacroSet) {
	t := &e.call.Args[e.Command].Type
	names := t.Sets()
	if t.Kind == calls.Sig {
		names = []string{"enum:signal"}
	}
	for _, name := range names {
		list = append(list, calls.AMD64.Macros[name])
	}
	return list
}

// CommandMask returns the bits of the argument that hold the command.
func (e *Entry) CommandMask() uint64 {
	if size := e.call.Args[e.Command].Size; size < 8 {
		return 1<<(8*size) - 1
	}
	return ^uint64(0)
}

// CommandName returns the name of a command: a macro, several of a set, or a number.
func (e *Entry) CommandName(v uint64) string {
	v &= e.CommandMask()
	var names []string
	for _, s := range e.macroSets() {
		for _, m := range s.Bits {
			value := m.Value & e.CommandMask()
			switch {
			case s.Enum && value == v:
				return m.Name
			case !s.Enum && value != 0 && v&value == value:
				names = append(names, m.Name)
				v &^= value
			}
		}
	}
	switch {
	case v == 0 && names == nil:
		return "0"
	case v != 0:
		names = append(names, fmt.Sprintf("%#x", v))
	}
	return strings.Join(names, "|")
}

// value returns the number of a command by its name.
func (e *Entry) value(name string) (v uint64, ok bool) {
	for part := range strings.SplitSeq(name, "|") {
		if n, err := strconv.ParseUint(part, 0, 64); err == nil {
			v |= n
			continue
		}
		found := false
		for _, s := range e.macroSets() {
			for _, m := range s.Bits {
				if m.Name == part && !found {
					v, found = v|m.Value&e.CommandMask(), true
				}
			}
		}
		if !found {
			return 0, false
		}
	}
	return v, true
}

// A CallTarget is a target of the verb call.
type CallTarget struct {
	Entry   *Entry
	Every   bool // for every command
	Command uint64
}

// namelessPrefix is the prefix of names of calls that have only a number.
const namelessPrefix = "syscall_0x"

func nameless(number int) string { return namelessPrefix + strconv.FormatInt(int64(number), 16) }

// ParseCall reads a target of the verb call: NAME or NAME:MACRO.
func ParseCall(text string) (t CallTarget, err error) {
	name, macro, has := strings.Cut(text, ":")
	e := EntryByName(name)
	if n, ok := strings.CutPrefix(name, namelessPrefix); ok {
		if number, err := strconv.ParseUint(n, 16, 31); err == nil && EntryOf(int(number)) == nil {
			e = &Entry{Name: name, Number: int(number), Verb: Call, Flags: None, Address: None, Message: None, Messages: None, Command: None, Zero: None}
		}
	}
	switch {
	case e == nil:
		return t, fmt.Errorf("there is no system call %s%s", name, near(name, callNames()))
	case e.Verb == Passive:
		return t, fmt.Errorf("%s is always allowed (leave it out)", name)
	case e.Verb != Call && !pathless[name]:
		return t, fmt.Errorf("%s is no call of this verb (write %s)", name, examples[e.Verb])
	case has && e.Command == None:
		return t, fmt.Errorf("%s is named without an argument (write %s)", text, name)
	}
	t.Entry, t.Every = e, !has
	if has {
		var ok bool
		if t.Command, ok = e.value(macro); !ok {
			return t, fmt.Errorf("%s has no argument %s%s", name, macro, near(macro, e.commandNames()))
		}
	}
	return t, nil
}

func (e *Entry) commandNames() (list []string) {
	for _, s := range e.macroSets() {
		for _, m := range s.Bits {
			list = append(list, m.Name)
		}
	}
	return list
}
