package main

import (
	gobuild "go/build"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// atVersion reports whether a package stands with its version, as in go install package@version: it
// is not the current module's then.
func atVersion(name string) bool {
	return strings.Contains(name, "@") && !strings.HasSuffix(name, ".go") && !gobuild.IsLocalImport(name) && !filepath.IsAbs(name)
}

// ofVersions returns the toolchain and the arguments with which go list and go build have the packages
// that stand with a version: in a module that requires them, which remove deletes. Without such
// packages they are t and args.
func (t *toolchain) ofVersions(args []string) (in *toolchain, rest []string, remove func(), err error) {
	packages := t.named(args)
	if !slices.ContainsFunc(packages, atVersion) {
		return t, args, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "usys-list-")
	if err != nil {
		return nil, nil, nil, err
	}
	remove = func() { os.RemoveAll(dir) }
	err = os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module usys.invalid/list\n"), 0o666)
	if err == nil {
		with := *t
		with.chdir = []string{"-C", dir}
		in = &with
		cmd := in.goTool(append([]string{"get"}, packages...)...)
		cmd.Env = append(cmd.Env, "GOWORK=off", "GOFLAGS=")
		err = cmd.Run()
	}
	if err != nil {
		remove()
		return nil, nil, nil, err
	}
	for _, a := range args {
		if slices.Contains(packages, a) {
			a, _, _ = strings.Cut(a, "@")
		}
		rest = append(rest, a)
	}
	return in, rest, remove, nil
}
