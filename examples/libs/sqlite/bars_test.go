//go:build bars

package sqlite_test

import (
	"testing"
	"time"

	"github.com/usys-go/bridge/internal/bar"
)

// TestBarRows measures a query of 1,000 rows of three columns.
func TestBarRows(t *testing.T) {
	const rows = 1000
	cost := func(l library) func() time.Duration {
		d, err := l.open(":memory:")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		if err := fill(l, d, 0, rows); err != nil {
			t.Fatal(err)
		}
		s, err := l.prepare(d, "SELECT i, x, s FROM t")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return func() time.Duration {
			return bar.CPU(func() {
				for range 100 {
					if n := read(s); n != rows {
						t.Fatalf("%d rows", n)
					}
				}
			})
		}
	}
	bar.Most(t, "sqlite-rows/cgo", bar.Ratio(bar.Pairs, cost(wrappers.Usys), cost(wrappers.Cgo)), 0.6)
}

// read reads all rows of a statement, and returns their number.
func read(s stmt) (rows int) {
	for ; ; rows++ {
		if row, err := s.Step(); !row || err != nil {
			break
		}
		s.Int64(0)
		s.Float64(1)
		s.Text(2)
	}
	s.Reset()
	return rows
}
