//go:build linux && amd64

package profile

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"

	"github.com/google/pprof/profile"
)

// A shares is a profile: each function's share of the samples in percent. A
// sample counts for the function that ran, which may be an inlined one.
type shares struct {
	of      map[string]float64
	samples int64
}

// read reads the profile in a file.
func read(file string) (shares, error) {
	f, err := os.Open(file)
	if err != nil {
		return shares{}, err
	}
	defer f.Close()
	p, err := profile.Parse(f)
	if err != nil {
		return shares{}, err
	}
	return count(p), nil
}

func count(p *profile.Profile) shares {
	s := shares{of: map[string]float64{}}
	for _, sample := range p.Sample {
		s.samples += sample.Value[0] // value 0 is the number of samples, 1 nanoseconds
		name := "none"
		if l := sample.Location; len(l) > 0 && len(l[0].Line) > 0 {
			name = l[0].Line[0].Function.Name
		}
		s.of[name] += float64(sample.Value[0])
	}
	for name := range s.of {
		s.of[name] *= 100 / float64(s.samples)
	}
	return s
}

// top lists the functions with the largest shares.
func (s shares) top(n int) []string {
	names := slices.SortedFunc(maps.Keys(s.of), func(a, b string) int {
		return cmp.Or(cmp.Compare(s.of[b], s.of[a]), cmp.Compare(a, b))
	})
	return names[:min(n, len(names))]
}

// strays lists the functions of stock's top ten whose share differs from stock's.
// Other is another run of stock.
func strays(points float64, stock, other, here shares) []string {
	var list []string
	for _, name := range stock.top(10) {
		if !within(points, stock.of[name], other.of[name], here.of[name]) {
			list = append(list, fmt.Sprintf("%s has %.1f %% of the samples, in stock %.1f and %.1f", name, here.of[name], stock.of[name], other.of[name]))
		}
	}
	return list
}

// within reports whether a share is close enough to stock's: within the given
// points, or within twice the difference between two runs of stock.
func within(points, stock, other, here float64) bool {
	return math.Abs(here-stock) <= max(points, 2*math.Abs(other-stock))
}
