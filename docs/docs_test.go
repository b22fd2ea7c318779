// Package docs has no code: its tests keep the documents true.
package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var (
	step   = regexp.MustCompile("(?m)^\\d+\\. `([^`]+)`: ((?:[^.\\n]|\\n +)*)")
	quoted = regexp.MustCompile("`([^`]+)`")
)

// TestReadingPath checks that the reading path of design.md names files, and
// functions in each.
func TestReadingPath(t *testing.T) {
	steps := step.FindAllStringSubmatch(read(t, "docs/design.md"), -1)
	if len(steps) < 10 {
		t.Fatalf("only %d steps", len(steps))
	}
	for _, s := range steps {
		code := read(t, s[1])
		names := quoted.FindAllStringSubmatch(s[2], -1)
		if len(names) == 0 {
			t.Errorf("%s: no name", s[1])
		}
		for _, n := range names {
			if !defines(code, n[1]) {
				t.Errorf("%s does not define %s", s[1], n[1])
			}
		}
	}
}

// defines reports whether code declares or defines name, and does not just mention it.
func defines(code, name string) bool {
	def := regexp.MustCompile(`(?m)^(//usys:\w+ |func (\([^)]*\) )?|TEXT ·|static [^;=]*\b|[a-z][^;=]*\b|__attribute__[^;]*\b|)` +
		regexp.QuoteMeta(name) + `(\(|:)`)
	return def.MatchString(code)
}

// TestPairs looks at each place in the documents where a file's name in brackets follows a name: the
// file declares or defines the name.
func TestPairs(t *testing.T) {
	pair := regexp.MustCompile("`(\\w+)(?:\\(\\))?`,? \\(`([\\w/]+/\\w+\\.(?:go|c|h|s|S))`")
	pages, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, page := range pages {
		if strings.HasPrefix(page, "recipes-") {
			continue // they name other projects' files
		}
		for _, m := range pair.FindAllStringSubmatch(read(t, "docs/"+page), -1) {
			n++
			if !defines(read(t, m[2]), m[1]) {
				t.Errorf("%s: %s does not define %s", page, m[2], m[1])
			}
		}
	}
	if n < 3 {
		t.Errorf("only %d pairs", n)
	}
}

var generated = regexp.MustCompile(`(?m)^(//|/\*) Code generated .* DO NOT EDIT\.( \*/)?$`)

// lines counts the lines of hand-written code: neither blank nor comment.
func lines(t *testing.T, patterns ...string) (n int) {
	t.Helper()
	comment := regexp.MustCompile(`(?s)/\*.*?\*/`)
	for _, p := range patterns {
		files, err := filepath.Glob(filepath.Join("..", p))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: files %v, %v; want one or more", p, files, err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(f, "_test.go") || generated.Match(b) {
				continue
			}
			for _, line := range strings.Split(comment.ReplaceAllString(string(b), ""), "\n") {
				if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
					n++
				}
			}
		}
	}
	return n
}

// TestSmallEnough bounds the code that a call passes through, so that it can be
// read in one sitting.
func TestSmallEnough(t *testing.T) {
	absent := lines(t, "usys/absent*", "usys/why.go", "usys/origin.go", "usys/cgo_*.go") // where there is no call
	usys := lines(t, "usys/*.go", "usys/*.s") - absent
	path := usys + lines(t, "parlib/call_entry_amd64.S", "parlib/core.h", "parlib/call_handler.c", "parlib/call_handshake.[ch]",
		"parlib/sig_chain.[ch]", "parlib/call_thread.[ch]", "parlib/call_block.h", "parlib/call_record.[ch]",
		"parlib/text.c")
	t.Logf("package usys: %d lines of hand-written Go and assembly, and %d about absent functions; all that a call passes through: %d", usys, absent, path)
	if absent > 300 {
		t.Errorf("package usys has %d lines about absent functions, of 300", absent)
	}
	if usys > 720 {
		t.Errorf("package usys has %d lines, of 720", usys)
	}
	if path > 1500 {
		t.Errorf("the path of a call has %d lines, of 1,500", path)
	}
}

// readmeExample takes README's example out of README, and returns the module's directory
// with the generated files, and the output that README shows.
func readmeExample(t *testing.T) (dir, prints string) {
	t.Helper()
	blocks := regexp.MustCompile("(?s)```(\\w*)\n(.*?)```").FindAllStringSubmatch(read(t, "README.md"), -1)
	var kinds []string
	for _, b := range blocks {
		kinds = append(kinds, b[1])
	}
	if got := strings.Join(kinds, " "); !strings.HasPrefix(got, "go c go ") {
		t.Fatalf("README's code blocks are %q", got)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com\n\ngo 1.26.0\n\nrequire github.com/usys-go/bridge v0.0.0\n\n" +
			"replace github.com/usys-go/bridge => " + strconv.Quote(root) + "\n",
		"vec/vec.go":      blocks[0][2],
		"vec/host/vec.c":  blocks[1][2],
		"cmd/vec/main.go": blocks[2][2],
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	goCommand(t, "..", nil, "run", "./cmd/usys", "gen", filepath.Join(dir, "vec"))
	return dir, blocks[3][2]
}

// goCommand runs go in a directory and returns its output.
func goCommand(t *testing.T, in string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = in
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=1"), env...) // the example has a host
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// TestReadmeExample builds README's example, and compares its output with
// README.
func TestReadmeExample(t *testing.T) {
	dir, prints := readmeExample(t)
	if diff := cmp.Diff(prints, goCommand(t, dir, nil, "run", "./cmd/vec")); diff != "" {
		t.Errorf("what README says and what it prints (-README +printed):\n%s", diff)
	}
}

// TestInternalLink links a program with the host by Go's internal linker, which does not
// lay out the thread-local storage that the host needs; the error says so.
func TestInternalLink(t *testing.T) {
	dir, _ := readmeExample(t)
	cmd := exec.Command("go", "build", "-ldflags=-linkmode=internal", "-o", os.DevNull, "./cmd/vec")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=1")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "build_without_linkmode_internal") {
		t.Errorf("go build -linkmode=internal: %v, want an error that names build_without_linkmode_internal, got\n%s", err, out)
	}
}
