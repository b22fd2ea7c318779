package sites

import (
	"slices"
	"strconv"
	"strings"
)

// A function is one TEXT of a file.
type function struct {
	name    string // as written: runtime·clone, ·Syscall6
	noframe bool
	frame   string // the frame's size as written: $16-24
	header  bool   // it stands in an included file
	code    []statement
	next    [][]int       // the statements to which control may go after each, as indices of code
	loads   map[int]value // the value that instructions written as bytes leave in the register of the number, at their last statement
}

// assembly is a whole file, cut up.
type assembly struct {
	name      string
	functions []*function
	defines   defines
	macros    map[string]bool // all macros, those with parameters too
	popped    map[int]string  // by a vfork site's place: the register with the return address
	errs      []*Error
}

func (a *assembly) fail(s statement, what string) {
	a.errs = append(a.errs, &Error{a.name, s.line, s.col, what})
}

// condition says which conditions hold for the one target: of the names GOOS_…
// and GOARCH_… only its own are defined. Any other name may be defined or not.
func condition(name string) (known, holds bool) {
	switch {
	case name == "GOOS_linux", name == "GOARCH_"+target.arch().Name:
		return true, true
	case strings.HasPrefix(name, "GOOS_"), strings.HasPrefix(name, "GOARCH_"):
		return true, false
	}
	return false, false
}

// read cuts a file up. Statements in the branch of a condition that does not hold
// for the one target are left out. include supplies the text of an included file;
// a file that it does not have is passed over (go_asm.h does not exist yet when
// the file is read for the first time).
func (a *assembly) read(src []byte, include func(string) ([]byte, bool), depth int) {
	var f *function
	type branch struct{ known, holds bool }
	var open []branch
	for _, s := range lex(src) {
		off := slices.ContainsFunc(open, func(b branch) bool { return b.known && !b.holds })
		switch s.op {
		case "#ifdef", "#ifndef":
			known, holds := condition(s.args[0])
			open = append(open, branch{known, holds == (s.op == "#ifdef")})
			if known {
				continue
			}
		case "#else", "#endif":
			if len(open) == 0 {
				continue // the assembler will report it
			}
			last := &open[len(open)-1]
			known := last.known
			if s.op == "#else" {
				last.holds = !last.holds
			} else {
				open = open[:len(open)-1]
			}
			if known {
				continue
			}
		}
		if off {
			continue
		}
		switch s.op {
		case "#define":
			a.define(s)
		case "#include":
			name, err := strconv.Unquote(s.args[0])
			text, ok := []byte(nil), false
			if err == nil && include != nil && depth < 16 {
				text, ok = include(name)
			}
			if ok {
				sub := &assembly{name: name, defines: a.defines, macros: a.macros, popped: a.popped}
				sub.read(text, include, depth+1)
				a.errs = append(a.errs, sub.errs...)
				for _, f := range sub.functions {
					f.header = true
				}
				a.functions = append(a.functions, sub.functions...)
			}
		case "TEXT":
			f = newFunction(s)
			a.functions = append(a.functions, f)
		case "DATA", "GLOBL":
		default:
			if f != nil {
				for i, arg := range s.args {
					s.args[i] = a.defines.expand(arg)
				}
				f.code = append(f.code, s)
			} else if target.trap(s) != "" {
				a.fail(s, target.trap(s)+" outside a function")
			}
		}
	}
}

// define adds a macro. A macro with a system call in it would hide a site.
func (a *assembly) define(s statement) {
	def := s.args[0]
	n := 0
	for n < len(def) && nameByte(def[n]) {
		n++
	}
	name := def[:n]
	a.macros[name] = true
	if n < len(def) && def[n] == '(' {
		if i := strings.IndexByte(def, ')'); i >= 0 {
			def = def[i+1:]
		}
	} else {
		def = def[n:]
		a.defines[name] = strings.TrimSpace(def)
	}
	var hidden []statement
	for _, line := range strings.Split(strings.ReplaceAll(def, "\\", " "), "\n") {
		hidden = append(hidden, cut([]byte(line), 0, len(line), s.line)...)
	}
	what := ""
	for _, r := range runs(hidden) {
		if w := target.encoded(r.bytes); w != "" {
			what = w
		}
	}
	for _, h := range hidden {
		if t := target.trap(h); t != "" {
			what = t
		}
	}
	if what != "" {
		a.fail(s, what+" in macro "+name)
	}
}

