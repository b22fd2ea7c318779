//go:build linux && amd64

package sim

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var updateWorked = flag.Bool("update", false, "write into docs/sim.md what the commands of its worked bugs print now")

// workedGo is the Go with which the seeds in docs/sim.md fail.
const workedGo = "go1.26.8"

// The commands of the worked bugs in docs/sim.md print the documented output, except for counts
// and times, and the seeds given there fail.
func TestWorkedBugs(t *testing.T) {
	if kit.Version != workedGo {
		t.Skip("the document's seeds are those of " + workedGo)
	}
	const name = "../../../docs/sim.md"
	text := read(t, name)
	begin := strings.Index(text, "\n## Five bugs\n") + 1
	end := begin + strings.Index(text[begin:], "\n## If ") + 1
	if begin < 1 || end <= begin {
		t.Fatal("docs/sim.md has no worked bugs")
	}
	w := newWorked(t)
	var page strings.Builder
	for _, b := range w.blocks(text[begin:end]) {
		page.WriteString(w.redo(b))
	}
	switch {
	case *updateWorked:
		if err := os.WriteFile(name, []byte(text[:begin]+page.String()+text[end:]), 0o666); err != nil {
			t.Fatal(err)
		}
	case t.Failed():
		t.Error("docs/sim.md does not show what its commands print (go test ./internal/guests/sim -run WorkedBugs -update writes it, with seeds that fail)")
	case w.seeds < 5 || w.mended < 5:
		t.Errorf("docs/sim.md has %d seeds that fail, and %d searches that find nothing", w.seeds, w.mended)
	}
}

// worked is a copy of testdata/bugs, and the document's numbers.
type worked struct {
	t             *testing.T
	dir           string
	env           []string
	now           map[string]string // the current seeds and ticks, by those in the document
	seeds, mended int
}

func newWorked(t *testing.T) *worked {
	w := &worked{t: t, dir: filepath.Join(t.TempDir(), "some bugs"), now: map[string]string{}}
	bin := t.TempDir()
	if err := errors.Join(os.CopyFS(w.dir, os.DirFS("testdata/bugs")), os.Symlink(kit.Table[0], filepath.Join(bin, "usys"))); err != nil {
		t.Fatal(err)
	}
	w.env = append(os.Environ(), "PATH="+bin+":"+filepath.Join(kit.GOROOT, "bin")+":"+os.Getenv("PATH"), "GOTOOLCHAIN=local", "GOFLAGS=")
	return w
}

// A passage is a command and its output, or other lines.
type passage struct {
	command string // "" if there is none
	lines   []string
}

func (w *worked) blocks(text string) (list []passage) {
	list = []passage{{}}
	lines := slices.Collect(strings.Lines(text))
	for i, line := range lines {
		blank := line == "\n" && i+1 < len(lines) && strings.HasPrefix(lines[i+1], "    ") && !strings.HasPrefix(lines[i+1], "    $ ")
		last := &list[len(list)-1]
		command, ok := strings.CutPrefix(line, "    $ ")
		switch {
		case ok:
			list = append(list, passage{command: strings.TrimSuffix(command, "\n")})
		case last.command != "" && !strings.HasPrefix(line, "    ") && !blank: // otherwise the output has an empty line
			list = append(list, passage{lines: []string{line}})
		default:
			last.lines = append(last.lines, line)
		}
	}
	return list
}

var (
	quotedNumber = regexp.MustCompile(`(-seed |calm=)(\d+)`)
	foundNumber  = regexp.MustCompile(`^    (seed )(\d+): |(-set calm=)(\d+) `)
	anyNumber    = regexp.MustCompile(`0x[0-9a-f]+|\d+(\.\d+)?(µs|ms|m|s)?`)
)

// redo runs a passage's command, compares the output, and returns the passage as it should be.
func (w *worked) redo(b passage) string {
	if b.command == "" {
		return strings.Join(b.lines, "")
	}
	command := b.command
	if *updateWorked {
		command = quotedNumber.ReplaceAllStringFunc(command, func(q string) string {
			if now := w.now[q]; now != "" {
				return now
			}
			return q
		})
	}
	got := w.run(command)
	lines := w.compare(b, got)
	return "    $ " + command + "\n" + strings.Join(lines, "")
}

// run runs a command, and returns the lines of its output in the document's form. A seed that the
// document contains must fail, unless the run makes no changes of order.
func (w *worked) run(command string) (lines []string) {
	if strings.HasPrefix(command, "cd ") {
		return nil
	}
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir, cmd.Env = w.dir, w.env
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		w.t.Fatal(err)
	}
	switch {
	case strings.Contains(command, "Mended$"):
		w.mended++
		if err != nil {
			w.t.Errorf("%s: %v\n%s", command, err, &out)
		}
	case strings.Contains(command, "-seeds ") || strings.Contains(command, "-seed ") && !strings.Contains(command, "calm="):
		w.seeds++
		if err == nil {
			w.t.Errorf("%s: no run fails\n%s", command, &out)
		}
	}
	for line := range strings.Lines(out.String()) {
		lines = append(lines, strings.TrimRight("    "+line, " \n")+"\n")
	}
	return lines
}

// compare searches the output for a passage's lines, and returns them as they are there. Numbers
// other than seeds may differ; "..." matches any number of lines.
func (w *worked) compare(b passage, got []string) (lines []string) {
	shape := func(line string) string {
		return strings.ReplaceAll(strings.ReplaceAll(anyNumber.ReplaceAllString(line, "N"), "N of N seeds", "N seeds"), "different runs", "different run")
	}
	all, skip := got, false
	differs := func(format string, args ...any) []string {
		if *updateWorked {
			w.t.Logf("%s: the output is another one, and the text may have to be, too", b.command)
			return all
		}
		w.t.Errorf("%s: the run differs from the page: %s", b.command, fmt.Sprintf(format, args...))
		return b.lines
	}
	for _, want := range b.lines {
		if strings.TrimSpace(want) == "..." {
			skip = true
			lines = append(lines, want)
			continue
		}
		i := slices.IndexFunc(got, func(g string) bool { return shape(g) == shape(want) })
		if i < 0 || i > 0 && !skip {
			return differs("the document has a line\n%sand the output has\n%s", want, strings.Join(got, ""))
		}
		w.note(want, got[i])
		lines, got, skip = append(lines, got[i]), got[i+1:], false
	}
	if len(got) > 0 && !skip {
		return differs("the output goes on with\n%s", strings.Join(got, ""))
	}
	return lines
}

// note compares the seeds of two lines, and records the number that replaces each seed from now on.
func (w *worked) note(want, got string) {
	a, b := foundNumber.FindStringSubmatch(want), foundNumber.FindStringSubmatch(got)
	switch {
	case a == nil || b == nil:
	case a[1] != "":
		w.now["-seed "+a[2]] = "-seed " + b[2]
		if a[2] != b[2] && !*updateWorked {
			w.t.Errorf("the first seed that fails is %s, and the document has %s", b[2], a[2])
		}
	default:
		before := func(n string) string {
			var k int
			fmt.Sscan(n, &k)
			return fmt.Sprint("calm=", k-1)
		}
		w.now["calm="+a[4]], w.now[before(a[4])] = "calm="+b[4], before(b[4])
	}
}
