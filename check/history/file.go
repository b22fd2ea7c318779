package history

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// Format is the version of the files that this package writes, and the newest that
// it reads.
const Format = 1

const head = "usys api "

// A File holds the facts that were published under one name.
type File struct {
	Path   string
	text   string
	facts  []Fact // in order, with the positions of their lines
	byKey  map[string]int
	under  []string         // the release of each fact
	broken []token.Position // lines followed by a wrong checksum
	lacks  map[string]bool  // "host function"
	hosts  map[string]bool  // hosts with recorded facts
}

// New returns a File for a path at which no file exists yet.
func New(path string) *File {
	return &File{Path: path, byKey: map[string]int{}, lacks: map[string]bool{}, hosts: map[string]bool{}}
}

// maxFile is larger than the file of any table.
const maxFile = 16 << 20

// Read reads a file. It returns an error, with a position, if the file is malformed or has a
// newer format.
func Read(path string) (*File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: it is not a file of published declarations", filepath.ToSlash(path))
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parse(path, strings.ReplaceAll(string(text), "\r\n", "\n")) // git may have converted the line ends
}

// line matches the lines of facts; its first group is the fact's key.
var line = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(func \d+|struct \w+|const \w+|value \w+|host \S+ (?:digest|serves \w+|lacks \w+|const \w+))(?: (.*))?$`)
})

func parse(path, text string) (*File, error) {
	f := New(path)
	f.text = text
	bad := func(n int, format string, args ...any) error {
		return fmt.Errorf("%s:%d: %s", filepath.ToSlash(path), n, fmt.Sprintf(format, args...))
	}
	release, at, summed := "", 0, 0
	n := 0
	for whole := range strings.Lines(text) {
		n++
		l := strings.TrimSuffix(whole, "\n")
		pos := token.Position{Filename: path, Line: n, Column: 1}
		switch {
		case n == 1:
			v, err := strconv.Atoi(strings.TrimPrefix(l, head))
			if err != nil || !strings.HasPrefix(l, head) || v < 1 {
				return nil, bad(1, "it does not begin with %q: it is not a file of published declarations", head+"1")
			}
			if v > Format {
				return nil, bad(1, "its format is %d, and this usys reads up to %d (go install github.com/usys-go/bridge/cmd/usys@latest)", v, Format)
			}
		case strings.HasPrefix(l, "sum "):
			if l != "sum "+sum(text[:at]) {
				f.broken = append(f.broken, pos)
			}
			summed = at + len(whole)
		case l == "" || strings.HasPrefix(l, "#"):
		case strings.HasPrefix(l, "release "):
			release = strings.TrimPrefix(l, "release ")
		default:
			m := line().FindStringSubmatch(l)
			if m == nil {
				return nil, bad(n, "%.60q is nothing that usys check -write writes (restore the file from version control)", l)
			}
			f.byKey[m[1]] = len(f.facts)
			f.facts = append(f.facts, Fact{Key: m[1], Text: m[2], Pos: pos})
			f.under = append(f.under, release)
			if who, ok := strings.CutPrefix(m[1], "host "); ok {
				who, _, _ = strings.Cut(who, " ")
				f.hosts[who] = true
			}
			if who, what, ok := strings.Cut(m[1], " lacks "); ok {
				f.lacks[strings.TrimPrefix(who, "host ")+" "+what] = true
			}
		}
		at += len(whole)
	}
	if n == 0 {
		return nil, bad(1, "it is empty")
	}
	if summed < len(text) && len(f.facts) > 0 {
		f.broken = append(f.broken, token.Position{Filename: path, Line: n, Column: 1})
	}
	return f, nil
}

// sum returns the line that ends a block.
func sum(text string) string {
	s := sha256.Sum256([]byte(text))
	return fmt.Sprintf("%x", s[:8])
}

// Lacks reports whether it is recorded that a host lacks a function or, if nothing is recorded
// of the host, that any host does. A nil File records nothing.
func (f *File) Lacks(host, function string) bool {
	if f == nil {
		return false
	}
	if f.hosts[host] {
		return f.lacks[host+" "+function]
	}
	for name := range f.hosts {
		if f.lacks[name+" "+function] {
			return true
		}
	}
	return false
}

// Append adds the new facts of now under a release's name. It writes a temporary file beside
// the file, and renames it. It does nothing if there are no new facts.
func (f *File) Append(now *Facts, release string) error {
	var b strings.Builder
	b.WriteString(f.text)
	if f.text == "" {
		fmt.Fprintf(&b, "%s%d\n", head, Format)
	}
	n := 0
	for _, fact := range now.list {
		if i, ok := f.byKey[fact.Key]; ok && (f.facts[i].Text == fact.Text || !strings.HasPrefix(fact.Key, "host ")) {
			continue
		}
		if n++; n == 1 && release != "" {
			fmt.Fprintf(&b, "release %s\n", release)
		}
		b.WriteString(fact.String() + "\n")
	}
	if n == 0 {
		return nil
	}
	text := b.String()
	text += "sum " + sum(text) + "\n"
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o777); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(f.Path), ".usys-api-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // no effect after a successful rename
	_, err = temp.WriteString(text)
	if err := errors.Join(err, temp.Chmod(0o644), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), f.Path)
}
