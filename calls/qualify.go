package calls

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Qualifiers are the settings of strace's options -e. An option replaces the setting of an
// earlier one of its kind.
type Qualifiers struct {
	Trace   Filter       // nil: all calls
	Signals map[int]bool // nil: all signals
	Status  Outcomes     // 0: all
}

// Outcomes is a set of ways in which calls end.
type Outcomes uint8

// The ways in which a call ends, with strace's names.
const (
	Successful Outcomes = 1 << iota
	Failed
	Unfinished // it does not return
	Unavailable
	Detached
)

// statuses are the names of strace's statuses, by bit.
var statuses = []string{"successful", "failed", "unfinished", "unavailable", "detached"}

// qualifiers maps the names of strace's kinds of expressions to kinds of this package. A kind in
// brackets is not supported; the text is the cure.
var qualifiers = map[string]string{
	"trace": "trace", "t": "trace", "signal": "signal", "signals": "signal", "s": "signal", "status": "status",
	"abbrev": "(-v shows structs and arrays as a whole)", "a": "(-v shows structs and arrays as a whole)",
	"verbose": "(-v shows structs and arrays as a whole)", "v": "(-v shows structs and arrays as a whole)",
	"raw": "(calls are always decoded)", "x": "(calls are always decoded; -x shows strings in hexadecimal)",
	"read": "(-s N shows N bytes of each string)", "reads": "(-s N shows N bytes of each string)", "r": "(-s N shows N bytes of each string)",
	"write": "(-s N shows N bytes of each string)", "writes": "(-s N shows N bytes of each string)", "w": "(-s N shows N bytes of each string)",
	"quiet": "(-e trace=, -e signal= and -e status= choose lines)", "silent": "(-e trace=, -e signal= and -e status= choose lines)",
	"silence": "(-e trace=, -e signal= and -e status= choose lines)", "q": "(-e trace=, -e signal= and -e status= choose lines)",
	"fault": "(a trace changes nothing)", "inject": "(a trace changes nothing)", "kvm": "(it is for virtual machines)",
	"decode-fd": "(-y shows paths, -yy sockets, too)", "decode-fds": "(-y shows paths, -yy sockets, too)",
	"decode-pid": "(the numbers are those that the program sees)", "decode-pids": "(the numbers are those that the program sees)",
	"secontext": "(labels of SELinux are not shown)",
}

// Qualify reads the argument of an option -e: trace=SET, signal=SET, status=SET, their
// shorter names, or the SET of trace.
func (a *Arch) Qualify(q *Qualifiers, expression string) (err error) {
	key, set, ok := strings.Cut(expression, "=")
	if !ok || strings.ContainsAny(key, "/,!%?") { // a regular expression may have =
		key, set = "trace", expression
	}
	switch kind := qualifiers[key]; {
	case kind == "trace":
		q.Trace, err = a.ParseFilter(set)
	case kind == "signal":
		q.Signals, err = a.ParseSignals(set)
	case kind == "status":
		q.Status, err = ParseStatus(set)
	case kind != "":
		err = fmt.Errorf("%s= is not supported %s", key, kind)
	default:
		err = fmt.Errorf("there is no %s=%s", key, DidYouMean(key, []string{"trace", "signal", "status"}))
	}
	if err != nil {
		return fmt.Errorf("-e %s: %w", expression, err)
	}
	return nil
}

// ParseSignals reads the SET of strace's option -e signal=SET: names with or without SIG in
// either case, or numbers, separated by commas; all; none. An exclamation mark in front of
// the whole means all other signals.
func (a *Arch) ParseSignals(set string) (map[int]bool, error) {
	const last = 64
	words, not := cutNot(set)
	named, err := parseSet(words, "signal", func(word string) (int, error) {
		if n, err := strconv.Atoi(word); err == nil && n >= 0 && n <= last {
			return n, nil
		}
		return a.Signal(strings.ToUpper(word))
	})
	if err != nil {
		return nil, err
	}
	list := map[int]bool{}
	for n := 1; n <= last; n++ {
		if named == nil || slices.Contains(named, n) != not {
			list[n] = true
		}
	}
	if named == nil && not { // !all
		clear(list)
	}
	return list, nil
}

// ParseStatus reads the SET of strace's option -e status=SET: outcomes, separated by commas.
func ParseStatus(set string) (Outcomes, error) {
	const every = 1<<5 - 1
	words, not := cutNot(set)
	named, err := parseSet(words, "status", func(word string) (int, error) {
		if i := slices.Index(statuses, strings.ToLower(word)); i >= 0 {
			return i, nil
		}
		return 0, fmt.Errorf("there is no status %s%s", word, DidYouMean(word, statuses))
	})
	if err != nil {
		return 0, err
	}
	s := Outcomes(0)
	for _, i := range named {
		s |= 1 << i
	}
	if named == nil {
		s = every
	}
	if not {
		s ^= every
	}
	return s, nil
}

// parseSet returns the numbers of the words of a set: nil for all.
func parseSet(words, what string, number func(word string) (int, error)) ([]int, error) {
	list := []int{}
	switch words {
	case "all":
		return nil, nil
	case "none":
		return list, nil
	}
	for w := range strings.SplitSeq(words, ",") {
		if w == "" {
			continue // strace skips it, too
		}
		n, err := number(w)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	if len(list) == 0 {
		return nil, errors.New("no " + what + " is named")
	}
	return list, nil
}
