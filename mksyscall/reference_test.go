package main

import (
	"bytes"
	"encoding/json"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A reference is a generated file and the command of its first line, which made
// it.
type reference struct {
	dir, name    string
	goos, goarch string
	program      string   // mksyscall.pl, mksyscall.go ...
	args         []string // the header's, behind the program
}

// references are the files in dir that one of the programs made.
func references(t *testing.T, dir string, programs ...string) (list []reference) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "zsyscall_*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(text), "\n")
		words := strings.Fields(strings.TrimPrefix(strings.TrimPrefix(first, "// "), "go run "))
		place := strings.Split(strings.TrimSuffix(filepath.Base(file), ".go"), "_")
		if len(words) > 0 && len(place) > 2 && slices.Contains(programs, words[0]) {
			list = append(list, reference{dir, filepath.Base(file), place[1], place[2], words[0], words[1:]})
		}
	}
	return list
}

// env returns the environment that made the file.
func (r reference) env(name string) string {
	switch name {
	case "GOOS":
		return r.goos
	case "GOARCH":
		return r.goarch
	}
	return ""
}

// ours returns this command's output for the header's arguments.
func (r reference) ours(t *testing.T) []byte {
	t.Helper()
	t.Chdir(r.dir)
	var stdout, stderr bytes.Buffer
	if status := run(r.args, r.env, &stdout, &stderr); status != fine {
		t.Fatalf("%s %s: exit status %d, want success\n%s", r.name, r.args, status, &stderr)
	}
	return stdout.Bytes()
}

// theirs returns the original's output, formatted by gofmt.
func (r reference) theirs(t *testing.T, dir string, original ...string) []byte {
	t.Helper()
	cmd := exec.Command(original[0], append(original[1:], r.args...)...)
	cmd.Dir = dir
	// x/sys's generator for linux wants to run in a container.
	cmd.Env = append(os.Environ(), "GOOS="+r.goos, "GOARCH="+r.goarch, "GOLANG_SYS_BUILD=docker")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v: %v\n%s", r.name, cmd.Args, err, &stderr)
	}
	return gofmt(t, r.name, out)
}

func gofmt(t *testing.T, name string, text []byte) []byte {
	t.Helper()
	pretty, err := format.Source(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return pretty
}

// committed reports whether the file in the repository is this text.
func (r reference) committed(t *testing.T, text []byte) bool {
	t.Helper()
	old, err := os.ReadFile(filepath.Join(r.dir, r.name))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(old, text)
}

// A tally counts the files that were compared, and names those that are in the
// repository with another text than the original makes today.
type tally struct {
	same   int
	edited []string
}

// compare compares our text with the original's.
func (c *tally) compare(t *testing.T, r reference, ours, theirs []byte) {
	t.Helper()
	if !bytes.Equal(ours, theirs) {
		t.Errorf("%s: not what %s makes%s", filepath.Join(r.dir, r.name), r.program, firstDifference(ours, theirs))
		return
	}
	c.same++
	if !r.committed(t, theirs) {
		c.edited = append(c.edited, r.name)
	}
}

// report prints the count and fails if it is too low.
func (c *tally) report(t *testing.T, what string, least int) {
	t.Helper()
	t.Logf("%s: %d files are what the original makes, byte for byte", what, c.same)
	if len(c.edited) > 0 {
		t.Logf("%s: committed with another text than the original makes: %s", what, strings.Join(c.edited, " "))
	}
	if c.same < least {
		t.Errorf("%s: %d files are the same, %d is the least", what, c.same, least)
	}
}

func firstDifference(ours, theirs []byte) string {
	a, b := strings.Split(string(ours), "\n"), strings.Split(string(theirs), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "\nours:   " + a[i] + "\ntheirs: " + b[i]
		}
	}
	return ", which is longer or shorter"
}

// goroot returns the directory of the standard library.
var goroot = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	return strings.TrimSpace(string(out)), err
})

// stdDir returns package syscall's directory.
func stdDir(t *testing.T) string {
	t.Helper()
	root, err := goroot()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(root, "src", "syscall")
}

// mend replaces arguments of a header that name missing files: the generated
// file is older than its declarations then. It reports whether there were any.
func (r reference) mend(t *testing.T) bool {
	t.Helper()
	there := func(name string) bool {
		_, err := os.Stat(filepath.Join(r.dir, name))
		return err == nil
	}
	outdated := false
	for i, arg := range r.args {
		if filepath.Ext(arg) != ".go" || there(arg) {
			continue
		}
		outdated = true
		other := strings.TrimSuffix(arg, "x.go") + ".go" // mips64x, mips64
		if !there(other) {
			other = os.DevNull
		}
		t.Logf("%s: its header names %s, which is not there; with %s instead", r.name, arg, other)
		r.args[i] = other
	}
	return outdated
}

// standardLeast returns the least number of files of package syscall that are
// the same.
func standardLeast() int {
	if strings.HasPrefix(runtime.Version(), "go1.26") {
		return 37
	}
	return 36
}

