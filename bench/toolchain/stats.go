//go:build linux && amd64

package main

import (
	"fmt"
	"math"
	"slices"
)

// A ratio is a geometric mean with its 95 % interval.
type ratio struct{ mean, low, high float64 }

func (r ratio) String() string {
	return fmt.Sprintf("%.3f (%.3f to %.3f)", r.mean, r.low, r.high)
}

// conclusive reports whether a ratio of equals is near enough to 1, all of its
// interval.
func (r ratio) conclusive() bool { return r.low >= 0.98 && r.high <= 1.02 }

// estimate makes a ratio of the logarithms of independent measurements: one for
// each start of the processes, not one for each sample. Differences between
// starts, as in the places of memory, are common to all samples of a process.
func estimate(logs []float64) ratio {
	n := float64(len(logs))
	mean, square := 0.0, 0.0
	for _, x := range logs {
		mean += x / n
	}
	for _, x := range logs {
		square += (x - mean) * (x - mean)
	}
	half := math.Inf(1)
	if n > 1 {
		half = student(len(logs)-1) * math.Sqrt(square/(n-1)/n)
	}
	return ratio{math.Exp(mean), math.Exp(mean - half), math.Exp(mean + half)}
}

// student returns the 97.5 % quantile of Student's distribution, from the usual
// table; between its rows the larger value.
func student(degrees int) float64 {
	table := []struct {
		degrees int
		t       float64
	}{{1, 12.706}, {2, 4.303}, {3, 3.182}, {4, 2.776}, {5, 2.571}, {6, 2.447}, {7, 2.365}, {8, 2.306}, {9, 2.262},
		{10, 2.228}, {12, 2.179}, {15, 2.131}, {20, 2.086}, {30, 2.042}, {60, 2.000}, {120, 1.980}}
	t := table[0].t
	for _, row := range table {
		if row.degrees <= degrees {
			t = row.t
		}
	}
	return t
}

// quantile returns the sample such that a share q of all samples is not above
// it.
func quantile(x []float64, q float64) float64 {
	s := slices.Sorted(slices.Values(x))
	return s[int(q*float64(len(s)-1))]
}
