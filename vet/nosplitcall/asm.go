package nosplitcall

import (
	"go/build"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/usys-go/bridge/toolchain/sites"
	"golang.org/x/tools/go/analysis"
)

// A text is one function of an assembly file: the contents of its TEXT line, and the
// instructions that leave it.
type text struct {
	sym      string // link symbol
	pos      token.Pos
	nosplit  bool // by its flag, or made so by the assembler
	internal bool // <ABIInternal>: Go calls it without a wrapper
	frame    int  // bytes below the return address, as the linker counts them
	deepest  int  // the largest distance, with the bytes that it pushes
	pushed   int  // during reading: the bytes pushed so far
	calls    []textCall
}

type textCall struct {
	to    string
	jump  bool
	depth int // bytes on the stack at the instruction, below the function's return address
	pos   token.Pos
}

// assembly is one file being read.
type assembly struct {
	pkg     string
	dir     string
	file    *token.File
	macros  map[string]macro
	texts   []*text
	consts  func(string) (int64, bool) // evaluates names of go_asm.h, such as const_NAME
	depth   int                        // of includes and macros
	count   int                        // of bytes read, including those of macros
	include func(string) ([]byte, error)
}

type macro struct {
	params []string
	body   string
}

// readAssembly reads the package's .s files. An unknown value (a frame size computed from a
// constant that the package does not have) counts as 0: every figure is a lower bound.
func readAssembly(pass *analysis.Pass) []*text {
	var list []*text
	for _, name := range pass.OtherFiles {
		if filepath.Ext(name) != ".s" {
			continue
		}
		src, err := pass.ReadFile(name)
		if err != nil {
			continue
		}
		file := pass.Fset.AddFile(name, -1, len(src))
		file.SetLinesForContent(src)
		a := &assembly{
			pkg: pass.Pkg.Path(), dir: filepath.Dir(name), file: file, macros: map[string]macro{},
			consts: func(s string) (int64, bool) { return asmConst(pass.Pkg, pass.TypesSizes, s) },
			include: func(s string) ([]byte, error) {
				return pass.ReadFile(filepath.Join(filepath.Dir(name), s))
			},
		}
		a.read(src, 0)
		for _, t := range a.texts {
			t.finish()
		}
		list = append(list, a.texts...)
	}
	return list
}

// holds reports whether a preprocessor name is defined for the target.
func (a *assembly) holds(name string) bool {
	ctxt := build.Default
	switch {
	case name == "GOOS_"+ctxt.GOOS, name == "GOARCH_"+ctxt.GOARCH:
		return true
	case name == "GOAMD64_v1", name == "GOARM_7", name == "GOARM64_v8_0":
		return true
	}
	_, ok := a.macros[name]
	return ok
}

// read reads a file's statements. For an included file or a macro, line is the line of the
// file that uses it; it is 0 for the file itself.
func (a *assembly) read(src []byte, line int) {
	a.count += len(src)
	if a.depth > 16 || a.count > 1<<24 { // far beyond real code; it stops macros that expand each other
		return
	}
	a.depth++
	defer func() { a.depth-- }()
	var open []bool // the conditions around the statement
	for _, s := range sites.Statements(src) {
		if a.count > 1<<24 {
			return
		}
		off := false
		for _, b := range open {
			off = off || !b
		}
		if line != 0 {
			s.Line = line
		}
		switch s.Op {
		case "#ifdef", "#ifndef":
			open = append(open, a.holds(s.Args[0]) == (s.Op == "#ifdef"))
			continue
		case "#else":
			if n := len(open); n > 0 {
				open[n-1] = !open[n-1]
			}
			continue
		case "#endif":
			if n := len(open); n > 0 {
				open = open[:n-1]
			}
			continue
		}
		if off {
			continue
		}
		switch s.Op {
		case "#define":
			a.define(s.Args[0])
		case "#undef":
			delete(a.macros, s.Args[0])
		case "#include":
			if name, err := strconv.Unquote(s.Args[0]); err == nil {
				if text, err := a.include(name); err == nil {
					a.read(text, s.Line)
				}
			}
		default:
			a.statement(s)
		}
	}
}

var defined = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([\pL_][\pL\d_·∕]*)(\(([^)]*)\))?((?s).*)$`) })

func (a *assembly) define(def string) {
	m := defined().FindStringSubmatch(def)
	if m == nil {
		return
	}
	mac := macro{body: strings.ReplaceAll(m[4], "\\\n", ";")}
	if m[2] != "" {
		for _, p := range strings.Split(m[3], ",") {
			mac.params = append(mac.params, strings.TrimSpace(p))
		}
	}
	a.macros[m[1]] = mac
}

var word = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[\pL_][\pL\d_]*`) })

func (a *assembly) statement(s sites.Statement) {
	if m, ok := a.macros[s.Op]; ok {
		args := s.Args
		if len(m.params) > 0 && len(args) == 1 { // NAME(a, b)
			args = strings.Split(strings.Trim(args[0], "()"), ",")
		}
		body := m.body
		if len(m.params) > 0 {
			body = word().ReplaceAllStringFunc(body, func(w string) string {
				for i, p := range m.params {
					if w == p && i < len(args) {
						return strings.TrimSpace(args[i])
					}
				}
				return w
			})
			body = strings.ReplaceAll(body, "##", "")
		}
		a.read([]byte(body+"\n"), s.Line)
		return
	}
	args := make([]string, len(s.Args))
	for i, arg := range s.Args {
		args[i] = a.expand(arg)
	}
	pos := token.NoPos
	if s.Line > 0 && s.Line <= a.file.LineCount() {
		pos = a.file.LineStart(s.Line)
	}
	if s.Op == "TEXT" {
		a.begin(args, pos)
	} else if n := len(a.texts); n > 0 {
		a.texts[n-1].add(a, s.Op, args, pos)
	}
}

