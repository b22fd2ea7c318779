package behave

import (
	"bufio"
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Rules are facts that the host's author states because its code does not show them. The zero
// value has none.
type Rules struct {
	blocks, pass, roots []rule
	allow, calls        []rule
	points, recurse     []rule
	libcStack           int64
}

// A rule is one line.
type rule struct {
	name string // the function or variable
	to   []string
	n    int64
}

// builtin are the rules for every host. Generated shims store the operations of the bridge in
// zops. C code that calls an exported Go function goes through cgo's code to crosscall2.
var builtin = Rules{
	points: []rule{{name: "zops", to: []string{"usys_ops"}}},
	blocks: []rule{{name: "crosscall2", to: []string{calledGo}}, {name: "__wrap_crosscall2", to: []string{calledGo}}},
	pass:   []rule{{name: "_cgo_wait_runtime_init_done"}, {name: "_cgo_release_context"}},
}

const calledGo = "Go is called, which ends a call on this path"

const defaultLibcStack = 16 << 10

// ParseRules reads rules, one on each line; name is the file's name, for messages.
//
//	vcore F           F, a function or a pattern of path.Match, runs in vcore context
//	block F [why]     F blocks, whatever its code does
//	pass F            F does not block, whatever its code does, and is not followed
//	allow F WHAT      calls that lead through F may reach WHAT, which blocks
//	calls F G...      a call by F through a pointer calls one of G...
//	points V O...     the variable V points to one of O...
//	recurse F N       F, or a cycle of calls that contains F, recurses at most N times
//	libcstack N       the assumed stack of a function of libc (default 16K)
//
// # begins a comment.
func ParseRules(name string, text []byte) (*Rules, error) {
	r := &Rules{}
	in := bufio.NewScanner(bytes.NewReader(text))
	for line := 1; in.Scan(); line++ {
		text, _, _ := strings.Cut(in.Text(), "#")
		f := strings.Fields(text)
		if len(f) == 0 {
			continue
		}
		if err := r.add(f[0], f[1:]); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, line, err)
		}
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

// add adds the rule of one line.
func (r *Rules) add(word string, args []string) error {
	need := func(n int, form string) error {
		if len(args) < n {
			return fmt.Errorf("%s says too little (write %s %s)", word, word, form)
		}
		return nil
	}
	size := func(s string) (int64, error) {
		digits, k := strings.CutSuffix(s, "K")
		n, ok := number(digits)
		if !ok || n < 1 || n > 1<<30 {
			return 0, fmt.Errorf("%s: %q is no number from 1 to 2^30", word, s)
		}
		if k {
			n <<= 10
		}
		return n, nil
	}
	var err error
	switch word {
	case "vcore", "block", "pass":
		if err = need(1, "FUNCTION"); err != nil {
			return err
		}
		if _, err := path.Match(args[0], ""); err != nil {
			return fmt.Errorf("%s: %q is no pattern", word, args[0])
		}
		list := map[string]*[]rule{"vcore": &r.roots, "block": &r.blocks, "pass": &r.pass}[word]
		*list = append(*list, rule{name: args[0], to: args[1:]})
	case "allow":
		if err = need(2, "FUNCTION WHAT"); err == nil {
			r.allow = append(r.allow, rule{name: args[0], to: args[1:]})
		}
	case "calls":
		if err = need(2, "FUNCTION CALLED..."); err == nil {
			r.calls = append(r.calls, rule{name: args[0], to: args[1:]})
		}
	case "points":
		if err = need(2, "VARIABLE OBJECT..."); err == nil {
			r.points = append(r.points, rule{name: args[0], to: args[1:]})
		}
	case "recurse":
		if err = need(2, "FUNCTION NUMBER"); err == nil {
			var n int64
			if n, err = size(args[1]); err == nil {
				r.recurse = append(r.recurse, rule{name: args[0], n: n})
			}
		}
	case "libcstack":
		if err = need(1, "BYTES"); err == nil {
			r.libcStack, err = size(args[0])
		}
	default:
		err = fmt.Errorf("%q is no rule (there are vcore, block, pass, allow, calls, points, recurse, libcstack)", word)
	}
	return err
}

func (r *Rules) libc() int64 {
	if r.libcStack > 0 {
		return r.libcStack
	}
	return defaultLibcStack
}

// find returns the rule for a name: the author's, or a built-in one.
func find(list, builtin []rule, name string) (rule, bool) {
	for _, r := range slices.Concat(list, builtin) {
		if ok, _ := path.Match(r.name, name); ok {
			return r, true
		}
	}
	return rule{}, false
}

// stops reports whether a rule decides about a function, so that it is not followed.
func (r *Rules) stops(name string) bool {
	_, pass := r.passes(name)
	_, block := r.isBlocked(name)
	return pass || block
}

// allowed reports whether a rule permits a function to call what, which blocks.
func (r *Rules) allowed(name, what string) bool {
	for _, a := range r.allow {
		if ok, _ := path.Match(a.name, name); ok && slices.Contains(a.to, what) {
			return true
		}
	}
	return false
}

func (r *Rules) passes(name string) (rule, bool)    { return find(r.pass, builtin.pass, name) }
func (r *Rules) isBlocked(name string) (rule, bool) { return find(r.blocks, builtin.blocks, name) }
