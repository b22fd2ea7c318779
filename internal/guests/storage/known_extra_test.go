//go:build linux && amd64 && extra

package storage

import (
	"regexp"
	"slices"
	"strings"
)

// A fault is a known fault of a module. docs/recipes-storage.md describes it.
type fault struct {
	module    string
	violation string // a regular expression for the violation
	plan      string // a regular expression for the plan; without such a rule the fault has no effect
	why       string
}

var faultsOfModules = []fault{
	{"bbolt", `^empty: .*(file size too small|invalid database|unexpected fault address)`, `pwrite64:(torn|space|error|signal)|^power$`,
		"Open fails while it writes the first four pages, and takes the file for a store the next time"},
	{"badger", `^(lost|half|wrong): `, `(msync|ftruncate|openat|mmap|fstat):error`,
		"a compaction that cannot write its table deletes those that it has read"},
	{"badger", `file does not exist for table|manifest has checksum mismatch|MANIFEST`, `(write|fsync):(error|torn|space)`,
		"a table whose entry may be in MANIFEST is deleted, and entries follow one that is torn"},
	{"badger", `Create a new file`, `(ftruncate|fstat|unlinkat|openat|mmap):error|signal=KILL|^power$`,
		"a log that has no byte yet, or none any more, cannot be opened"},
	{"pebble", `^(lost|half|wrong): `, `(pread64|read):error`,
		"a compaction skips the first block of a table if it cannot be read"},
}

// known returns the faults of the module that explain a run's violations, or nil if a violation
// has no known explanation.
func known(o *outcome) (list []string) {
	for _, v := range o.violations {
		i := slices.IndexFunc(faultsOfModules, func(f fault) bool {
			return f.module == o.module && regexp.MustCompile(f.violation).MatchString(v) &&
				regexp.MustCompile(f.plan).MatchString(strings.Join(o.plan, " "))
		})
		if i < 0 {
			return nil
		}
		list = append(list, faultsOfModules[i].why)
	}
	return slices.Compact(list)
}
