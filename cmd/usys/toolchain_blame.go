package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
)

// A listed package, as go list -json has it.
type listed struct {
	ImportPath string
	Standard   bool
	DepOnly    bool
	CgoFiles   []string
	Imports    []string
}

// blame explains a failed build if usys may be the reason: it has switched cgo
// off, and a package needs cgo. Else it returns go's exit status; go has
// printed the error.
func (t *toolchain) blame(args []string, code int) error {
	if !writable(t.env.GOCACHE) {
		return ended(misuse) // go has printed that
	}
	if t.cgo == "" && t.env.CGO_ENABLED != "0" {
		return ended(code)
	}
	t, args, remove, err := t.ofVersions(args)
	if err != nil {
		return ended(code)
	}
	defer remove()
	flags := t.flags.listing
	if t.verb == "test" {
		flags = append(slices.Clone(flags), "-test")
	}
	packages, err := t.list(slices.Concat(flags, t.packages(args)))
	if err != nil {
		return ended(code)
	}
	for _, p := range packages {
		if p.Standard || len(p.CgoFiles) == 0 {
			continue
		}
		// The package may have Go files for builds without cgo. So may the
		// packages that import it.
		for _, q := range packages {
			if strings.HasSuffix(q.ImportPath, ".test") {
				continue // go's own main package of a test
			}
			if (q.ImportPath == p.ImportPath || slices.Contains(q.Imports, p.ImportPath)) && !t.builds(q.ImportPath) {
				cure := "build without it, or set CGO_ENABLED=1 for a program that no host takes"
				if t.flags.sim {
					cure = "-sim builds without it only"
				}
				return refuse("package %s needs cgo, whose system calls are not rewritten: %s; %s",
					p.ImportPath, strings.Join(chain(packages, p.ImportPath), " imports "), cure)
			}
		}
	}
	return ended(code)
}

// packages are the packages among the arguments.
func (t *toolchain) packages(args []string) []string {
	if t.verb != "test" {
		_, list := cutFlags(args)
		return list
	}
	_, list := splitTest(args)
	return list
}

// splitTest cuts the arguments of go test into flags, with the words behind -args, and packages.
func splitTest(args []string) (flags, packages []string) {
	for i := 0; i < len(args); i++ {
		name, _, has, ok := goFlag(args[i])
		if name == "args" {
			return append(flags, args[i:]...), packages
		}
		if !ok {
			packages = append(packages, args[i])
			continue
		}
		flags = append(flags, args[i])
		if !has && takesValue(name) && i+1 < len(args) {
			i++
			flags = append(flags, args[i])
		}
	}
	return flags, packages
}

// list lists packages and all that they import, as they are with cgo.
func (t *toolchain) list(args []string) ([]listed, error) {
	cmd := t.goTool(append([]string{"list", "-e", "-deps", "-json=ImportPath,Standard,DepOnly,CgoFiles,Imports"}, args...)...)
	cmd.Env = append(cmd.Env, "CGO_ENABLED=1")
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var packages []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p listed
		if err := dec.Decode(&p); err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
	return packages, nil
}

// builds reports whether a package builds on its own.
func (t *toolchain) builds(path string) bool {
	path, _, _ = strings.Cut(path, " ") // a package as its test has it
	cmd, err := t.rewriting("build", slices.Concat([]string{"-o", os.DevNull}, t.flags.listing, []string{path})...)
	return err == nil && cmd.Run() == nil
}

// chain is the shortest way from a package that was named to one that is
// imported.
func chain(packages []listed, to string) []string {
	byPath := map[string]listed{}
	from := map[string]string{}
	var queue []string
	for _, p := range packages {
		byPath[p.ImportPath] = p
		if !p.DepOnly {
			queue = append(queue, p.ImportPath)
			from[p.ImportPath] = ""
		}
	}
	for len(queue) > 0 {
		p := queue[0]
		queue = queue[1:]
		if p == to {
			var way []string
			for ; p != ""; p = from[p] {
				way = append([]string{p}, way...)
			}
			return way
		}
		for _, q := range byPath[p].Imports {
			if _, seen := from[q]; !seen {
				from[q] = p
				queue = append(queue, q)
			}
		}
	}
	return []string{to}
}

// writable reports whether files can be made in a directory, or it can be made.
func writable(dir string) bool {
	if os.MkdirAll(dir, 0o777) != nil {
		return false
	}
	f, err := os.CreateTemp(dir, "usys")
	if err != nil {
		return false
	}
	f.Close()
	return os.Remove(f.Name()) == nil
}
