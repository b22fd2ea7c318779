package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// ways are the originals, each with the arguments that change its output.
var ways = []struct {
	program string
	pkg     string
	goos    []string
	flags   []string
	results bool // only with results: the original takes no others
}{
	{"mksyscall.pl", "syscall", []string{"", "linux"}, []string{
		"", "-l32", "-b32", "-arm", "-l32 -arm", "-b32 -arm", "-plan9", "-l32 -plan9",
		"-netbsd", "-l32 -netbsd -arm", "-openbsd", "-l32 -openbsd", "-dragonfly", "-l32 -dragonfly",
	}, false},
	{"mksyscall.pl", "syscall", []string{""}, []string{
		"-darwin", "-l32 -darwin", "-openbsd -libc", "-l32 -openbsd -libc", "-l32 -openbsd -arm -libc",
		"-b32 -openbsd -libc", "-libc", "-netbsd -libc", "-dragonfly -libc",
	}, true},
	{"mksyscall.go", "unix", []string{"linux", "freebsd"}, []string{
		"", "-l32", "-b32", "-arm", "-l32 -arm", "-b32 -arm", "-plan9",
		"-netbsd", "-l32 -netbsd -arm", "-openbsd", "-l32 -openbsd", "-dragonfly", "-l32 -dragonfly", "-libc",
	}, false},
	{"mksyscall.go", "unix", []string{"darwin"}, []string{"", "-l32", "-l32 -arm"}, false},
	{"mksyscall.go", "unix", []string{"openbsd"}, []string{
		"-openbsd -libc", "-l32 -openbsd -libc", "-l32 -openbsd -arm -libc", "-netbsd -libc", "-dragonfly -libc",
	}, false},
	{"mksyscall_libc.pl", "syscall", []string{""}, []string{"-solaris", "-l32 -solaris", "-b32 -solaris", "-aix", "-l32 -aix"}, false},
	{"mksyscall_solaris.go", "unix", []string{""}, []string{"-tags solaris,x", "-l32 -tags solaris,x", "-illumos -tags illumos,x"}, false},
	{"mksyscall_aix_ppc.go", "unix", []string{""}, []string{"-aix -tags aix,ppc"}, false},
	{"mksyscall_aix_ppc64.go", "unix", []string{""}, []string{"-aix -tags aix,ppc64"}, false},
}

// TestMadeUp compares with the originals in Go over made-up declarations.
func TestMadeUp(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the originals 60 times")
	}
	newest := download(t, "testdata/xsys/v0.49.0")
	madeUp(t, 2000, func(t *testing.T, program string) []string {
		if strings.HasSuffix(program, ".pl") { // TestMadeUpByPerl has those
			return nil
		}
		return []string{build(t, filepath.Join(newest, "unix"), program)}
	})
}

// madeUp compares with the originals over made-up declarations: all that are not
// refused, in one file. original returns the command that runs an original, nil
// for those that are not to be run. least is the least number of declarations to
// compare.
func madeUp(t *testing.T, least int, original func(t *testing.T, program string) []string) {
	t.Helper()
	text := string(read(t, "../testdata/sys/madeup.txt"))
	runs, compared, refused := 0, 0, 0
	for _, way := range ways {
		command := original(t, way.program)
		if command == nil {
			continue
		}
		for _, flags := range way.flags {
			for _, goos := range way.goos {
				t.Run(strings.Join([]string{way.program, goos, flags}, " "), func(t *testing.T) {
					r := reference{
						dir: t.TempDir(), name: "made.go", goos: goos,
						program: way.program, args: append(strings.Fields(flags), "made.go"),
					}
					good, bad := r.accepted(t, way.pkg, text, way.results)
					runs, compared, refused = runs+1, compared+good, refused+bad
					if way.program == "mksyscall_aix_ppc64.go" {
						for _, r.name = range []string{"zsyscall_aix_ppc64.go", "zsyscall_aix_ppc64_gc.go", "zsyscall_aix_ppc64_gccgo.go"} {
							r.same(t, r.oursOfThree(t), r.theirsOfThree(t, command[0]))
						}
						return
					}
					r.same(t, r.ours(t), r.theirs(t, r.dir, command...))
				})
			}
		}
	}
	t.Logf("%d runs, %d declarations compared, %d refused", runs, compared, refused)
	if compared < least || refused > compared/3 {
		t.Errorf("%d declarations compared, %d are the least; %d refused: a test that cannot tell", compared, least, refused)
	}
}

func (r reference) same(t *testing.T, ours, theirs []byte) {
	t.Helper()
	if !bytes.Equal(ours, theirs) {
		t.Errorf("%s: not what %s makes%s", r.args, r.program, firstDifference(ours, theirs))
	}
}

// accepted writes made.go with the declarations that are not refused.
func (r reference) accepted(t *testing.T, pkg, text string, results bool) (good, bad int) {
	t.Helper()
	t.Chdir(r.dir)
	lines := []string{"package " + pkg}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "//sys") && (!results || strings.Contains(line, ") (")) {
			lines = append(lines, strings.TrimSuffix(line, "\n"))
		}
	}
	for {
		if err := os.WriteFile("made.go", []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		var stdout, stderr bytes.Buffer
		status := run(r.args, r.env, &stdout, &stderr)
		if status == fine {
			return len(lines) - 1, bad
		}
		// Others may be accepted without the last one that is refused: they
		// belonged together.
		at := 0
		for message := range strings.Lines(stderr.String()) {
			place := strings.Split(message, ":")
			if n, err := strconv.Atoi(place[min(1, len(place)-1)]); err == nil && place[0] == "made.go" {
				at = n
			}
		}
		if at < 2 {
			t.Fatalf("exit status %d\n%s", status, &stderr)
		}
		lines = slices.Delete(lines, at-1, at)
		bad++
	}
}
