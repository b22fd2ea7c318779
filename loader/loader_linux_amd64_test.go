package loader

import (
	"bytes"
	"debug/dwarf"
	"debug/elf"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestComplete demands that every C file of the loader and of parlib is embedded,
// and given to the compiler: of parlib, those that the recipe names.
func TestComplete(t *testing.T) {
	files, _, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	r, err := readRecipe(files)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, dir := range []string{"loader", "hosts/linux", "hosts/nosim", "hosts/sched", "hosts/shape", "hosts/sim", "hosts/simdisk", "hosts/simnet", "hosts/trace", "parlib"} {
		entries, err := os.ReadDir(filepath.Join("..", dir))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			name, ext := dir+"/"+e.Name(), filepath.Ext(e.Name())
			if e.IsDir() || ext == ".go" || ext == ".s" || ext == ".rules" { // .s is Go assembly; usys.rules is for usys check
				continue
			}
			text, err := os.ReadFile(filepath.Join("..", name))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(files[name], text) {
				t.Errorf("%s is not embedded as it is on disk", name)
			}
			source := dir != "parlib" && (ext == ".c" || ext == ".S") && name != defaultHost && name != nosim
			if source && !slices.Contains(r.files, name) {
				t.Errorf("%s is not compiled", name)
			}
			n++
		}
	}
	if n < 40 || n != len(files) {
		t.Errorf("%d files on disk, %d embedded; want the same number, 40 or more", n, len(files))
	}
	for _, name := range r.files {
		if _, ok := files[name]; !ok {
			t.Errorf("%s is compiled, and is not there", name)
		}
	}
	if _, err := readRecipe(map[string][]byte{recipeFile: []byte("flag -O2\n")}); err == nil {
		t.Error("the test cannot tell: a line that means nothing is accepted")
	}
}

// usyshost.h names the calls that calls.c keeps for the loader.
func TestReserved(t *testing.T) {
	names := func(file, from, to string, name *regexp.Regexp) []string {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), from)
		part, _, ok := strings.Cut(rest, to)
		var list []string
		for _, m := range name.FindAllStringSubmatch(part, -1) {
			list = append(list, m[1])
		}
		if !ok || len(list) < 10 {
			t.Fatalf("%s: the list from %q to %q is %q, want 10 or more", file, from, to, list)
		}
		slices.Sort(list)
		return list
	}
	routes := names("calls.c", "routes[NCALLS] = {", "\n};", regexp.MustCompile(`\[NR_(\w+)\] = \{OWN`))
	said := names("usyshost.h", "refuses here:", ".", regexp.MustCompile(`(\w+)(?:,|$)`))
	if !slices.Equal(routes, said) {
		t.Errorf("calls.c keeps for the loader %v,\nusyshost.h says %v", routes, said)
	}
}

// cache gives the test its own cache directory.
func cache(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", dir)
	t.Setenv("CC", "")
	return filepath.Join(dir, "usys")
}

// mustBuild is Build without an error.
func mustBuild(t *testing.T, host string) string {
	t.Helper()
	var messages bytes.Buffer
	next, last := 0, 0
	path, err := BuildWith(Options{Host: host, Messages: &messages, Compiled: func(done, all int) {
		if done != next || done > all {
			t.Errorf("%d of %d files are compiled, want %d", done, all, next)
		}
		next, last = done+1, all
	}})
	if err != nil || messages.Len() > 0 {
		t.Fatalf("Build: %v, want success and no message, got\n%s", err, &messages)
	}
	if next > 0 && next != last+1 {
		t.Errorf("the last call says that %d of %d files are compiled", next-1, last)
	}
	return path
}

