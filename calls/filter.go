package calls

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/usys-go/bridge/calls/near"
)

// A Filter is a set of calls, by their numbers.
type Filter map[int]bool

// Others stands in a Filter for the numbers that have no name.
const Others = -2

// Has reports whether a number has a name.
func (a *Arch) Has(number int) bool {
	return number >= 0 && number < len(a.Numbers) && a.Numbers[number] != ""
}

// Selects reports whether a call is in a set.
func (a *Arch) Selects(f Filter, number int) bool {
	return f[number] || f[Others] && !a.Has(number)
}

// ParseFilter reads the SET of strace's option -e trace=SET: names and numbers of calls,
// classes behind a percent sign and regular expressions behind a slash, separated by
// commas; all; none. An exclamation mark in front of the whole means all other calls. A
// question mark in front of a name allows a name that does not exist.
func (a *Arch) ParseFilter(set string) (Filter, error) {
	words, not := cutNot(set)
	f, named := Filter{}, 0
	for w := range strings.SplitSeq(words, ",") {
		if w == "" {
			continue // strace skips it, too
		}
		named++
		if err := a.add(f, w); err != nil {
			return nil, err
		}
	}
	if named == 0 {
		return nil, errors.New("no system call is named")
	}
	if !not {
		return f, nil
	}
	others := Filter{Others: !f[Others]}
	for n, name := range a.Numbers {
		if name != "" && !f[n] {
			others[n] = true
		}
	}
	return others, nil
}

// cutNot removes the exclamation marks in front of a set. Each of them means the opposite.
func cutNot(set string) (rest string, not bool) {
	for strings.HasPrefix(set, "!") {
		set, not = set[1:], !not
	}
	return set, not
}

// add adds the calls that a word of a set means.
func (a *Arch) add(f Filter, word string) error {
	name := strings.TrimLeft(word, "?")
	optional := name != word
	name, err := a.ownBits(name)
	if err != nil {
		return err
	}
	if slices.Contains(bareClasses, strings.ToLower(name)) {
		name = "%" + name
	}
	if n, err := strconv.Atoi(name); err == nil && a.Has(n) {
		f[n] = true
		return nil
	}
	matches := func(call string) bool { return call == name }
	switch {
	case strings.EqualFold(name, "all"):
		matches = func(string) bool { return true }
		f[Others] = true
	case name == "none":
		return nil
	case strings.HasPrefix(name, "%"):
		class, err := ParseClass(name[1:])
		if err != nil && optional {
			return nil
		}
		if err != nil {
			return err
		}
		matches = func(call string) bool { return ByName(call).Class&class != 0 }
	case strings.HasPrefix(name, "/"):
		re, err := regexp.Compile(name[1:])
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		matches = re.MatchString
	}
	found := false
	for n, call := range a.Numbers {
		if call != "" && matches(call) {
			f[n], found = true, true
		}
	}
	if !found && !optional {
		return fmt.Errorf("there is no system call %s%s", name, DidYouMean(name, a.Numbers))
	}
	return nil
}

// ownBits removes the suffix @64 from a name, which stands for programs of 64 bits.
func (a *Arch) ownBits(name string) (string, error) {
	call, bits, ok := strings.Cut(name, "@")
	switch {
	case !ok || strings.HasPrefix(name, "/"):
		return name, nil
	case bits != "64":
		return "", fmt.Errorf("%s: there are no calls of @%s programs (@64)", name, bits)
	}
	return call, nil
}

// bareClasses are the classes that may be written without a percent sign.
var bareClasses = []string{"file", "desc", "network", "process", "signal", "ipc", "memory"}

// ParseClass returns the class of a name that strace has, without its first percent sign.
func ParseClass(name string) (Class, error) {
	lower := strings.ToLower(name)
	if lower == "net" {
		return Network, nil
	}
	if i := slices.Index(Classes, lower); i >= 0 {
		return 1 << i, nil
	}
	return 0, fmt.Errorf("there is no class %%%s%s", name, DidYouMean(lower, Classes))
}

// errnoNames are the second names of errnos.
var errnoNames = map[string]string{"EWOULDBLOCK": "EAGAIN", "EDEADLOCK": "EDEADLK", "ENOTSUP": "EOPNOTSUPP"}

// Errno returns the number of an errno by its name, ENOENT.
func (a *Arch) Errno(name string) (int, error) {
	if first, ok := errnoNames[name]; ok {
		name = first
	}
	return a.macro("enum:errno", "errno", name)
}

// Signal returns the number of a signal by its name, with or without SIG.
func (a *Arch) Signal(name string) (int, error) {
	if !strings.HasPrefix(name, "SIG") {
		name = "SIG" + name
	}
	return a.macro("enum:signal", "signal", name)
}

// SignalName returns the name of a signal.
func (a *Arch) SignalName(number int) string {
	p := a.printer(nil, &Record{Number: -1}, &Options{})
	p.signal(uint64(number))
	return string(p.done())
}

func (a *Arch) macro(set, what, name string) (int, error) {
	var names []string
	for _, m := range a.Macros[set].Bits {
		if m.Name == name {
			return int(m.Value), nil
		}
		names = append(names, m.Name)
	}
	return 0, fmt.Errorf("there is no %s %s%s", what, name, DidYouMean(name, names))
}

// DidYouMean returns a question with the nearest of names, or "" where none is near.
func DidYouMean(name string, names []string) string { return near.DidYouMean(name, names) }

// ErrnoName returns the name of an errno, ENOENT.
func (a *Arch) ErrnoName(number int) string {
	for _, m := range a.Macros["enum:errno"].Bits {
		if m.Value == uint64(number) {
			return m.Name
		}
	}
	return strconv.Itoa(number)
}
