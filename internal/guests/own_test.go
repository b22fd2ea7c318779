//go:build linux && amd64

package guests

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	combinationsFlag = flag.Int("combinations", 30, "how many combinations TestExecCombinations tries")
	seedFlag         = flag.Uint64("combination-seed", 1, "the seed from which it draws them")
)

// ownColumns are the ways to run a program in which it must find its own file as natively.
var ownColumns = []struct {
	name  string
	flags []string
}{
	{"exec", nil},
	{"strict", []string{"-strict"}},
	{"count", []string{"-c", "-o", os.DevNull}},
	{"vcores1", []string{"-vcores", "1"}},
	{"trace", []string{"-trace", "-f", "-A", "-o", os.DevNull}},
}

// copyTo copies a program into a directory of its own, and returns its name.
func copyTo(t *testing.T, file string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "guest")
	// Not by this process: a child of it that has not executed its program yet would have the copy
	// open for writing (go.dev/issue/22315).
	if out, err := exec.Command("cp", file, name).CombinedOutput(); err != nil {
		t.Fatalf("cp: %v\n%s", err, out)
	}
	return name
}

// inShell returns a command that a shell executes after another one, as root of a mount namespace.
func inShell(first string, command ...string) []string {
	return append([]string{"/bin/sh", "-c", first + ` && exec "$@"`, "sh"}, command...)
}

// TestOwnFile has a program reach its own executable in all ways, after the file was deleted,
// replaced or renamed, too: the results are those of a program that no host runs.
func TestOwnFile(t *testing.T) {
	for _, state := range []string{"as-is", "deleted", "replaced", "renamed", "memfd"} {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			const mounts = "export GUEST_MOUNTS=1"
			want, err := asRoot(t, inShell(mounts, copyTo(t, guest.File(Stock)), "own", state))
			if n := strings.Count(string(want), "own file"); err != nil || n < 40 {
				t.Fatalf("stock: %v, %d ways lead to the file, want at least 40\n%s", err, n, want)
			}
			compare := func(name string, command ...string) {
				got, err := asRoot(t, inShell(mounts, command...))
				if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); err != nil || diff != "" {
					t.Errorf("%s: %v (-want +got)\n%s", name, err, diff)
				}
			}
			compare("native", copyTo(t, guest.File(Native)), "own", state)
			for _, c := range ownColumns {
				compare(c.name, slices.Concat(kit.Host, c.flags, []string{copyTo(t, guest.File(Hosted)), "own", state})...)
			}
		})
	}
}

// TestOwnFileKept has a program close or replace all descriptors that it may: the host's do
// not get lost, and the calls' results are as natively.
func TestOwnFileKept(t *testing.T) {
	for _, limit := range []string{"ulimit -Sn 1024", "ulimit -n 200"} {
		for _, way := range []string{"each", "range", "unshare", "pieces", "listed", "dup2", "dup3"} {
			t.Run(limit[7:]+" "+way, func(t *testing.T) {
				t.Parallel()
				run := func(program string, command ...string) string {
					out, err := asRoot(t, inShell(limit, append(append(command, program), "closes", way)...))
					return strings.ReplaceAll(fmt.Sprintf("%s%v", out, err), filepath.Dir(program), "DIR")
				}
				want := run(copyTo(t, guest.File(Stock)))
				if n := strings.Count(want, "shown"); n != 2 {
					t.Fatalf("stock has executed %d programs, want 2:\n%s", n, want)
				}
				for _, c := range ownColumns {
					if way == "unshare" && c.name == "vcores1" {
						continue // the table is that of the vcore
					}
					got := run(copyTo(t, guest.File(Hosted)), slices.Concat(kit.Host, c.flags)...)
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s (-want +got)\n%s", c.name, diff)
					}
				}
			})
		}
	}
}

// TestRights executes a file that has capabilities: it runs natively, which -strict says, and
// -strict=tree refuses it.
func TestRights(t *testing.T) {
	c := combination{"as-is", "exec", "capable"}
	const why = "usys: TARGET/guest has rights that only the kernel gives (set-id or file capabilities): "
	for flag, want := range map[string]string{"-strict": why + "it runs natively\n" + escaped, "-strict=tree": why + "refused (-strict=tree)\nexec permission denied"} {
		if got := c.run(t, Hosted, []string{flag}, "argv0", "rawsyscall"); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", flag, got, want)
		}
	}
}

