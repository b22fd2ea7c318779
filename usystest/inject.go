package usystest

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"testing"

	"github.com/usys-go/bridge/hosts/shape/faults"
)

// A Fault is a rule that a test has added.
type Fault struct{ r *rule }

// Matched returns the number of calls that the rule has matched, changed or not. After the end of
// the test it returns the final number.
func (f *Fault) Matched() int { return int(f.r.counted().matched) }

// Hit returns the number of calls that the rule has changed.
func (f *Fault) Hit() int { return int(f.r.counted().hit) }

// Inject makes calls of the program fail, or do something else that they seldom do, until the
// test ends. The rule is one of usys exec -e inject=, with these two words or without them:
//
//	fsync:error=EIO:when=3             the third fsync fails
//	write,pwrite64:space=1M:path=*.db  a disk with room for a megabyte
//	%net:delay=20ms:mod=example.com/x  a slow network for one module
//
// docs/faults.md has all of them. Inject ends the test if the rule has a mistake, or if it names
// a package, module or function that the program does not have.
//
// A rule matches calls of all goroutines of the program and, if it names no functions, of the hosted
// programs that it executes: where tests run in parallel, filters have to choose the calls of one
// test. The random choices of prob= and short follow from the test's name and from the number of
// the rule in the test, so that they are the same in each run, unless the rule has a seed=.
func Inject(t testing.TB, rule string) *Fault {
	t.Helper()
	needHost(t, "Inject")
	r, err := add(t, rule, faults.Options{Seed: seed(t), Simulated: hostOn() == simulation})
	if err != nil {
		t.Fatalf("usystest: Inject: %v", err)
	}
	return &Fault{r}
}

// seed returns the seed of a test's next rule.
func seed(t testing.TB) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s#%d", t.Name(), ordinals.next(t))
	return h.Sum64()
}

// place returns the error with the rule and a mark below the column that is wrong.
func place(err error) error {
	var wrong *faults.Error
	if !errors.As(err, &wrong) || wrong.Column < 1 {
		return err
	}
	return fmt.Errorf("%w\n\t%s\n\t%s^", err, wrong.Text, strings.Repeat(" ", wrong.Column-1))
}
