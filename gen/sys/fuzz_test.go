package sys

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"go/token"
	"math/rand/v2"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/usys-go/bridge/gen/decl"
	"github.com/usys-go/bridge/gen/sys/emit"
	"github.com/usys-go/bridge/gen/sys/lang"
)

// FuzzParse reads a file. Each mistake has a place in it, and the declarations
// can be written and read again.
func FuzzParse(f *testing.F) {
	f.Add(strings.Join(madeUp(f), "\n"))
	for _, line := range madeUp(f) {
		f.Add("package unix\r\n\r\n" + line)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, tabOnly := range []bool{false, true} {
			var errs, warnings decl.Errors
			file := lang.Scan("in.go", text)
			file.Parse(tabOnly, &errs, &warnings)
			checkErrors(t, errs.Err(), text)
			checkErrors(t, warnings.Err(), text)
			for _, c := range file.Calls {
				again(t, c)
			}
		}
	})
}

// madeUp returns the declarations with which the command's tests compare the
// generators.
func madeUp(f *testing.F) (lines []string) {
	text, err := os.ReadFile("../../testdata/sys/madeup.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "//sys") {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	return lines
}

// checkErrors demands a place inside the file, a text and a cure.
func checkErrors(t *testing.T, err error, text string) {
	t.Helper()
	var list decl.ErrorList
	if !errors.As(err, &list) {
		return
	}
	lines := strings.Split(text, "\n")
	for _, e := range list {
		if e.Msg == "" || e.Cure == "" || strings.ContainsAny(e.Error(), "\n\r\x00") {
			t.Errorf("an error that cannot be read: %q", e.Error())
		}
		if p := e.Pos; p.Line > 0 && (p.Line > len(lines) || p.Column < 1 || p.Column > len(lines[p.Line-1])+1) || p.Filename != "in.go" {
			t.Errorf("an error that is nowhere: %v", e)
		}
	}
}

// again writes a declaration and reads it again.
func again(t *testing.T, c *lang.Call) {
	t.Helper()
	var errs, warnings decl.Errors
	file := lang.Scan("again.go", line(c))
	file.Parse(true, &errs, &warnings)
	if err := errs.Err(); err != nil || len(file.Calls) != 1 {
		t.Fatalf("%q is read again as %d calls, %v; want one", line(c), len(file.Calls), err)
	}
	if diff := cmp.Diff(c, file.Calls[0], cmpopts.IgnoreTypes(token.Position{}), cmpopts.IgnoreUnexported(lang.Call{}), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%q is read as another one (-want +got):\n%s", line(c), diff)
	}
}

// line returns the declaration in its usual form.
func line(c *lang.Call) string {
	params := func(list []lang.Param) string {
		var words []string
		for _, r := range list {
			words = append(words, r.Name+" "+r.Type.Text)
		}
		return "(" + strings.Join(words, ", ") + ")"
	}
	text := "//sys"
	if c.NB {
		text += "nb"
	}
	text += "\t" + c.Name + params(c.Params)
	if len(c.Results) > 0 {
		text += " " + params(c.Results)
	}
	if t := c.Target; t != nil {
		text += " = " + strings.TrimPrefix(t.Library+"."+t.Name, ".")
	}
	return text
}

// settings are runs, one or more of each flavour.
var settings = []struct {
	pkg  string
	o    Options
	head string // of the file, behind the package clause
}{
	{"syscall", Options{}, ""},
	{"syscall", Options{GOOS: "linux"}, ""},
	{"syscall", Options{GOOS: "linux", Machine: emit.Machine{Bits32: true, Even: true}}, ""},
	{"syscall", Options{Machine: emit.Machine{Bits32: true, Big: true}}, ""},
	{"syscall", Options{System: "plan9", Machine: emit.Machine{Bits32: true}}, ""},
	{"syscall", Options{System: "netbsd"}, ""},
	{"syscall", Options{System: "dragonfly", Machine: emit.Machine{Bits32: true}}, ""},
	{"syscall", Options{System: "darwin"}, ""},
	{"syscall", Options{System: "openbsd", Libc: true, Machine: emit.Machine{Bits32: true, Even: true}}, ""},
	{"unix", Options{GOOS: "linux"}, ""},
	{"unix", Options{GOOS: "linux", Machine: emit.Machine{Bits32: true, Big: true, Even: true}}, ""},
	{"unix", Options{GOOS: "darwin"}, ""},
	{"unix", Options{GOOS: "openbsd", System: "openbsd", Libc: true}, ""},
	{"unix", Options{GOOS: "netbsd", System: "netbsd", Machine: emit.Machine{Bits32: true}}, ""},
	{"syscall", Options{System: "solaris"}, ""},
	{"syscall", Options{System: "aix"}, ""},
	{"unix", Options{System: "solaris"}, ""},
	{"unix", Options{System: "illumos", Machine: emit.Machine{Bits32: true}}, ""},
	{"unix", Options{System: "aix"}, ""},
	{"unix", Options{System: "aix", Tags: "aix,ppc64"}, ""},
	{"syscall", Options{System: "akaros"}, ""},
	{"syscall", Options{System: "akaros", Machine: emit.Machine{Bits32: true}}, ""},
	{"port", Options{System: "usys"}, usysHead},
}

// usysHead declares table functions under names that random targets have.
const usysHead = `import (
	"github.com/usys-go/bridge/usys"
	other "example.com/libc"
)

//usys:call a(p *byte, n int32, q unsafe.Pointer) (r int64, err error)
//usys:call exit(p *byte)
//usys:nb ioctl(x uint64) (ok bool)
//usys:call fcntl(x float32, y int) (r *T, err error)

`

// FuzzPrint makes Go of declarations. The output for accepted ones is formatted
// as by gofmt, and type-checks.
func FuzzPrint(f *testing.F) {
	lines := madeUp(f)
	for i := range settings {
		f.Add(byte(i), strings.Join(lines, "\n"))
		for _, line := range lines {
			f.Add(byte(i), line)
		}
	}
	f.Fuzz(func(t *testing.T, setting byte, lines string) { checkPrint(t, setting, lines) })
}

// FuzzRandom does so with declarations of random parts, most of which parse.
func FuzzRandom(f *testing.F) {
	for i := range 20 * len(settings) {
		f.Add(byte(i), uint64(i))
	}
	f.Fuzz(func(t *testing.T, setting byte, seed uint64) {
		r := rand.New(rand.NewPCG(seed, uint64(setting)))
		var lines []string
		for range 1 + r.IntN(4) {
			lines = append(lines, random(r))
		}
		checkPrint(t, setting, strings.Join(lines, "\n"))
	})
}

// The parts of random declarations. Many of the names are used by the generated
// code itself.
var (
	randomNames = strings.Fields(`a b c fd p n off len cap uintptr unsafe unsafe r0 r1 e1 er err _p0 _p1 _p2 nil true int string byte
		Syscall syscall abi runtime bytes usys C use SYS_A errnoErr BytePtrFromString _zero Errno syscall_struct __null __errstr
		libc_a libc_a_trampoline proca calla callfcntl fcntl ioctl exit select_ Select FcntlInt FcntlFlock ioctlPtr ioctlPtrRet ioctlRet
		ReadAt extpread ptrace Getcwd T U Mode_t append new bool error float64 unix main libcFunc syscallFunc rawSyscall6 sysvicall6 libcall`)
	randomTypes = strings.Fields(`int int int int8 int32 uint32 int64 int64 uint64 uintptr uint byte T U Mode_t _C_int *T **U *[2]int *[N]T []byte []T []*T
		[][]byte string string unsafe.Pointer bool float32 error [4]int Errno syscall.Errno usys.Errno *usys.Syscall *usys.Errno *string []string rune any r0 _p0 e1 err len libcFunc a fd abi use`)
	randomTargets = strings.Fields(`SYS_A SYS_a _SYS_A SYS___GETCWD sys_x fcntl ioctl exit other.SYS_A libc.ioctl exit select a libsocket.a libc.a A libc.A uintptr`)
)

// random returns a declaration of random parts.
func random(r *rand.Rand) string {
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	name := func() string {
		if r.IntN(2) == 0 {
			return fmt.Sprintf("x%d", r.IntN(100))
		}
		return pick(randomNames)
	}
	params := func(n int) (list []string) {
		for range n {
			list = append(list, name()+" "+pick(randomTypes))
		}
		return list
	}
	text := "//sys" + pick([]string{"", "", "nb"}) + "\t" + name() + "(" + strings.Join(params(r.IntN(6)), ", ") + ")"
	results := params(r.IntN(3))
	if r.IntN(4) > 0 {
		results = append(results, "err error")
	}
	if len(results) > 0 {
		text += " (" + strings.Join(results, ", ") + ")"
	}
	if r.IntN(3) == 0 {
		text += " = " + pick(randomTargets)
	}
	return text
}

// checkPrint makes Go of declarations and checks it.
func checkPrint(t *testing.T, setting byte, lines string) {
	t.Helper()
	set := settings[int(setting)%len(settings)]
	text := "package " + set.pkg + "\n\n" + set.head + lines
	o := set.o
	s := &job{files: []*lang.File{lang.Scan("in.go", text)}}
	r, err := s.generate(&o)
	if err != nil {
		var m Misuse
		if errors.As(err, &m) {
			t.Fatalf("a misuse is reported for a text: %v", err)
		}
		checkErrors(t, err, text)
		return
	}
	accepted.Add(1)
	checkErrors(t, r.Warnings, text)
	for _, out := range r.Texts {
		pretty, err := format.Source(out.Bytes)
		if err != nil {
			t.Fatalf("the output is no Go: %v\n%s\n%s", err, lines, out.Bytes)
		}
		if !bytes.Equal(pretty, out.Bytes) {
			t.Errorf("gofmt would change it (-want +got):\n%s", cmp.Diff(string(pretty), string(out.Bytes)))
		}
	}
	typeCheck(t, s, r)
}

// accepted counts the inputs of which Go was made.
var accepted atomic.Int64

// TestRandom demands that not all random declarations are refused.
func TestRandom(t *testing.T) {
	before := accepted.Load()
	const runs = 2000
	for i := range uint64(runs) {
		r := rand.New(rand.NewPCG(i, 1))
		checkPrint(t, byte(i), random(r))
	}
	if n := accepted.Load() - before; n < runs/10 {
		t.Errorf("Go was made of %d random declarations of %d: a test that cannot tell", n, runs)
	} else {
		t.Logf("Go was made of %d random declarations of %d", n, runs)
	}
}

// TestSettings demands that the settings reach every flavour.
func TestSettings(t *testing.T) {
	reached := map[*emit.Flavour]bool{}
	for _, set := range settings {
		c, err := choose(&set.o, set.pkg)
		if err != nil {
			t.Fatal(err)
		}
		reached[c.flavour] = true
	}
	for _, c := range choices {
		if !reached[c.flavour] {
			t.Errorf("no setting reaches flavour %s for %s", c.flavour.Program, c.systems)
		}
	}
}