// escaped is what program rawsyscall prints unless a strict host ends it.
const escaped = "executed a SYSCALL of its own"

// A combination is one way to execute a program in one state.
type combination struct {
	state, way, target string // the target is ours, foreign or capable: foreign, too, for its rights
}

var (
	execStates = []string{"as-is", "deleted", "replaced", "tmpfs", "chroot", "many", "full", "writing", "memory"}
	execWays   = []string{"exec", "child", "fork", "relative", "link", "proc fd", "dev fd", "child proc fd", "proc fd path",
		"execveat fd", "execveat path fd", "execveat dir", "execveat link", "memfd", "memfd proc fd", "self", "self child", "self slashes"}
)

// hidden reports whether the host cannot read a target that the kernel executes: there is no
// memory for it, or it is open only as a path, and there is no /proc. It says so.
func (c combination) hidden() bool {
	return c.state == "memory" || c.way == "execveat path fd" && (c.state == "tmpfs" || c.state == "chroot")
}

// run executes the combination under a host with flags, or with no host. The program that is executed
// gets the arguments.
func (c combination) run(t *testing.T, parent Column, flags []string, args ...string) string {
	file := map[string]Column{"ours": Native, "foreign": Stock, "capable": Native}[c.target]
	program, target := copyTo(t, guest.File(parent)), copyTo(t, guest.File(file))
	limit := "ulimit -Sn 1024"
	if c.state == "full" {
		limit = "ulimit -n 64"
	}
	command := []string{program}
	if parent == Hosted {
		command = slices.Concat(kit.Host, flags, command)
	}
	if c.target == "capable" {
		limit = guest.File(Stock) + " give " + target + " && " + limit
	}
	command = append(append(command, "execs", c.state, target, c.way), args...)
	out, err := asRoot(t, inShell(limit, command...))
	text := fmt.Sprintf("%s%v", out, err)
	for from, to := range map[string]string{filepath.Dir(program): "PROGRAM", filepath.Dir(target): "TARGET"} {
		text = strings.ReplaceAll(text, from, to)
	}
	return text
}

// check tries one combination.
func (c combination) check(t *testing.T) {
	shown := []string{"argv0", "shown", "a", "b c"}
	want, got := c.run(t, Stock, nil, shown...), c.run(t, Hosted, nil, shown...)
	if first, rest, _ := strings.Cut(got, "\n"); c.hidden() && strings.Contains(first, " cannot be looked at: ") {
		got = rest
	}
	// Without memory the programs themselves fail, each in its way; TestUnknownTarget compares that state.
	if c.state != "memory" && got != want {
		t.Errorf("%v: got\n%s\nwant\n%s", c, got, want)
	}
	// A program that was not refused, and is not hosted and strict, prints its process number.
	raw := []string{"argv0", "rawsyscall"}
	if natively := c.run(t, Stock, nil, raw...); c.state != "memory" && strings.Contains(want, "shown") != strings.Contains(natively, escaped) {
		t.Errorf("%v: rawsyscall: got\n%s\nand shown\n%s", c, natively, want)
	}
	if tree := c.run(t, Hosted, []string{"-strict=tree"}, raw...); strings.Contains(tree, escaped) {
		t.Errorf("%v: escapes -strict=tree:\n%s", c, tree)
	}
}

// TestExecCombinations executes programs in ways and states that are drawn by a seed: under a host
// all is as natively, and nothing escapes -strict=tree.
func TestExecCombinations(t *testing.T) {
	r := rand.New(rand.NewPCG(*seedFlag, 0))
	one := func(list []string) string { return list[r.IntN(len(list))] }
	for range *combinationsFlag {
		c := combination{one(execStates), one(execWays), one([]string{"ours", "ours", "foreign", "capable"})}
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			t.Parallel()
			c.check(t)
		})
	}
}