// TestBuild makes the loader in many goroutines at once, and then again without a working
// compiler: it must be made once and found again, and leave no other files.
func TestBuild(t *testing.T) {
	dir := cache(t)
	var wg sync.WaitGroup
	paths := make([]string, 3)
	for i := range paths {
		wg.Go(func() { paths[i] = mustBuild(t, "") })
	}
	wg.Wait()
	if len(slices.Compact(paths)) != 1 {
		t.Errorf("several loaders: %v, want one", paths)
	}
	out, err := exec.Command(paths[0]).CombinedOutput()
	if e, ok := err.(*exec.ExitError); !ok || e.ExitCode() != 2 || !strings.HasPrefix(string(out), "usys: ") || bytes.Count(out, []byte("\n")) != 1 {
		t.Errorf("without a program: %v, want exit status 2 and one line of usys, got\n%s", err, out)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 4 { // the sources, their objects, the loader, the compiler's version
		t.Errorf("the cache holds %v (%v); want 4 entries", entries, err)
	}

	before, err := os.Stat(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	mustBuild(t, "")
	if after, err := os.Stat(paths[0]); err != nil || !os.SameFile(before, after) {
		t.Errorf("the loader was made again: %v", err)
	}

	if testing.Short() {
		return
	}
	// A tool that cleans the cache by the age of files removes some of them.
	for _, pattern := range []string{"loader-*", "objects-*/loader-thread.c.o", "src-*/loader/thread.c"} {
		list, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(list) != 1 {
			t.Fatalf("%s: files %v, %v; want one", pattern, list, err)
		}
		if err := os.Remove(list[0]); err != nil {
			t.Fatal(err)
		}
	}
	mustBuild(t, "")
	t.Setenv("CC", "gcc -O1")
	if mustBuild(t, "") == paths[0] {
		t.Errorf("with CC=gcc -O1 the loader is the same file, %s", paths[0])
	}
}

// TestVersionOnce counts how often a compiler is asked for its version: once, and once more after
// it has been replaced.
func TestVersionOnce(t *testing.T) {
	cache(t)
	dir, kept := t.TempDir(), t.TempDir()
	cc, asked := filepath.Join(dir, "cc"), filepath.Join(dir, "asked")
	put := func(version string, age time.Duration) {
		write(t, cc, "#!/bin/sh\necho asked >>'"+asked+"'\necho "+version+"\n")
		when := time.Now().Add(-age)
		if err := errors.Join(os.Chmod(cc, 0o777), os.Chtimes(cc, when, when)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("CC", "'"+cc+"' -x")
	for i, c := range []struct {
		version string
		age     time.Duration
		want    int
	}{{"one", time.Hour, 1}, {"two", time.Minute, 2}, {"three", 0, 5}} {
		put(c.version, c.age)
		for range 3 {
			got, err := findCompiler(kept)
			if err != nil || string(got.version) != c.version+"\n" {
				t.Fatalf("compiler %d: %q, %v; want version %s", i, got.version, err, c.version)
			}
		}
		text, err := os.ReadFile(asked)
		if n := strings.Count(string(text), "asked"); err != nil || n != c.want {
			t.Errorf("compiler %d: asked %d times in all, %v; want %d", i, n, err, c.want)
		}
	}
}

const emptyHost = `#include "usyshost.h"
const struct usys_linux_host usys_linux_host = { .name = "mine", .version = VERSION };
`

// TestHost makes loaders with a user's hosts.
func TestHost(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the loader five times")
	}
	cache(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "host.c")
	write(t, file, "#include \"version.h\"\n"+emptyHost)
	write(t, filepath.Join(dir, "version.h"), "#define VERSION \"1\"\n")
	one := mustBuild(t, file)
	if again := mustBuild(t, file); again != one {
		t.Errorf("the same host gives the loader %s, and then %s", one, again)
	}
	write(t, filepath.Join(dir, "version.h"), "#define VERSION \"2\"\n")
	two := mustBuild(t, file)
	if two == one {
		t.Errorf("another header of the host gives the same loader, %s", one)
	}

	write(t, filepath.Join(dir, "more.S"), "\t.globl more\nmore:\tret\n\t.section .note.GNU-stack, \"\", @progbits\n")
	all := mustBuild(t, dir)
	if all == two {
		t.Errorf("the host's directory and its file give the same loader, %s", all)
	}
	if out, err := exec.Command("nm", all).Output(); err != nil || !bytes.Contains(out, []byte(" more\n")) {
		t.Errorf("nm: %v, want a function more in\n%s", err, out)
	}

	write(t, file, emptyHost+"long wrong(void) { return this_is_not_there; }\n")
	var messages bytes.Buffer
	_, err := Build(file, &messages)
	if err == nil || !strings.Contains(err.Error(), "gcc refuses the host") || !strings.Contains(messages.String(), file+":2:") {
		t.Errorf("Build of a wrong host: %v, want that gcc refuses it at %s:2, got\n%s", err, file, &messages)
	}
	write(t, file, "int nothing;\n")
	messages.Reset()
	if _, err = Build(file, &messages); err == nil || !strings.Contains(messages.String(), "usys_linux_host") {
		t.Errorf("a host without usys_linux_host: %v, want an error and a message that names it, got\n%s", err, &messages)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestRefused checks that each error is one line that names the cure.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "file"), "")
	write(t, filepath.Join(dir, "cc"), "#!/bin/sh\n[ \"$1\" = --version ] && exit 0\necho 'x.c:1:2: error: what is this' >&2\nexit 1\n")
	if err := os.Chmod(filepath.Join(dir, "cc"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, host string
		env        map[string]string
		want       string
	}{
		{"no compiler", "", map[string]string{"CC": "/nowhere/cc -x"}, "/nowhere/cc does not work: there is none (install gcc, or set CC)"},
		{"no compiler in PATH", "", map[string]string{"PATH": "/nowhere"}, "gcc does not work: there is none (install gcc, or set CC)"},
		{"compiler fails", "", map[string]string{"CC": "'" + filepath.Join(dir, "cc") + "'"}, "cannot make the loader: x.c:1:2: error: what is this (try gcc 9 or newer; CC chooses)"},
		{"no cache", "", map[string]string{"XDG_CACHE_HOME": "", "HOME": ""}, "neither $XDG_CACHE_HOME nor $HOME are defined (set XDG_CACHE_HOME)"},
		{"cache is a file", "", map[string]string{"XDG_CACHE_HOME": filepath.Join(dir, "file")}, "not a directory (set XDG_CACHE_HOME to a directory that can be written)"},
		{"no host", filepath.Join(dir, "nothing.c"), nil, "nothing.c: no such file or directory (name a C file, or a directory with C files)"},
		{"host is no C", filepath.Join(dir, "file"), nil, "not a C file (name a .c file, or a directory with some)"},
		{"host is empty", t.TempDir(), nil, "there is no .c or .S file in it"},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			cache(t)
			for k, v := range c.env {
				t.Setenv(k, v)
			}
			var messages bytes.Buffer
			path, err := Build(c.host, &messages)
			if err == nil || !strings.HasSuffix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || messages.Len() > 0 {
				t.Errorf("Build(%q) = %q, %v; want an error …%s and no message, got\n%s", c.host, path, err, c.want, &messages)
			}
		})
	}
}

// TestVDSO tests the host's vDSO in a separate program.
func TestVDSO(t *testing.T) {
	for _, flags := range []string{"-O2", "-O0 -static"} {
		exe := filepath.Join(t.TempDir(), "vdso")
		args := append(strings.Fields(flags), "-Wall", "-Wextra", "-Werror", "-iquote", ".", "-iquote", "../parlib", "-o", exe,
			"testdata/vdso/main.c", "vdso.c", "vdso_shown.c", "vdso_image_amd64.S", "../parlib/text.c")
		if out, err := exec.Command("gcc", args...).CombinedOutput(); err != nil {
			t.Fatalf("gcc %s: %v\n%s", flags, err, out)
		}
		if out, err := exec.Command(exe).CombinedOutput(); err != nil {
			t.Errorf("%s %s: %v\n%s", exe, flags, err, out)
		} else {
			t.Logf("%s", out)
		}
	}
}

// TestDebug compiles a loader for a debugger: it has source lines for its C functions, and is not
// the same file as the ordinary one.
func TestDebug(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the whole loader")
	}
	cache(t)
	path, err := BuildWith(Options{Debug: true, Messages: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := f.DWARF()
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for r := d.Reader(); !found; {
		e, err := r.Next()
		if err != nil || e == nil {
			t.Fatalf("no function usys_open_call in the DWARF of %s: %v", path, err)
		}
		found = e.Tag == dwarf.TagSubprogram && e.Val(dwarf.AttrName) == "usys_open_call"
	}
	if plain, err := Build("", t.Output()); err != nil || plain == path {
		t.Errorf("Build returns %q, %v; want another path than that with Debug", plain, err)
	}
}
