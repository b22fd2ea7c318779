//go:build linux && amd64

package suite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/usys-go/bridge/internal/guests"
)

// A Difference is a test that does not end in a column as it does in stock.
type Difference struct {
	Package, Test string
	Column        guests.Column
	Stock, Here   string // how it ended, when everything ran
	Again         string // how often it ended so, when it was run again
	Flaky         bool   // then stock's outcome is the column's as well
	Output        string // the last of what it printed
}

func (d Difference) String() string {
	word := "DIFFERS"
	if d.Flaky {
		word = "flaky"
	}
	return fmt.Sprintf("%s: %s %s: %s: %s, stock: %s (%s)", word, d.Package, d.Test, d.Column, orAbsent(d.Here), orAbsent(d.Stock), d.Again)
}

func orAbsent(outcome string) string {
	if outcome == "" {
		return "absent"
	}
	return outcome
}

// most is how many tests of a package are run again; if more differ, something
// else is wrong, and the rest is reported as it is.
const most = 25

// judge compares a column's run with stock's. The rule:
//
//   - A test that ended differently is run by itself, Again times in each of the
//     two columns. Its usual end is the one that stock's runs had most often. If
//     the column missed that at least two times more than stock did, the test
//     differs: one time is what chance may do.
//   - If it does not differ by itself, its package is run once more in both
//     columns, all of it: a test that again ended otherwise than stock's differs.
//   - Else it is flaky. Nothing else makes a test flaky.
//   - A test binary that dies, and stock's does not, differs, once is enough.
func (s *Suite) judge(p Package, c guests.Column, stock, here *run) ([]Difference, error) {
	var all []Difference
	var stock2, here2 *run // of the whole package, made when first needed
	for i, test := range differing(stock, here) {
		d := Difference{Package: p.Path, Test: test, Column: c, Stock: stock.outcome[test], Here: here.outcome[test], Output: here.output[test]}
		if test == whole {
			d.Output = tail(here.log)
		}
		if i >= most {
			d.Again = "not run again: too many differ"
			all = append(all, d)
			continue
		}
		alone := test != whole
		if alone {
			theirs, ours, err := s.again(p, c, test)
			if err != nil {
				return nil, err
			}
			d.Again = fmt.Sprintf("alone %s, stock %s", tally(ours), tally(theirs))
			if differs(d.Stock, theirs, ours) {
				all = append(all, d)
				continue
			}
		}
		if here2 == nil {
			var err error
			if stock2, err = s.run(p, guests.Stock, ""); err != nil {
				return nil, err
			}
			if here2, err = s.run(p, c, ""); err != nil {
				return nil, err
			}
		}
		d.Again = strings.TrimPrefix(d.Again+fmt.Sprintf("; all again %s, stock %s", orAbsent(here2.outcome[test]), orAbsent(stock2.outcome[test])), "; ")
		d.Flaky = here2.outcome[test] == stock2.outcome[test] || here2.outcome[test] == d.Stock
		if test == whole {
			d.Flaky = stock.died() || stock2.died()
		}
		all = append(all, d)
	}
	return all, nil
}

// again runs a test by itself, in turns.
func (s *Suite) again(p Package, c guests.Column, test string) (stock, here []string, err error) {
	for range s.Again {
		for _, column := range []guests.Column{guests.Stock, c} {
			r, err := s.run(p, column, pattern(test))
			if err != nil {
				return nil, nil, err
			}
			o := r.outcome[test]
			if r.died() {
				o = r.outcome[whole]
			}
			if column == guests.Stock {
				stock = append(stock, o)
			} else {
				here = append(here, o)
			}
		}
	}
	return stock, here, nil
}

// differs is the rule's first part: first is how the test ended in stock's run
// of everything.
func differs(first string, stock, here []string) bool {
	usual, n := first, 0
	for _, o := range slices.Concat([]string{first}, stock) {
		if m := count(append(stock, first), o); m > n {
			usual, n = o, m
		}
	}
	missed := len(here) - count(here, usual)
	return len(here) == 0 || missed > len(stock)-count(stock, usual)+1
}

func count(outcomes []string, o string) int {
	n := 0
	for _, x := range outcomes {
		if x == o {
			n++
		}
	}
	return n
}

// tally writes outcomes as "4 pass 1 fail".
func tally(outcomes []string) string {
	var words []string
	for _, o := range slices.Compact(slices.Sorted(slices.Values(outcomes))) {
		words = append(words, fmt.Sprint(count(outcomes, o), " ", orAbsent(o)))
	}
	return strings.Join(words, " ")
}

// differing lists the tests whose outcomes are not the same, a test only when
// no subtest of it explains it. When the binary died, what it did not come to
// is no news.
func differing(stock, here *run) []string {
	var names []string
	for test := range stock.outcome {
		if o := here.outcome[test]; o != stock.outcome[test] && !(o == "" && here.died()) {
			names = append(names, test)
		}
	}
	for test := range here.outcome {
		if _, ok := stock.outcome[test]; !ok && !stock.died() {
			names = append(names, test)
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Clone(names), func(test string) bool {
		return slices.ContainsFunc(names, func(other string) bool { return strings.HasPrefix(other, test+"/") })
	})
}
