package nosplitcall

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// linkerTable holds programs for which the linker and the analyzer must agree. go is package
// main without its head, asm its assembly.
var linkerTable = []struct {
	name    string
	flags   string // for go build
	go_     string
	asm     string
	REJECT  bool
	partial bool // the linker rejects it, but the analyzer cannot know
}{
	{name: "one frame that fits", asm: frame("f", 776), go_: calls("f")},
	{name: "the largest frame that fits", asm: frame("f", 784), go_: calls("f")},
	{name: "one byte more", asm: frame("f", 792), go_: calls("f"), REJECT: true},
	{name: "two frames", asm: frame("f", 400, "g") + frame("g", 352), go_: calls("f", "g")},
	{name: "two frames too many", asm: frame("f", 400, "g") + frame("g", 384), go_: calls("f", "g"), REJECT: true},
	{name: "without a frame pointer", asm: noframe("f", "CALL ·g(SB)") + frame("g", 760), go_: calls("f", "g")},
	{name: "a jump counts", asm: noframe("f", "JMP ·g(SB)") + frame("g", 780-4), go_: calls("f", "g")},
	{name: "a jump too many", asm: noframe("f", "JMP ·g(SB)") + frame("g", 784), go_: calls("f", "g"), REJECT: true},
	{name: "pushes", asm: noframe("f", "PUSHQ AX\n\tPUSHQ AX\n\tCALL ·g(SB)\n\tPOPQ AX\n\tPOPQ AX") + frame("g", 752), go_: calls("f", "g")},
	{name: "pushes too many", asm: noframe("f", "PUSHQ AX\n\tPUSHQ AX\n\tCALL ·g(SB)\n\tPOPQ AX\n\tPOPQ AX") + frame("g", 768), go_: calls("f", "g"), REJECT: true},
	{name: "an indirect call", asm: frameDo("f", 768, "CALL AX"), go_: calls("f")},
	{name: "an indirect call too many", asm: frameDo("f", 776, "CALL AX"), go_: calls("f"), REJECT: true},
	{name: "a ring", asm: frame("f", 8, "g") + frame("g", 8, "f"), go_: calls("f", "g"), REJECT: true},
	{name: "a macro", asm: "#define BIG $792\n" + "TEXT ·f(SB), NOSPLIT, BIG-0\n\tRET\n", go_: calls("f"), REJECT: true},
	{
		name: "Go's arguments for assembly", asm: "TEXT ·f(SB), NOSPLIT, $640-160\n\tRET\n",
		go_: "func f(a [20]int)\n\n//go:noinline\n//go:nosplit\nfunc h(a [20]int) { f(a) }\n\nfunc main() { h([20]int{}) }\n", REJECT: true,
	},
	{
		name: "Go's arguments that fit", asm: "TEXT ·f(SB), NOSPLIT, $400-160\n\tRET\n",
		go_: "func f(a [20]int)\n\n//go:noinline\n//go:nosplit\nfunc h(a [20]int) { f(a) }\n\nfunc main() { h([20]int{}) }\n",
	},
	{
		name: "Go's variables", asm: "TEXT ·f(SB), NOSPLIT, $400-8\n\tRET\n",
		go_: "//go:noescape\nfunc f(a *[60]int)\n\n//go:noinline\n//go:nosplit\nfunc h() int { var a [60]int; f(&a); return a[3] }\n\nfunc main() { h() }\n", REJECT: true,
	},
	{
		name: "Go's variables that fit", asm: "TEXT ·f(SB), NOSPLIT, $200-8\n\tRET\n",
		go_: "//go:noescape\nfunc f(a *[60]int)\n\n//go:noinline\n//go:nosplit\nfunc h() int { var a [60]int; f(&a); return a[3] }\n\nfunc main() { h() }\n",
	},
	{
		name: "Go that calls Go",
		go_:  "//go:noinline\n//go:nosplit\nfunc f(a *[60]int) { var b [40]int; g(&b); a[0] = b[2] }\n\n//go:noinline\n//go:nosplit\nfunc g(a *[40]int) { a[1]++ }\n\n//go:noinline\n//go:nosplit\nfunc h() int { var a [60]int; f(&a); return a[3] }\n\nfunc main() { h() }\n", REJECT: true,
	},
	{
		name: "with optimizations", go_: spread, REJECT: false,
	},
	{
		name: "without optimizations", flags: "-gcflags=-N -l", go_: spread, REJECT: true,
	},
	{
		name: "what the compiler alone can know", REJECT: true, partial: true,
		go_: "//go:noinline\n//go:nosplit\nfunc h(n int) int { var a [120]int; for i := range a { a[i] = n * i }; return a[n] }\n\nvar n int\n\nfunc main() { println(h(n)) }\n",
	},
}

// spread keeps all in registers when it is optimized, and nothing when not.
const spread = `//go:nosplit
func h(n int) int {
	a, b, c, d, e := n, n+1, n+2, n+3, n+4
	f, g, h, i, j := n+5, n+6, n+7, n+8, n+9
	return k(a+b, c+d) + k(e+f, g+h) + k(i, j)
}

//go:nosplit
func k(a, b int) int {
	x := [30]int{}
	y := [30]int{}
	x[a&15], y[b&15] = 1, 2
	return l(x[3], y[b&1])
}

//go:nosplit
func l(a, b int) int {
	z := [30]int{}
	z[a&15] = b
	return z[b&15]
}

var n int

func main() { println(h(n)) }
`

