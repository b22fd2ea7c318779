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
	Stock, Here   string // the result when all tests ran
	Again         string // the number of each result when it was run again
	Flaky         bool   // the test is flaky, which is no difference
	Output        string // the end of its output
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

// most is the maximum number of tests of a package that are run again. If more differ,
// something else is wrong, and the others are reported without another run.
const most = 25

// judge compares a column's run with stock's. The rule:
//
//   - A test that ended differently is run by itself, Again times in each of the
//     two columns. It differs if a result occurred at least two times more often than in
//     stock, because once may be chance. To pass more often than in stock is no difference,
//     unless stock never passes.
//   - A column with vcores is compared with stock on as many processors: tests may depend on
//     the number.
//   - If it does not differ by itself, its whole package is run once more in both columns.
//     If the result differs from stock's again, the package is run Again times in total, and
//     the same rule applies to these runs.
//   - Otherwise it is flaky. This is the only way for a test to be flaky.
//   - A test binary that dies once differs if stock's does not die.
func (s *Suite) judge(p Package, c guests.Column, stock, here *run) ([]Difference, error) {
	var all []Difference
	var w wholes
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
		if test != whole {
			theirs, ours, err := s.again(p, c, test)
			if err != nil {
				return nil, err
			}
			d.Again = fmt.Sprintf("alone %s, stock %s; ", tally(ours), tally(theirs))
			if differs(d.Stock, theirs, ours) {
				d.Again = strings.TrimSuffix(d.Again, "; ")
				all = append(all, d)
				continue
			}
		}
		theirs, ours, err := w.outcomes(s, p, c, 1, test)
		if err != nil {
			return nil, err
		}
		if test == whole {
			d.Flaky = stock.died() || w.stock[0].died()
		} else if ours[0] == theirs[0] || ours[0] == d.Stock {
			d.Flaky = true
		} else {
			if theirs, ours, err = w.outcomes(s, p, c, s.Again, test); err != nil {
				return nil, err
			}
			d.Flaky = !differs(d.Stock, theirs, ours)
		}
		d.Again += fmt.Sprintf("all again %s, stock %s", tally(ours), tally(theirs))
		all = append(all, d)
	}
	return all, nil
}

// wholes holds runs of a whole package, which are made when they are first needed.
type wholes struct{ stock, here []*run }

// outcomes returns a test's results in the first n of the runs.
func (w *wholes) outcomes(s *Suite, p Package, c guests.Column, n int, test string) (stock, here []string, err error) {
	for len(w.here) < n {
		theirs, err := s.stock(p, c, "")
		if err != nil {
			return nil, nil, err
		}
		ours, err := s.run(p, c, "")
		if err != nil {
			return nil, nil, err
		}
		w.stock, w.here = append(w.stock, theirs), append(w.here, ours)
	}
	for i := range n {
		stock, here = append(stock, w.stock[i].outcome[test]), append(here, w.here[i].outcome[test])
	}
	return stock, here, nil
}

// again runs a test by itself, alternately in the two columns.
func (s *Suite) again(p Package, c guests.Column, test string) (stock, here []string, err error) {
	for range s.Again {
		theirs, err := s.stock(p, c, pattern(test))
		if err != nil {
			return nil, nil, err
		}
		ours, err := s.run(p, c, pattern(test))
		if err != nil {
			return nil, nil, err
		}
		stock, here = append(stock, theirs.alone(test)), append(here, ours.alone(test))
	}
	return stock, here, nil
}

// alone returns the result of a test that was run by itself.
func (r *run) alone(test string) string {
	if r.died() {
		return r.outcome[whole]
	}
	return r.outcome[test]
}

// differs reports whether results differ from stock's. First is the test's result in stock's
// run of all tests.
func differs(first string, stock, here []string) bool {
	stock = append([]string{first}, stock...)
	for _, o := range here {
		if n := count(stock, o); count(here, o) > n+1 && !(o == "pass" && n > 0) {
			return true
		}
	}
	return len(here) == 0
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

// differing lists the tests with different results, except those with a subtest that is
// listed. If the binary died, tests that it did not reach are not listed.
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