// expand replaces the names of macros that have no parameters by their texts.
func (a *assembly) expand(arg string) string {
	for range 4 {
		next := word().ReplaceAllStringFunc(arg, func(w string) string {
			if m, ok := a.macros[w]; ok && m.params == nil && len(m.body) < 1<<10 && strings.TrimSpace(m.body) != "" {
				return strings.TrimSpace(m.body)
			}
			return w
		})
		a.count += len(next) - len(arg)
		if next == arg || len(next) > 1<<12 || a.count > 1<<24 {
			break
		}
		arg = next
	}
	return arg
}

// begin reads a TEXT line: name, flags, $frame-args.
func (a *assembly) begin(args []string, pos token.Pos) {
	t := &text{pos: pos}
	a.texts = append(a.texts, t)
	if len(args) < 2 {
		return
	}
	t.sym, t.internal = a.symbol(args[0])
	flags := ""
	if len(args) > 2 {
		flags = args[1]
	}
	noframe := false
	for _, f := range strings.FieldsFunc(flags, func(r rune) bool { return r == '|' || r == '+' || r == ' ' || r == '(' || r == ')' }) {
		n, err := strconv.Atoi(f)
		t.nosplit = t.nosplit || f == "NOSPLIT" || err == nil && n&4 != 0
		noframe = noframe || f == "NOFRAME" || err == nil && n&512 != 0
	}
	size := strings.TrimPrefix(args[len(args)-1], "$")
	if i := strings.LastIndexByte(size, '-'); i > 0 {
		size = size[:i]
	}
	t.frame = int(max(0, a.number(size)))
	if noframe {
		t.frame = -t.frame - 1 // negative for finish: no frame pointer is saved
	}
}

// finish computes the frame when it is known whether the function makes calls: the
// assembler saves the frame pointer, except in frameless leaves and NOFRAME
// functions (cmd/internal/obj/x86, preprocess), and makes small leaves nosplit.
func (t *text) finish() {
	calls := false
	for _, c := range t.calls {
		calls = calls || !c.jump
	}
	switch {
	case t.frame < 0:
		t.frame = -t.frame - 1
	case t.frame > 0 || calls:
		t.frame += target.fp
	}
	if !calls && t.frame < stackSmall && target.smallLeaves {
		t.nosplit = true
	}
	t.deepest += t.frame
	for i := range t.calls {
		t.calls[i].depth += t.frame
	}
}

// add records the effect of an instruction on the stack, and its target.
func (t *text) add(a *assembly, op string, args []string, pos token.Pos) {
	grow := func(n int64) {
		t.pushed += int(n)
		t.deepest = max(t.deepest, t.pushed)
	}
	switch op {
	case "PUSHQ", "PUSHFQ":
		grow(8)
	case "POPQ", "POPFQ":
		grow(-8)
	case "PUSHL", "PUSHFL":
		grow(4)
	case "POPL", "POPFL":
		grow(-4)
	case "ADJSP":
		if len(args) == 1 {
			grow(a.number(strings.TrimPrefix(args[0], "$")))
		}
	case "CALL", "BL", "JAL", "JMP", "B", "BR":
		if len(args) == 0 {
			return
		}
		to := args[len(args)-1]
		c := textCall{jump: op == "JMP" || op == "B" || op == "BR", depth: t.pushed, pos: pos}
		if strings.HasSuffix(to, "(SB)") {
			c.to, _ = a.symbol(to)
		} else if c.jump {
			return // within the function, or through a register: to C, or back
		}
		t.calls = append(t.calls, c)
	}
}

// symbol returns the link symbol of name(SB): ·f, runtime·f, f<>, with or without an ABI.
func (a *assembly) symbol(s string) (sym string, internal bool) {
	s = strings.TrimSuffix(strings.TrimSpace(s), "(SB)")
	if i := strings.IndexByte(s, '+'); i > 0 {
		s = s[:i]
	}
	internal = strings.HasSuffix(s, "<ABIInternal>")
	static := strings.HasSuffix(s, "<>")
	if i := strings.IndexByte(s, '<'); i >= 0 {
		s = s[:i]
	}
	s = strings.NewReplacer("∕", "/").Replace(s)
	if strings.HasPrefix(s, "·") || static {
		return a.pkg + "." + strings.ReplaceAll(strings.TrimPrefix(s, "·"), "·", "."), internal
	}
	return strings.ReplaceAll(s, "·", "."), internal
}

// number evaluates sums and products of numbers and constants; anything else is 0.
func (a *assembly) number(s string) int64 {
	s = strings.TrimSpace(s)
	for strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") && !strings.Contains(s[1:len(s)-1], ")") {
		s = strings.TrimSpace(s[1 : len(s)-1])
	}
	if n, err := strconv.ParseInt(s, 0, 64); err == nil {
		return n
	}
	depth := 0
	for _, ops := range []string{"+-", "*/"} {
		for i := len(s) - 1; i > 0; i-- {
			switch c := s[i]; {
			case c == ')':
				depth++
			case c == '(':
				depth--
			case depth == 0 && strings.IndexByte(ops, c) >= 0 && strings.TrimSpace(s[:i]) != "":
				x, y := a.number(s[:i]), a.number(s[i+1:])
				switch c {
				case '+':
					return x + y
				case '-':
					return x - y
				case '*':
					return x * y
				}
				if y == 0 {
					return 0
				}
				return x / y
			}
		}
		depth = 0
	}
	if n, ok := a.consts(s); ok {
		return n
	}
	return 0
}
