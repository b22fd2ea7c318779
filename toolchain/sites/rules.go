package sites

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Rule is the kind of a site.
type Rule string

// The rules. Each comment says how the rule recognises a site, and the code that the site becomes;
// TestDoc makes the table of the package's documentation from them.
const (
	Ordinary   Rule = "ordinary"    // no other rule applies; becomes CALL runtime·usyscall(SB)
	Gateway    Rule = "gateway"     // the number is a parameter; becomes a call of the host's function or SYSCALL, in place
	Clone      Rule = "clone"       // number 56, 58 or 435; becomes a call of the host's function or SYSCALL, in place
	Vfork      Rule = "vfork"       // the return address is popped before and pushed after; becomes a call of the host's function or SYSCALL, in place
	SigReturn  Rule = "sigreturn"   // number 15; becomes nothing else, as the host has a restorer of its own
	ThreadExit Rule = "thread exit" // number 60; becomes JMP runtime·usysexit(SB)
	Entry      Rule = "entry"       // JMP _rt0_amd64 where the kernel enters the program; becomes JMP runtime·usysstart(SB)
)

// special returns the name of a system call that has a rule of its own, for code
// that has only the number.
func special(number int64) string {
	switch c := target.arch().Calls; number {
	case c.Sigreturn:
		return "rt_sigreturn"
	case c.Clone:
		return "clone"
	case c.Vfork:
		return "vfork"
	case c.Exit:
		return "exit"
	case c.Clone3:
		return "clone3"
	}
	return ""
}

// callName returns clone for $SYS_clone.
func callName(operand string) string {
	name := strings.Trim(operand, "$()")
	if i := strings.Index(name, "SYS_"); i >= 0 {
		return name[i+len("SYS_"):]
	}
	return ""
}

// A Site is one system call of a file, or its entry.
type Site struct {
	Line, Col int
	Func      string // the TEXT symbol as written
	Number    int    // of the system call, if the code says it; else -1
	Name      string // of that number, as the code or the rule has it
	Rule      Rule
	New       string // its replacement; empty if it stays

	start, end int // in the source
}

// Keeps reports whether the instruction stays in the program, beside its replacement or
// alone.
func (s *Site) Keeps() bool {
	switch s.Rule {
	case Clone, Vfork, Gateway, SigReturn:
		return true
	}
	return s.New == ""
}

// judge finds and judges all sites of a function.
func (a *assembly) judge(f *function) []Site {
	var list []Site
	found := false
	for _, s := range f.code {
		found = found || target.trap(s) != ""
	}
	for _, run := range runs(f.code) {
		if what := target.encoded(run.bytes); what != "" {
			a.fail(f.code[run.first], what)
		}
	}
	if f.name == target.entry() && !f.header {
		list = a.entry(f)
	}
	if !found {
		return list
	}

	f.flow(a.macros)
	values := a.values(f)
	depth := depths(f)
	for i, s := range f.code {
		what := target.trap(s)
		if what == "" {
			continue
		}
		if !target.plain(s) {
			a.fail(s, what)
			continue
		}
		site := Site{Line: s.line, Col: s.col, Func: f.name, Number: -1, start: s.start, end: s.end}
		if v := values[i]; v.kind == constant {
			site.Number, site.Name = int(v.n), cmp.Or(v.name, special(v.n))
		}
		rule, why := a.rule(f, i, values[i], depth[i])
		if f.header {
			why = "SYSCALL in an included file"
		}
		if why != "" {
			a.fail(s, why)
			continue
		}
		site.Rule = rule
		list = append(list, site)
	}
	return list
}

// entry returns the site where the program begins.
func (a *assembly) entry(f *function) []Site {
	for _, s := range f.code {
		if target.entryJump(s) {
			return []Site{{
				Line: s.line, Col: s.col, Func: f.name, Number: -1, Rule: Entry,
				start: s.start, end: s.start + len(s.text),
			}}
		}
	}
	return nil
}

// rule returns the rule of a site, or the reason why it has none.
func (a *assembly) rule(f *function, i int, v value, depth int) (Rule, string) {
	switch v.kind {
	case none:
		return "", "SYSCALL that nothing leads to"
	case mixed:
		return "", "SYSCALL whose number is unknown: computed, made by a macro, or another on each way here"
	}
	rule, calls := Ordinary, target.arch().Calls
	if v.kind == constant {
		switch v.n {
		case calls.Sigreturn:
			rule = SigReturn
		case calls.Exit:
			rule = ThreadExit
		case calls.Clone, calls.Vfork, calls.Clone3:
			rule = Clone
		}
	}
	if rule == SigReturn || rule == ThreadExit {
		return rule, "" // nothing is pushed, and the thread does not return
	}

	if depth < 0 {
		// The return address has been popped; the next word that is pushed
		// overwrites it.
		popped, ok := target.popsReturn(f, i, depth)
		if !ok {
			return "", "SYSCALL with the return address off the stack, in another way than vfork does it"
		}
		rule = Vfork
		a.popped[f.code[i].start] = popped
	}
	if rule != Ordinary && f.leaf() {
		// The CALL makes the assembler save BP, and the child would look for
		// it on another stack.
		return "", "SYSCALL that makes a thread or process, in a function without a frame that is not NOFRAME"
	}
	for _, s := range f.code {
		for _, arg := range s.args {
			if off, ok := stackOffset(arg); ok && off < 0 {
				return "", fmt.Sprintf("SYSCALL in a function that uses the memory below its stack (%s in line %d)", arg, s.line)
			}
		}
	}
	if rule == Ordinary && f.leaf() {
		// The CALL makes the assembler save BP: SP is then 8 less.
		for j, d := range depths(f) {
			for _, arg := range f.code[j].args {
				if off, ok := stackOffset(arg); ok && off >= d {
					return "", fmt.Sprintf("SYSCALL in a function without a frame that finds its arguments by SP (%s in line %d) instead of FP", arg, f.code[j].line)
				}
			}
		}
	}
	if next := f.after(i); target.readsFlags(next.op) {
		return "", "SYSCALL before an instruction that reads flags set before it (" + next.op + ")"
	}
	if v.kind == constant && v.n == calls.Munmap && f.exitsAfter(a, i) {
		return "", "SYSCALL that may unmap the stack it is made on"
	}
	if rule == Ordinary && v.kind == variable {
		rule = Gateway
	}
	return rule, ""
}

// before returns the operand of the last op in front of statement i, with no
// label and no jump between.
func (f *function) before(i int, op string) string {
	for ; i > 0; i-- {
		s := f.code[i-1]
		if len(f.code[i].labels) > 0 || target.jump(s.op) || s.op == "CALL" || s.op == "RET" {
			return ""
		}
		if s.op == op && len(s.args) == 1 {
			return s.args[0]
		}
	}
	return ""
}

// after returns the instruction behind statement i.
func (f *function) after(i int) statement {
	for _, s := range f.code[i+1:] {
		if s.op != "" && !strings.HasPrefix(s.op, "#") {
			return s
		}
	}
	return statement{}
}

// exitsAfter reports whether the thread ends right after statement i, with no use
// of its stack.
func (f *function) exitsAfter(a *assembly, i int) bool {
	for _, s := range f.code[i+1:] {
		switch {
		case target.trap(s) != "":
			return a.values(f)[slices.IndexFunc(f.code, func(t statement) bool { return t.start == s.start })].n == target.arch().Calls.Exit
		case s.op == "RET" || s.op == "CALL" || target.jump(s.op) || strings.Contains(s.text, "(SP)") || strings.Contains(s.text, "(FP)"):
			return false
		}
	}
	return false
}
