package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// modulePath is this module's.
const modulePath = "github.com/usys-go/bridge"

// A pkg is one package as go list describes it. A test's program is one, too: its
// import path ends in .test.
type pkg struct {
	ImportPath                              string
	GoFiles, CgoFiles, CFiles, SFiles, Deps []string
}

// setFlags adds -buildvcs=false to the flags of all go commands that this one
// starts: a checkout that belongs to another user has no version, and go build
// would fail there.
func setFlags() error {
	out, err := output(command{args: words("go env GOFLAGS")})
	if err != nil {
		return err
	}
	return os.Setenv("GOFLAGS", strings.TrimSpace(string(out))+" -buildvcs=false")
}

// goList lists the module's packages, with more arguments for go list.
func goList(env []string, args ...string) (map[string]pkg, error) {
	all := append(words("go list -json=ImportPath,GoFiles,CgoFiles,CFiles,SFiles,Deps"), args...)
	out, err := output(command{env: env, args: append(all, modulePath+"/...")})
	if err != nil {
		return nil, err
	}
	found := map[string]pkg{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return found, nil
		case err != nil:
			return nil, fmt.Errorf("go list: %w", err)
		}
		found[p.ImportPath] = p
	}
}

// tested calls f for each program of a test, and returns the packages for which f
// returns true.
func tested(all map[string]pkg, f func(test pkg) bool) (list []string, err error) {
	for _, path := range slices.Sorted(maps.Keys(all)) {
		name, ok := strings.CutSuffix(path, ".test")
		if ok && name != usysCommand && f(all[path]) {
			list = append(list, name)
		}
	}
	if list == nil {
		return nil, errors.New("no package is chosen: a part that tests nothing")
	}
	return list, nil
}

// usysCommand is the command's package. No part chooses it: it links package usys only for the driver
// of scenarios, calls no table, and its tests, which run other programs, take ten minutes.
const usysCommand = modulePath + "/cmd/usys"

// callTables returns the packages whose tests link package usys, and so call
// functions of a host. The race detector has to be tried with them.
func callTables() ([]string, error) {
	all, err := goList(words("CGO_ENABLED=1"), "-test")
	if err != nil {
		return nil, err
	}
	return tested(all, func(test pkg) bool { return slices.Contains(test.Deps, modulePath+"/usys") })
}

// differWithoutCgo returns the packages whose tests are built of other files of
// this module where cgo is off.
func differWithoutCgo() ([]string, error) {
	with, err := goList(words("CGO_ENABLED=1"), "-test", "-deps")
	if err != nil {
		return nil, err
	}
	without, err := goList(words("CGO_ENABLED=0"), "-test", "-deps")
	if err != nil {
		return nil, err
	}
	return tested(without, func(test pkg) bool {
		other, ok := with[test.ImportPath]
		return !ok || !slices.Equal(files(without, test), files(with, other))
	})
}

// files returns the files of this module that a test is built of.
func files(all map[string]pkg, test pkg) (list []string) {
	for _, path := range test.Deps {
		if !strings.HasPrefix(path, modulePath) {
			continue
		}
		p := all[path]
		for _, name := range slices.Concat(p.GoFiles, p.CgoFiles, p.CFiles, p.SFiles) {
			list = append(list, path+" "+name)
		}
	}
	slices.Sort(list)
	return list
}
