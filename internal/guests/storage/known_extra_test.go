//go:build linux && amd64 && extra

package storage

import "regexp"

// A fault of a module is one that is known: docs/recipes-storage.md tells its story.
type fault struct {
	module string
	text   string // a regular expression that the violation matches
	why    string
}

var faultsOfModules = []fault{}

// known returns the fault of the module that explains a violation; nil: none does.
func known(o *outcome, violation string) *fault {
	for i := range faultsOfModules {
		f := &faultsOfModules[i]
		if f.module == o.module && regexp.MustCompile(f.text).MatchString(violation) {
			return f
		}
	}
	return nil
}
