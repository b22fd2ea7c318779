// Package census lists the system calls of a build: each site of each package,
// its rule and its replacement.
package census

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/usys-go/bridge/toolchain"
	"github.com/usys-go/bridge/toolchain/sites"
	"github.com/usys-go/bridge/toolchain/toolexec"
)

// A Package is one package of a build, and its assembly.
type Package struct {
	Path  string
	Dir   string
	Files []*sites.File
}

// Read lists the packages of a build that have sites, in the order of their
// paths. list makes a command of go with the arguments given. replaced is the
// user's overlay, and may be nil. The error joins all sites that no rule knows.
func Read(list func(args ...string) *exec.Cmd, goroot string, replaced map[string]string, args ...string) ([]Package, error) {
	cmd := list(append([]string{"list", "-deps", "-json=ImportPath,Dir,SFiles"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if stderr.Len() > 0 {
			return nil, errors.New(strings.TrimSpace(stderr.String()))
		}
		return nil, err
	}
	var packages []Package
	var errs []error
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Dir string
			SFiles          []string
		}
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		files, err := parse(goroot, p.Dir, p.SFiles, replaced)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if err := toolexec.CheckPackage(p.ImportPath, files); err != nil {
			errs = append(errs, err)
		}
		if len(files) > 0 {
			packages = append(packages, Package{p.ImportPath, p.Dir, files})
		}
	}
	slices.SortFunc(packages, func(a, b Package) int { return strings.Compare(a.Path, b.Path) })
	return packages, errors.Join(errs...)
}

// parse reads those assembly files of a package that have sites.
func parse(goroot, dir string, names []string, replaced map[string]string) ([]*sites.File, error) {
	var files []*sites.File
	var errs []error
	read := func(path string) ([]byte, error) {
		if r, ok := replaced[path]; ok {
			path = r
		}
		return os.ReadFile(path)
	}
	include := func(name string) ([]byte, bool) {
		for _, d := range []string{dir, filepath.Join(goroot, "pkg", "include")} {
			if text, err := read(filepath.Join(d, name)); err == nil {
				return text, true
			}
		}
		return nil, false
	}
	for _, name := range names {
		path := filepath.Join(dir, name)
		src, err := read(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		f, err := sites.Parse(path, src, include)
		if err != nil {
			errs = append(errs, toolexec.Refused(err))
			continue
		}
		if len(f.Sites) > 0 {
			files = append(files, f)
		}
	}
	return files, errors.Join(errs...)
}

// A Row is one line of the table.
type Row struct {
	Package, Place, Func, Call, Rule, New string

	// Keeps says that a SYSCALL instruction is left in the function: the one
	// that runs when there is no host, or sigreturn's.
	Keeps bool
}

// Rows makes the table: all sites, and the choke point, where the instruction
// itself is left.
func Rows(packages []Package) []Row {
	var rows []Row
	for _, p := range packages {
		for _, f := range p.Files {
			for _, s := range f.Sites {
				r := row(p.Path, f.Name, s)
				r.New = cmp.Or(short(s.New), "stays")
				r.Keeps = s.Keeps()
				rows = append(rows, r)
			}
		}
	}
	for _, added := range toolchain.RuntimeFiles(".s") {
		f, err := sites.Parse(added.Name, added.Text, nil)
		if err != nil {
			panic(err) // ours, and tested
		}
		for _, s := range f.Sites {
			r := row("runtime", f.Name, s)
			r.Rule, r.New, r.Keeps = "choke point", "stays: runs when there is no host", true
			rows = append(rows, r)
		}
	}
	return rows
}

func row(pkg, file string, s sites.Site) Row {
	r := Row{
		Package: pkg,
		Place:   filepath.Base(file) + ":" + strconv.Itoa(s.Line),
		Func:    qualified(pkg, s.Func),
		Rule:    string(s.Rule),
	}
	switch {
	case s.Rule == sites.Entry:
		r.Call = "-"
	case s.Number < 0:
		r.Call = "any"
	default:
		r.Call = strings.TrimSpace(strconv.Itoa(s.Number) + " " + s.Name)
	}
	return r
}

// short returns a replacement in a few words.
func short(s string) string {
	if strings.Contains(s, ";") {
		return "CALL of runtime·usyshost, or SYSCALL without a host"
	}
	return s
}

// qualified returns a TEXT symbol's name for the linker.
func qualified(pkg, name string) string {
	name = strings.NewReplacer("·", ".", "∕", "/", "<ABIInternal>", "", "<>", "").Replace(name)
	if strings.HasPrefix(name, ".") {
		return pkg + name
	}
	return name
}

// Print prints the table.
func Print(w io.Writer, rows []Row) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "PACKAGE\tPLACE\tFUNCTION\tCALL\tRULE\tBECOMES")
	count := map[string]int{}
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", r.Package, r.Place, r.Func, r.Call, r.Rule, r.New)
		count[r.Rule]++
	}
	if err := t.Flush(); err != nil {
		return err
	}
	var sums []string
	for _, rule := range []sites.Rule{sites.Ordinary, sites.Gateway, sites.Clone, sites.Vfork, sites.ThreadExit, sites.SigReturn} {
		sums = append(sums, fmt.Sprintf("%d %s", count[string(rule)], rule))
	}
	_, err := fmt.Fprintf(w, "%d system calls: %s\n", len(rows)-count[string(sites.Entry)]-count["choke point"], strings.Join(sums, ", "))
	return err
}
