package policy

import (
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"
)

// Variables are the directories, and the file, for which variables of paths stand; "": none.
type Variables struct {
	Dir    string // the program's directory at its start
	Tmp    string // TMPDIR, or /tmp
	Home   string
	GoRoot string // the go command's GOROOT
	Module string // the nearest directory at or above Dir that has a go.mod
	Exe    string // the program's file
}

// NewVariables returns the variables of a program that starts in a directory, with the
// environment of this process.
func NewVariables(dir, exe string) *Variables {
	v := &Variables{Dir: dir, Tmp: os.Getenv("TMPDIR"), Home: os.Getenv("HOME"), GoRoot: goRoot(), Module: moduleDir(dir), Exe: exe}
	if v.Tmp == "" {
		v.Tmp = "/tmp"
	}
	for _, p := range []*string{&v.Dir, &v.Tmp, &v.Home, &v.GoRoot, &v.Module, &v.Exe} {
		if !filepath.IsAbs(*p) || path.Clean(*p) == "/" {
			*p = ""
			continue
		}
		*p = path.Clean(*p)
	}
	return v
}

// goRoot returns the directory of Go's source.
func goRoot() string {
	if dir := os.Getenv("GOROOT"); dir != "" {
		return dir
	}
	name, err := exec.LookPath("go")
	if err == nil {
		name, err = filepath.EvalSymlinks(name)
	}
	if err != nil {
		return ""
	}
	return filepath.Dir(filepath.Dir(name))
}

func moduleDir(dir string) string {
	for d := dir; filepath.IsAbs(d); d = filepath.Dir(d) {
		if info, err := os.Stat(filepath.Join(d, "go.mod")); err == nil && info.Mode().IsRegular() {
			return d
		}
		if d == "/" {
			break
		}
	}
	return ""
}

// list returns the variables and their values.
func (v *Variables) list() (names, values []string) {
	return []string{"$EXE", "$DIR", "$MODULE", "$TMP", "$GOROOT", "$HOME"}, []string{v.Exe, v.Dir, v.Module, v.Tmp, v.GoRoot, v.Home}
}

// Shorten returns a clean absolute path with the variable that replaces most of it. pid is the
// number of the process that uses it.
func (v *Variables) Shorten(name string, pid int) string {
	if rest, ok := cutDir(name, "/proc"); ok {
		return "/proc" + ownProcess(rest, strconv.Itoa(pid))
	}
	variable, value, rest := "", "", name
	names, values := v.list()
	for i, dir := range values {
		if r, ok := cutDir(name, dir); ok && dir != "" && len(dir) > len(value) {
			variable, value, rest = names[i], dir, r
		}
	}
	return variable + rest
}

// cutDir returns the part of a path behind a directory, with its slash.
func cutDir(name, dir string) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(name, dir)
	return rest, ok && (rest == "" || rest[0] == '/')
}

// ownProcess replaces the first name of a path in /proc if it is the process itself.
func ownProcess(rest, pid string) string {
	first, more, _ := strings.Cut(strings.TrimPrefix(rest, "/"), "/")
	if more != "" {
		more = "/" + more
	}
	if first == "self" || first == pid {
		return "/$PID" + more
	}
	return rest
}

// Expand returns a target of read, write or exec with the values of its variable. $PID stays.
// ok is false if the variable has no value.
func (v *Variables) Expand(target string) (text string, ok bool) {
	first, rest, more := strings.Cut(target, "/")
	if !strings.HasPrefix(first, "$") {
		return target, true
	}
	if more {
		rest = "/" + rest
	}
	names, values := v.list()
	for i, name := range names {
		if name == first {
			return values[i] + rest, values[i] != ""
		}
	}
	return target, false
}