func newFunction(s statement) *function {
	f := &function{}
	if len(s.args) > 0 {
		f.name, _, _ = strings.Cut(s.args[0], "(")
		f.frame = s.args[len(s.args)-1]
	}
	if len(s.args) > 2 {
		f.noframe = slices.Contains(words(s.args[1]), "NOFRAME")
		if n, err := strconv.ParseUint(s.args[1], 0, 64); err == nil {
			f.noframe = n&512 != 0 // NOFRAME, written as a number
		}
	}
	return f
}

// flow finds the statements to which control goes after each one.
func (f *function) flow(macros map[string]bool) {
	label := map[string]int{}
	for i, s := range f.code {
		for _, l := range s.labels {
			label[l] = i
		}
	}
	f.next = make([][]int, len(f.code))
	f.loads = map[int]value{}
	for _, r := range runs(f.code) {
		f.loads[r.last] = target.loaded(r.bytes)
	}
	var conds []int // statements #ifdef and #else that wait for their #endif
	for i, s := range f.code {
		go1 := func(to int) {
			if to < len(f.code) {
				f.next[i] = append(f.next[i], to)
			}
		}
		switch {
		case s.op == "#ifdef" || s.op == "#ifndef":
			go1(i + 1)
			conds = append(conds, i)
		case s.op == "#else" && len(conds) > 0:
			// The #ifdef may lead here, behind the #else; the statements before
			// the #else continue behind the #endif.
			from := conds[len(conds)-1]
			f.next[from] = append(f.next[from], min(i+1, len(f.code)-1))
			conds[len(conds)-1] = i
		case s.op == "#endif" && len(conds) > 0:
			from := conds[len(conds)-1]
			f.next[from] = append(f.next[from], i)
			conds = conds[:len(conds)-1]
			go1(i + 1)
		case s.op == "RET" || s.op == "UNDEF":
		case target.jump(s.op):
			if !target.always(s.op) {
				go1(i + 1)
			}
			if len(s.args) == 0 {
				break
			}
			target := s.args[len(s.args)-1]
			if to, ok := label[target]; ok {
				f.next[i] = append(f.next[i], to)
			} else if n, ok := counted(target); ok {
				for _, to := range f.count(i, n, macros) {
					go1(to)
				}
			} else if !strings.Contains(target, "(SB)") {
				// By a register or a table: to any label.
				for _, to := range label {
					f.next[i] = append(f.next[i], to)
				}
			}
		default:
			go1(i + 1)
		}
	}
}

// counted reads the target of a jump by a number of instructions: 2(PC).
func counted(target string) (int, bool) {
	n, ok := strings.CutSuffix(strings.ReplaceAll(target, " ", ""), "(PC)")
	if !ok {
		return 0, false
	}
	v, err := strconv.Atoi(n)
	return v, err == nil
}

// count follows a counted jump and returns every statement where it may end. The
// number of a macro's instructions is unknown, so behind a macro every statement
// within reach is returned.
func (f *function) count(from, n int, macros map[string]bool) []int {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	var ends []int
	vague := false
	for i := from; i >= 0 && i < len(f.code); i += step {
		s := f.code[i]
		one := instructionOf(s, macros)
		if n == 0 || vague {
			ends = append(ends, i)
		}
		switch {
		case one && n == 0:
			return ends
		case one:
			n--
		case macros[s.op]:
			vague = true
		}
	}
	return ends
}

// instructionOf reports whether the assembler counts a statement as one
// instruction.
func instructionOf(s statement, macros map[string]bool) bool {
	return s.op != "" && !strings.HasPrefix(s.op, "#") && !macros[s.op]
}
