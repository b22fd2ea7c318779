//go:build linux && amd64 && extra

package storage

import (
	"regexp"
	"slices"
	"strings"
)

// A fault of a module is one that is known: docs/recipes-storage.md tells its story.
type fault struct {
	module     string
	violations string // a regular expression that all of them match
	plan       string // ... and the plan
	log        string // ... and what the run has printed
	why        string
}

var faultsOfModules = []fault{}

// known returns the fault of the module that explains a run's violations; nil: none does.
func known(o *outcome) *fault {
	for i := range faultsOfModules {
		f := &faultsOfModules[i]
		matches := func(pattern, text string) bool { return regexp.MustCompile(pattern).MatchString(text) }
		if f.module != o.module || !matches(f.plan, strings.Join(o.plan, " ")) || !matches(f.log, o.lines+o.log) {
			continue
		}
		if !slices.ContainsFunc(o.violations, func(v string) bool { return !matches(f.violations, v) }) {
			return f
		}
	}
	return nil
}
