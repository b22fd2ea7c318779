package ticks

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/releases"
)

// TestAssembly puts schedule points into functions, and refuses functions of an
// unknown form.
func TestAssembly(t *testing.T) {
	const call = "; CALL runtime·usysatomic(SB) "
	for _, test := range []struct{ src, want, err string }{
		{"// a comment\n\n", "// a comment\n\n", ""},
		{"TEXT ·A(SB),NOSPLIT,$0\n\tJMP ·B(SB)\n", "TEXT ·A(SB),NOSPLIT|NOFRAME,$0" + call + "\n\tJMP ·B(SB)\n", ""},
		{"TEXT ·A(SB), NOSPLIT, $0-8 // why\n", "TEXT ·A(SB), NOSPLIT|NOFRAME, $0-8" + call + "// why\n", ""},
		{"\nTEXT ·A(SB),NOSPLIT,$16\n", "", "a.s:2: no rule of -sim knows this function: TEXT ·A(SB),NOSPLIT,$16 (want"},
		{"TEXT ·A(SB),0,$0\n", "", "a.s:1: "},
		{"TEXT ·A<ABIInternal>(SB),NOSPLIT,$0\n", "", "a.s:1: "},
		{"TEXT ·A(SB),NOSPLIT|NOFRAME,$0\n", "", "a.s:1: "},
	} {
		got, n, err := Assembly("a.s", []byte(test.src))
		switch {
		case test.err != "":
			if err == nil || !strings.HasPrefix(err.Error(), test.err) {
				t.Errorf("%q: %v, want %s", test.src, err, test.err)
			}
		case err != nil || string(got) != test.want || n != strings.Count(test.want, call):
			t.Errorf("%q: %q, %d, %v; want %q, %d, nil", test.src, got, n, err, test.want, strings.Count(test.want, call))
		}
	}
}

// TestGo puts schedule points into package runtime's functions, on the same lines.
func TestGo(t *testing.T) {
	src := `package runtime

func gosched_m(gp *g) { // why
	goschedImpl(gp, false)
}

func goschedIfBusy()

//go:linkname sync_atomic_StorePointer sync/atomic.StorePointer
//go:nosplit
func sync_atomic_StorePointer(ptr *int) {}

func (x *t) goschedIfBusy() {}
`
	want := strings.Replace(src, "{ // why", "{ usysbusy(); // why", 1)
	want = strings.Replace(want, "//go:linkname sync_atomic_StorePointer sync/atomic.StorePointer", "//", 1)
	var r Runtime
	got, err := r.Go("a.go", []byte(src))
	if err != nil || string(got) != want {
		t.Errorf("Go(a.go): %v\n%s\nwant\n%s", err, got, want)
	}
	if err := r.Missing("/go/src/runtime"); err == nil || !strings.HasPrefix(err.Error(), "/go/src/runtime: ") || !strings.Contains(err.Error(), "no function goschedIfBusy as") {
		t.Errorf("Missing = %v, want an error of /go/src/runtime that names goschedIfBusy", err)
	}
	if got, err := r.Go("b.go", []byte("package runtime\n\nfunc f() { goschedIfBusy() }\n")); got != nil || err != nil {
		t.Errorf("Go(b.go) = %q, %v; want nil, nil", got, err)
	}
	if _, err := r.Go("c.go", []byte("package runtime\n\nfunc gosched_m( {\n")); err == nil {
		t.Error("Go of a file that is no Go gives no error")
	}
}

// TestCheckAtomic wants no operation beside the assembly.
func TestCheckAtomic(t *testing.T) {
	if err := CheckAtomic("a.go", []byte("package atomic\nimport \"unsafe\"\n")); err != nil {
		t.Error(err)
	}
	err := CheckAtomic("a.go", []byte("package atomic\nimport \"internal/runtime/atomic\"\n"))
	if err == nil || !strings.HasPrefix(err.Error(), "a.go: ") {
		t.Errorf("CheckAtomic = %v, want an error that begins with a.go:", err)
	}
}

// TestReleases wants each rule to find its place in the packages of each Go release.
func TestReleases(t *testing.T) {
	for _, release := range append([]string{""}, releases.Others...) {
		t.Run(release, func(t *testing.T) {
			cmd := exec.Command("go", "env", "GOROOT")
			cmd.Dir = t.TempDir()
			if release != "" {
				cmd.Env = append(os.Environ(), releases.Env(t, release)...)
			}
			out, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			checkRelease(t, filepath.Join(strings.TrimSpace(string(out)), "src"))
		})
	}
}

func checkRelease(t *testing.T, src string) {
	t.Helper()
	var r Runtime
	each(t, filepath.Join(src, "runtime"), ".go", func(name string, text []byte) {
		got, err := r.Go(name, text)
		if err != nil {
			t.Fatal(err)
		}
		if got != nil && bytes.Count(got, []byte("\n")) != bytes.Count(text, []byte("\n")) {
			t.Errorf("%s: its lines have other numbers", name)
		}
	})
	if err := r.Missing("runtime"); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(filepath.Join(src, "sync", "atomic", "asm.s"))
	if err != nil {
		t.Fatal(err)
	}
	if _, n, err := Assembly("asm.s", text); n < 30 || err != nil {
		t.Errorf("%d functions, %v; want 30 or more", n, err)
	}
	each(t, filepath.Join(src, "sync", "atomic"), ".go", func(name string, text []byte) {
		if err := CheckAtomic(name, text); err != nil {
			t.Error(err)
		}
	})
}

// each calls f with the files of a directory that are no tests.
func each(t *testing.T, dir, suffix string, f func(name string, text []byte)) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"+suffix))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s: %d files *%s, %v; want one or more", dir, len(names), suffix, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f(name, text)
	}
}

// TestDropExits replaces the calls of one function: instructions only, not bytes within other
// instructions.
func TestDropExits(t *testing.T) {
	code := []byte{
		0xe8, 0xfb, 0x0f, 0x00, 0x00, // 0x1000: CALL 0x2000, the function
		0xb8, 0xe8, 0xf5, 0x0f, 0x00, // 0x1005: MOVL $0xff5e8, AX: its bytes and one more are a CALL's
		0x00, 0x00, // 0x100a: ADDB AX, (AX)
		0xe8, 0xef, 0x0f, 0x00, 0x00, // 0x100c: CALL 0x2000
		0xe8, 0x00, 0x10, 0x00, 0x00, // 0x1011: CALL 0x2016
		0x06,                         // 0x1016: no instruction
		0xe8, 0xe4, 0x0f, 0x00, 0x00, // 0x1017: CALL 0x2000
	}
	if got, want := callsOf(0x2000, code, 0x1000), []uint64{0x1000, 0x100c}; !slices.Equal(got, want) {
		t.Errorf("%#x, want %#x", got, want)
	}
}
