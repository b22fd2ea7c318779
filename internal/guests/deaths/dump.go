//go:build linux && amd64

package deaths

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A dump is the standard error of a dying program as a set of blocks. A block is
// a paragraph: the message, a goroutine with its frames, or the registers. The
// order of goroutines and the number of equal ones depend on the scheduler; a set
// does not contain them.
type dump map[string]bool

// read masks and splits a dump.
func read(text string) dump {
	d := dump{}
	for block := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		d[mask(block)] = true
	}
	return d
}

// masks are applied in this order. Line numbers of Go files are kept, because the sources are the
// same. Lines of assembly files change, because call sites are rewritten.
var masks = []struct{ what, with string }{
	{`^(r\w\w?|rflags|cs|fs|gs) +0x[0-9a-f]+$`, "$1 R"},     // registers
	{` gp=0x[0-9a-f]+ m=(\d+|nil)( mp=0x[0-9a-f]+)?`, " G"}, // goroutine header of a crash
	{`\b(goroutine|gp|m)([ =])\d+`, "$1${2}N"},              // ids
	{`^(\S.*)\(.*\)$`, "$1(A)"},                             // a frame's arguments
	{`( \+0x[0-9a-f]+)?( fp=0x[0-9a-f]+ sp=0x[0-9a-f]+ pc=0x[0-9a-f]+)?$`, ""},
	{`\b(PC|pc|sp|fp|stack|lr)=0x[0-9a-f]+`, "$1=X"},
	{`0x[0-9a-f]{5,}`, "X"},                                                   // addresses; small numbers are kept
	{`(\.s):\d+`, "$1:N"},                                                     // lines of assembly files
	{`(sigcode=(0|18446744073709551610)) addr=0x[0-9a-f]+`, "$1 addr=SENDER"}, // the pid of a signal's sender
	{`^instruction bytes:.*`, "instruction bytes: B"},
	{`, \d+ minutes`, ""}, // the time it has waited
	{`\n\.\.\.\d+ frames elided\.\.\.`, "\n...N frames elided..."},
}

var compiled = func() []*regexp.Regexp {
	var all []*regexp.Regexp
	for _, m := range masks {
		all = append(all, regexp.MustCompile(m.what))
	}
	return all
}()

func mask(block string) string {
	var lines []string
	for line := range strings.SplitSeq(block, "\n") {
		for i, m := range masks {
			line = compiled[i].ReplaceAllString(line, m.with)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// dropChoke removes the choke point's own frame from a dump. Its two instructions are in the
// guest, so a signal can arrive between them in every column with the table. The SYSCALL
// instruction itself is in runtime.usysnative, which may appear only in the native column; host
// is set if there is a host.
func dropChoke(text string, host bool) string {
	if host {
		return choke.ReplaceAllString(text, "")
	}
	return nativeChoke.ReplaceAllString(text, "")
}

var (
	choke       = regexp.MustCompile(`(?m)^runtime\.usyscall\(\)\n\t.*\n`)
	nativeChoke = regexp.MustCompile(`(?m)^runtime\.usys(call|native|nativeexit)\(\)\n\t.*\n`)
)

// A reference collects stock's dumps of one death.
type reference struct {
	always dump // blocks that every dump has
	ever   dump // blocks that any dump has
}

func (r *reference) add(d dump) {
	if r.ever == nil {
		r.always, r.ever = maps.Clone(d), maps.Clone(d)
		return
	}
	maps.Copy(r.ever, d)
	maps.DeleteFunc(r.always, func(block string, _ bool) bool { return !d[block] })
}

// strange lists the blocks of a dump that stock never showed.
func (r *reference) strange(d dump) []string { return minus(d, r.ever) }

// missing lists the blocks that stock always shows and the dump lacks.
func (r *reference) missing(d dump) []string { return minus(r.always, d) }

func minus(a, b dump) []string {
	var all []string
	for block := range a {
		if !b[block] {
			all = append(all, block)
		}
	}
	slices.Sort(all)
	return all
}
