package toolexec

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/usys-go/bridge/internal/coverage"
	"github.com/usys-go/bridge/toolchain"
	"github.com/usys-go/bridge/toolchain/sites"
)

// TestMain lets the test's binary be usys toolexec, which becomes another
// program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "toolexec" {
		os.Exit(Run(os.Args[2:], os.Stdout, os.Stderr))
	}
	os.Exit(coverage.Run(m))
}

// toolexec runs usys toolexec.
func toolexec(t *testing.T, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, append([]string{"toolexec"}, args...)...)
	cmd.Env = append(os.Environ(), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// script writes a tool.
func script(t *testing.T, name, text string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("no shell")
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o777); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestVersion wants usys's version to be part of the assembler's and the
// linker's, and of no other tool's.
func TestVersion(t *testing.T) {
	for _, test := range []struct{ tool, says, want string }{
		{"asm", "asm version go1.26.8", "asm version go1.26.8 usys " + toolchain.AssemblerVersion()},
		{"link", "link version go1.26.8 X:nogreenteagc", "link version go1.26.8 X:nogreenteagc usys " + toolchain.LinkerVersion()},
		{"asm", "asm version devel go1.28-abc buildID=a/b/c/d", "asm version devel go1.28-abc buildID=a/b/c/d-usys-" + toolchain.AssemblerVersion()},
		{"compile", "compile version go1.26.8", "compile version go1.26.8"},
		{"vet", "vet version go1.26.8", "vet version go1.26.8"},
	} {
		wantVersion(t, nil, test.tool, test.says, test.want)
	}
	sim := " usys sim-" + toolchain.SimVersion()
	for _, test := range []struct{ tool, want string }{
		{"asm", "asm version go1.26.8" + sim}, {"compile", "compile version go1.26.8" + sim},
		{"link", "link version go1.26.8" + sim + toolchain.LinkerVersion()}, {"vet", "vet version go1.26.8"},
	} {
		wantVersion(t, []string{SimFlag}, test.tool, test.tool+" version go1.26.8", test.want)
	}
}

// wantVersion checks the version of a tool that prints its own.
func wantVersion(t *testing.T, flags []string, name, says, want string) {
	t.Helper()
	tool := script(t, name, "echo "+says+"\n")
	got, _, code := toolexec(t, nil, append(flags, tool, "-V=full")...)
	if strings.TrimSpace(got) != want || code != 0 {
		t.Errorf("%q %s: %q, exit status %d; want %q", flags, name, got, code, want)
	}
}

// TestSim wants the compiler to make calls in front of accesses, and a package with C code
// refused.
func TestSim(t *testing.T) {
	tool := script(t, "compile", "echo \"$@\"\n")
	out, _, code := toolexec(t, nil, SimFlag, tool, "-o", "x.a", "-p", "x", "-d=checkptr=1", "x.go")
	if out != "-race -d=checkptr=0 -o x.a -p x -d=checkptr=1 x.go\n" || code != 0 {
		t.Errorf("%q, exit status %d; want -race -d=checkptr=0 -o x.a -p x -d=checkptr=1 x.go, 0", out, code)
	}
	_, errs, code := toolexec(t, nil, SimFlag, script(t, "cgo", "exit 3\n"), "-importpath", "x/c")
	if !strings.HasPrefix(errs, "usys: -sim: package x/c uses cgo, ") || code != 2 {
		t.Errorf("%q, exit status %d; want that x/c uses cgo, 2", errs, code)
	}
	for _, args := range [][]string{{"compile", "-o", "x.a", "-p", "sync/atomic", "doc.go"}, {"asm", "-p", "sync/atomic", "-o", "x.o", "-gensymabis"}} {
		_, errs, code := toolexec(t, nil, append([]string{SimFlag}, args...)...)
		if !strings.Contains(errs, "no function of it is in assembly") || code != 2 {
			t.Errorf("%q: %q, exit status %d; want that no function is in assembly, 2", args, errs, code)
		}
	}
}

// TestTransparent wants a tool's arguments, output and exit status unchanged,
// and the user's own -toolexec in front of it.
func TestTransparent(t *testing.T) {
	for _, name := range []string{"vet", "asm", "compile", "link"} {
		tool := script(t, name, "echo out \"$@\"; echo err >&2; exit 3\n")
		out, errs, code := toolexec(t, nil, tool, "a b", "-c")
		if out != "out a b -c\n" || errs != "err\n" || code != 3 {
			t.Errorf("%s: %q, %q, exit status %d; want the tool's output, its error and 3", name, out, errs, code)
		}
		next := script(t, "next", "echo next \"$1\"; shift; exec \"$@\"\n")
		out, _, code = toolexec(t, []string{EnvNext + "=" + next + "\nx y"}, tool, "a")
		if out != "next x y\nout a\n" || code != 3 {
			t.Errorf("%s: %q, exit status %d; want next x y, out a, and 3", name, out, code)
		}
	}
	if _, errs, code := toolexec(t, nil); code != 2 || !strings.HasPrefix(errs, "usys: toolexec is for go's -toolexec") {
		t.Errorf("%q, exit status %d; want the usage, 2", errs, code)
	}
}

// TestRefused wants a refusal on standard error and in the file that usys build
// reads, and exit status 2.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	source, mark := filepath.Join(dir, "x.s"), filepath.Join(dir, "refused")
	if err := os.WriteFile(source, []byte("TEXT ·f(SB), 4, $0\n\tSYSENTER\n\tINT $0x80\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, errs, code := toolexec(t, []string{EnvRefused + "=" + mark}, "asm", "-p", "x", "-o", filepath.Join(dir, "x.o"), source)
	want := "usys: " + source + ":2:2: SYSENTER (and 1 more): no rule knows this system call; write it as docs/toolchain.md has it, or build without this assembly (often -tags=purego)\n"
	if errs != want || code != 2 {
		t.Errorf("%q, exit status %d; want %q, 2", errs, code, want)
	}
	if text, err := os.ReadFile(mark); err != nil || string(text) != want {
		t.Errorf("the mark is %q, %v; want %q", text, err, want)
	}
}

// TestCheckPackage wants std's special sites, and nothing of other packages.
func TestCheckPackage(t *testing.T) {
	file := func(rules ...sites.Rule) []*sites.File {
		f := &sites.File{}
		for _, r := range rules {
			f.Sites = append(f.Sites, sites.Site{Rule: r})
		}
		return []*sites.File{{}, f}
	}
	for _, test := range []struct {
		pkg   string
		files []*sites.File
		ok    bool
	}{
		{"runtime", file(sites.Entry, sites.Ordinary, sites.Clone, sites.ThreadExit, sites.SigReturn), true},
		{"runtime", file(sites.Ordinary, sites.Clone, sites.ThreadExit, sites.SigReturn), false},
		{"runtime", file(sites.Entry, sites.Clone, sites.ThreadExit), false},
		{"syscall", file(sites.Vfork), true},
		{"syscall", file(sites.Ordinary), false},
		{"other", nil, true},
	} {
		if err := CheckPackage(test.pkg, test.files); (err == nil) != test.ok {
			t.Errorf("CheckPackage(%s) = %v, want success: %v", test.pkg, err, test.ok)
		}
	}
}

// TestApplyRewrites compares applyRewrites with the assembler.
func TestApplyRewrites(t *testing.T) {
	for _, test := range []struct{ path, rewrites, want string }{
		{"/go/src/runtime/a.s", "/build/b001=>", "/go/src/runtime/a.s"},
		{"/go/src/runtime/a.s", "/go/src/runtime=>runtime;/build/b001=>", "runtime/a.s"},
		{"/go/src/runtime/a.s", "/go/src/run=>x;/go/src=>y", "y/runtime/a.s"},
		{"/go/src/a.s", "/go/src/a.s=>/else/b.s", "/else/b.s"},
		{"/go/src/a.s", "/go", "src/a.s"},
		{"/go/src/a.s", "", "/go/src/a.s"},
	} {
		if got := applyRewrites(test.path, test.rewrites); got != test.want {
			t.Errorf("applyRewrites(%q, %q) = %q, want %q", test.path, test.rewrites, got, test.want)
		}
	}
}

// TestImportable leaves files out of package runtime that import a package that the
// release lacks.
func TestImportable(t *testing.T) {
	const config = "# import config\npackagefile internal/abi=/x/abi.a\npackagefile internal/abix=/x/abix.a\n"
	for _, test := range []struct {
		imports string
		want    bool
	}{
		{"", true},
		{"import _ \"unsafe\"", true},
		{"import (\n\"internal/abi\"\n\"unsafe\"\n)", true},
		{"import (\n\"internal/abi\"\n\"internal/ab\"\n)", false},
		{"import \"abi\"", false},
	} {
		got, err := importable(toolchain.RuntimeFile{Name: "x.go", Text: []byte("package runtime\n" + test.imports)}, []byte(config))
		if err != nil || got != test.want {
			t.Errorf("importable(%q) = %t, %v; want %t, nil", test.imports, got, err, test.want)
		}
	}
	if _, err := importable(toolchain.RuntimeFile{Name: "x.go", Text: []byte("package")}, nil); err == nil {
		t.Error("importable of a file that is no Go gives no error")
	}
}

// Tools that work for another system run as they are, and a tool's environment does not have the
// -toolexec that runs it.
func TestElsewhere(t *testing.T) {
	tool := script(t, "asm", "echo version tool next=$USYS_TOOLEXEC_NEXT")
	for _, c := range []struct {
		env  []string
		want string
	}{
		{[]string{"GOOS=darwin", "GOARCH=amd64"}, "version tool next=\n"},
		{[]string{"GOOS=linux", "GOARCH=arm64"}, "version tool next=\n"},
		{[]string{"GOOS=darwin", "GOARCH=amd64", EnvNext + "=env"}, "version tool next=\n"},
		{[]string{"GOOS=linux", "GOARCH=amd64", EnvNext + "=env"}, "version tool next= usys " + toolchain.AssemblerVersion() + "\n"},
	} {
		if got, stderr, code := toolexec(t, c.env, tool, "-V=full"); got != c.want || code != 0 {
			t.Errorf("%q: asm -V=full prints %q, %q, status %d, want %q and 0", c.env, got, stderr, code, c.want)
		}
	}
}