func frame(name string, size int, callees ...string) string {
	return frameDo(name, size, "", callees...)
}

func frameDo(name string, size int, do string, callees ...string) string {
	var b strings.Builder
	b.WriteString("TEXT ·" + name + "(SB), NOSPLIT, $" + strconv.Itoa(size) + "-0\n")
	if do != "" {
		b.WriteString("\t" + do + "\n")
	}
	for _, c := range callees {
		b.WriteString("\tCALL ·" + c + "(SB)\n")
	}
	b.WriteString("\tRET\n")
	return b.String()
}

func noframe(name, do string) string {
	return "TEXT ·" + name + "(SB), NOSPLIT|NOFRAME, $0-0\n\t" + do + "\n\tRET\n"
}

func calls(names ...string) string {
	var b strings.Builder
	for _, n := range names {
		b.WriteString("func " + n + "()\n")
	}
	b.WriteString("\nfunc main() {\n")
	for _, n := range names {
		b.WriteString("\t" + n + "()\n")
	}
	b.WriteString("}\n")
	return b.String()
}

var grows = regexp.MustCompile(`(?m)^\s*grows (\d+) bytes(?:, calls ([^<\s]+))?`)

// link links a program and returns what the linker prints, and whether it accepts the program.
func link(t *testing.T, dir, flags string) (text string, accepts bool) {
	t.Helper()
	args := []string{"build", "-o", os.DevNull, "-ldflags=-debugnosplit"}
	if flags != "" {
		args = append(args, flags)
	}
	cmd := exec.Command("go", append(args, ".")...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	text = string(out)
	if err != nil && !strings.Contains(text, "nosplit stack over") {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return text, err == nil
}

// compareFigures compares the figures of a chain that the analyzer prints with the linker's, and returns
// how many it compared, and how many of these are equal.
func compareFigures(t *testing.T, assembly bool, link, message string) (compared, equal int) {
	t.Helper()
	ours, theirs := grows.FindAllStringSubmatch(message, -1), grows.FindAllStringSubmatch(link, -1)
	for i := range min(len(ours), len(theirs)) {
		a, _ := strconv.Atoi(ours[i][1])
		b, _ := strconv.Atoi(theirs[i][1])
		if ours[i][2] != "" && strings.TrimPrefix(ours[i][2], "m.") != strings.TrimPrefix(theirs[i][2], "main.") {
			break // another of several chains
		}
		compared++
		if a == b {
			equal++
		}
		if a > b || assembly && a != b {
			t.Errorf("step %d: the linker says %d bytes, the analyzer %d\n%s\n%s", i, b, a, link, message)
		}
	}
	return compared, equal
}

// The analyzer's verdict is the linker's, and where both print a chain, no figure
// of the analyzer's is above the linker's; between functions of assembly they are
// equal.
func TestLinker(t *testing.T) {
	if testing.Short() {
		t.Skip("links a program for each case")
	}
	accepted, rejected, compared, equal, exact := 0, 0, 0, 0, 0
	for _, c := range linkerTable {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"main.go": "package main\n\n" + c.go_}
			if c.asm != "" {
				files["main.s"] = "#include \"textflag.h\"\n\n" + c.asm
			}
			dir := module(t, files)
			link, accepts := link(t, dir, c.flags)
			if accepts == c.REJECT {
				t.Fatalf("the linker accepts: %v, want REJECT %v\n%s", accepts, c.REJECT, link)
			}
			list, _ := analyze(t, dir, nil, ".")
			found := false
			for _, f := range list {
				if strings.Contains(f.message, "without optimizations") != (c.flags != "") {
					continue
				}
				found = true
				if !accepts {
					n, same := compareFigures(t, c.asm != "" && !strings.Contains(c.go_, "go:nosplit"), link, f.message)
					compared, equal = compared+n, equal+same
				}
			}
			if found != c.REJECT && !c.partial {
				t.Errorf("the linker: rejected %v; the analyzer: %v\n%s\n%v", c.REJECT, found, link, list)
			}
			if c.REJECT && c.flags == "" {
				exact++
				withGraph(t, dir, link)
			}
			if c.REJECT {
				rejected++
			} else {
				accepted++
			}
		})
	}
	t.Logf("accepted %d, rejected %d; %d figures compared with the linker's, %d equal; with its graph: %d chains", accepted, rejected, compared, equal, exact)
	if accepted == 0 || rejected == 0 || compared == 0 {
		t.Errorf("accepted %d, rejected %d, compared %d; want one or more of each", accepted, rejected, compared)
	}
}

var overBy = regexp.MustCompile(`\d+ bytes over limit|infinite cycle`)

// withGraph analyzes once more, with the linker's graph: the figures are the linker's then, and
// the analyzer also finds chains that the lower bounds do not show.
func withGraph(t *testing.T, dir, link string) {
	graphFile = filepath.Join(dir, "graph")
	defer func() { graphFile = "" }()
	if err := os.WriteFile(graphFile, []byte(link), 0o666); err != nil {
		t.Fatal(err)
	}
	over := overBy.FindAllString(link, -1)
	if strings.Contains(link, "calls indirect\n") { // the linker reports a cycle that does not exist
		over = []string{"8 bytes over limit"}
	}
	list, _ := analyze(t, dir, nil, ".")
	for _, f := range list {
		for _, o := range over {
			if strings.HasSuffix(f.message, o) && !strings.Contains(f.message, "at least") {
				return
			}
		}
	}
	t.Errorf("given the linker's graph: the linker says %q, the analyzer %v", over, list)
}