// TestStandardLibrary makes every file of package syscall again that
// mksyscall.pl or mksyscall_libc.pl made, and the assembly. A file that is older
// than its declarations can only be compared by running the original:
// TestStandardLibraryByPerl does.
func TestStandardLibrary(t *testing.T) {
	dir := stdDir(t)
	var c tally
	least := standardLeast()
	for _, r := range references(t, dir, "mksyscall.pl", "mksyscall_libc.pl") {
		if r.mend(t) {
			t.Logf("%s: not compared", r.name)
			least--
			continue
		}
		c.compare(t, r, r.ours(t), read(t, filepath.Join(dir, r.name)))
	}
	c.report(t, "package syscall", least)
	compareAssembly(t, "package syscall", dir, 8)
}

// compareAssembly makes the assembly in dir again.
func compareAssembly(t *testing.T, what, dir string, least int) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "zsyscall_*.s"))
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for _, file := range files {
		place := strings.Split(strings.TrimSuffix(filepath.Base(file), ".s"), "_")
		r := reference{dir: dir, name: filepath.Base(file), args: []string{"-asm", place[1], place[2]}}
		if ours := r.ours(t); r.committed(t, ours) {
			same++
		} else {
			t.Errorf("%s: not what was made", file)
		}
	}
	t.Logf("%s: %d files of assembly are as committed, byte for byte", what, same)
	if same < least {
		t.Errorf("%s: %d files of assembly are the same, %d is the least", what, same, least)
	}
}

// TestXSys makes the files of golang.org/x/sys/unix again, at its newest release
// and at two older ones.
func TestXSys(t *testing.T) {
	if testing.Short() {
		t.Skip("compares three releases of x/sys")
	}
	modules, err := filepath.Glob("testdata/xsys/*/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if len(modules) < 3 {
		t.Errorf("%d releases of x/sys, 3 are the least", len(modules))
	}
	for _, module := range modules {
		t.Run(filepath.Base(filepath.Dir(module)), func(t *testing.T) {
			unix := filepath.Join(download(t, filepath.Dir(module)), "unix")
			for _, family := range []struct {
				programs []string
				least    int
			}{
				{[]string{"mksyscall.go"}, 34},
				{[]string{"mksyscall_aix_ppc.go", "mksyscall_aix_ppc64.go"}, 4},
				{[]string{"mksyscall_solaris.go"}, 2},
			} {
				var c tally
				for _, r := range references(t, unix, family.programs...) {
					original := build(t, unix, r.program)
					if r.program == "mksyscall_aix_ppc64.go" {
						c.compare(t, r, r.oursOfThree(t), r.theirsOfThree(t, original))
						continue
					}
					c.compare(t, r, r.ours(t), r.theirs(t, unix, original))
				}
				c.report(t, strings.Join(family.programs, " and "), family.least)
			}
			compareAssembly(t, "x/sys", unix, 9)
		})
	}
}

// download asks the go command where the module cache has x/sys, at the release
// that the module in dir requires. It takes the network if it is not there.
func download(t *testing.T, dir string) string {
	t.Helper()
	cmd := exec.Command("go", "mod", "download", "-json", "golang.org/x/sys")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var module struct{ Dir string }
	if err == nil {
		err = json.Unmarshal(out, &module)
	}
	if err != nil || module.Dir == "" {
		t.Fatalf("x/sys is not in the module cache and cannot be fetched, which takes the network once: %v\n%s%s", err, out, &stderr)
	}
	return module.Dir
}

// programs are the originals that were built, by their source: most releases
// have the same.
var programs sync.Map

// build builds an original.
func build(t *testing.T, dir, program string) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(dir, program))
	if err != nil {
		t.Fatal(err)
	}
	once, _ := programs.LoadOrStore(string(source), sync.OnceValue(func() string {
		dir, err := os.MkdirTemp(tempDir, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, program), source, 0o666); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, "original")
		cmd := exec.Command("go", "build", "-o", name, program)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
		}
		return name
	}))
	return once.(func() string)()
}

// copySources copies the files that the header names, for programs that write
// beside them.
func (r reference) copySources(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, arg := range r.args {
		if filepath.Ext(arg) != ".go" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(r.dir, arg))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, arg), text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// oursOfThree returns this one of the three files of mksyscall_aix_ppc64.go.
func (r reference) oursOfThree(t *testing.T) []byte {
	t.Helper()
	other := r
	other.dir = r.copySources(t)
	if out := other.ours(t); len(out) > 0 {
		t.Errorf("%s: printed, and not written: %s", r.name, out)
	}
	return read(t, filepath.Join(other.dir, r.name))
}

func (r reference) theirsOfThree(t *testing.T, original string) []byte {
	t.Helper()
	dir := r.copySources(t)
	cmd := exec.Command(original, r.args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %v\n%s", r.name, cmd.Args, err, out)
	}
	return gofmt(t, r.name, read(t, filepath.Join(dir, r.name)))
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
