package decl

import (
	"bytes"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// origin matches the line of a generated file that names its origin: the
// package's directory, relative to the file's, and the table.
var origin = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^// From (\S+): table (\w+)\.$`) })

// lookAtHost finds the package in the host's directory, and reports a mistake
// if the directory cannot hold the C side.
func (t *Table) lookAtHost(dir string, errs *Errors) {
	host := filepath.Join(dir, filepath.FromSlash(t.Host))
	entries, err := os.ReadDir(host)
	if errors.Is(err, fs.ErrNotExist) { // it will be made, unless the name is misspelt
		list := cDirectories(filepath.Dir(host))
		if i := slices.IndexFunc(list, func(name string) bool { return slip(filepath.Base(host), name) }); i >= 0 {
			other := list[i]
			errs.Add(t.Pos, fmt.Sprintf("write host=%s, or make the directory %s", path.Join(path.Dir(t.Host), other), t.Host),
				"host=%s is not there, and %s beside it has C files", t.Host, other)
		}
	}
	for _, e := range entries {
		name := e.Name()
		file := filepath.Join(host, name)
		switch {
		case t.NoGo:
		case filepath.Ext(name) == ".s":
			errs.Add(t.Pos, "give the C side a directory of its own", "host=%s holds Go assembly, %s, beside which cgo is not allowed", t.Host, name)
			return
		case name == "zhost.go":
			if other := servedBy(file, dir); other != "" {
				errs.Add(t.Pos, "give each table a directory of its own, or write nogo and serve them in a file of yours",
					"host=%s serves table %s already", t.Host, other)
			}
		}
		if filepath.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go") && t.HostPackage == "" {
			t.HostPackage = packageName(file)
		}
	}
}

// cDirectories are the directories in dir that have C files.
func cDirectories(dir string) (names []string) {
	for _, pattern := range []string{"*.c", "*.cc", "*.cpp", "*.cxx"} {
		files, _ := filepath.Glob(filepath.Join(dir, "*", pattern)) // its only error is a bad pattern
		for _, f := range files {
			names = append(names, filepath.Base(filepath.Dir(f)))
		}
	}
	return names
}

// slip reports whether a name may be a misspelling of another: with letters left
// out, added, or in another order.
func slip(name, other string) bool {
	short, long := name, other
	if len(short) > len(long) {
		short, long = long, short
	}
	missing := 0
	for _, c := range long {
		if n := len(short); n > 0 {
			short = strings.Replace(short, string(c), "", 1)
			if len(short) < n {
				continue
			}
		}
		missing++
	}
	return short == "" && missing <= 2 && missing < len(long)/2+1
}

// servedBy returns the table that the generated file at path serves, if that is
// the table of another package than the one in dir; "" if there is none, or
// none any more.
func servedBy(path, dir string) string {
	text, _ := os.ReadFile(path)
	m := origin().FindSubmatch(text)
	if m == nil || !generated(text) {
		return ""
	}
	owner := filepath.Join(filepath.Dir(path), filepath.FromSlash(string(m[1])))
	if a, err := os.Stat(owner); err != nil {
		return ""
	} else if b, err := os.Stat(dir); err != nil || os.SameFile(a, b) {
		return ""
	}
	files, _ := GoFiles(owner)
	for _, f := range files {
		if text, _ := os.ReadFile(f); bytes.Contains(text, []byte("\n//usys:table "+string(m[2])+" ")) {
			return string(m[2])
		}
	}
	return ""
}

// packageName returns the package name in the hand-written file at path, or "".
func packageName(path string) string {
	text, err := os.ReadFile(path)
	if err != nil || generated(text) {
		return ""
	}
	f, err := parser.ParseFile(token.NewFileSet(), path, text, parser.PackageClauseOnly)
	if err != nil || f.Name.Name == "documentation" {
		return ""
	}
	return f.Name.Name
}
