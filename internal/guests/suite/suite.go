//go:build linux && amd64

package suite

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"

	"github.com/usys-go/bridge/internal/guests"
)

// A Suite runs packages' tests with one toolchain.
type Suite struct {
	Kit     *guests.Kit
	Columns []guests.Column // columns to compare with stock
	Short   bool            // run the tests with -short
	Limit   time.Duration   // for one run of one test binary
	Again   int             // number of repetitions of a test that differs
	Log     io.Writer       // progress messages

	logs string // the directory of the runs' output
}

// A Row is the result for a package.
type Row struct {
	Package string
	Err     error // set if it could not be built or started
	Runs    map[guests.Column]Counts
	Differ  []Difference
}

// Counts has the numbers of results in one run of all tests of a package, including subtests.
type Counts struct {
	Pass, Fail, Skip int
	Native           int // number of lines in the host's log
	Time             time.Duration
}

func (c Counts) String() string {
	s := fmt.Sprintf("%d passed", c.Pass)
	if c.Skip > 0 {
		s += fmt.Sprintf(", %d skipped", c.Skip)
	}
	if c.Fail > 0 {
		s += fmt.Sprintf(", %d failed", c.Fail)
	}
	return s
}

// Holds reports whether every column has stock's results.
func (r Row) Holds() bool {
	return r.Err == nil && !slices.ContainsFunc(r.Differ, func(d Difference) bool { return !d.Flaky })
}

// Run runs the packages one after another, because their tests measure times and use ports,
// and must not disturb each other.
func (s *Suite) Run(packages []Package) ([]Row, error) {
	var err error
	if s.logs, err = os.MkdirTemp(s.Kit.Dir, "logs"); err != nil {
		return nil, err
	}
	for _, dir := range []string{s.Kit.Dir, s.logs} {
		if err := os.Chmod(dir, 0o755); err != nil {
			return nil, err
		}
	}
	var rows []Row
	for _, p := range packages {
		row := Row{Package: p.Path, Runs: map[guests.Column]Counts{}}
		row.Err = s.row(p, &row)
		if row.Err != nil {
			fmt.Fprintf(s.Log, "%s: %v\n", p.Path, row.Err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (s *Suite) row(p Package, row *Row) error {
	stock, err := s.column(p, guests.Stock, row)
	if err != nil {
		return err
	}
	if len(stock.outcome) == 1 {
		return fmt.Errorf("stock ran no test:\n%s", tail(stock.log))
	}
	stocks := map[int]*run{0: stock, runtime.NumCPU(): stock} // by number of processors; 0 for all
	for _, c := range s.Columns {
		stock := stocks[c.Vcores()]
		if stock == nil {
			if stock, err = s.stock(p, c, ""); err != nil {
				return err
			}
			s.progress(p, fmt.Sprint("stock, processors ", c.Vcores()), stock)
			stocks[c.Vcores()] = stock
		}
		here, err := s.column(p, c, row)
		if err != nil {
			return err
		}
		differ, err := s.judge(p, c, stock, here)
		if err != nil {
			return err
		}
		for _, d := range differ {
			fmt.Fprintln(s.Log, " ", d)
			if !d.Flaky {
				fmt.Fprint(s.Log, indent(clip(d.Output, 40)))
			}
		}
		row.Differ = append(row.Differ, differ...)
	}
	return nil
}

// column runs all tests of a package once and counts them.
func (s *Suite) column(p Package, c guests.Column, row *Row) (*run, error) {
	r, err := s.run(p, c, "")
	if err != nil {
		return nil, err
	}
	row.Runs[c] = s.progress(p, c.String(), r)
	return r, nil
}

func (s *Suite) progress(p Package, name string, r *run) Counts {
	n := Counts{r.count("pass"), r.count("fail"), r.count("skip"), r.native, r.time}
	fmt.Fprintf(s.Log, "%s %s %s: %s, %.1f s", s.Kit.Version, p.Path, name, n, r.time.Seconds())
	if n.Native > 0 {
		fmt.Fprintf(s.Log, "; %d lines in the host's log", n.Native)
	}
	fmt.Fprintln(s.Log)
	return n
}
