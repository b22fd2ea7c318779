package mathlib

import "unsafe"

// A table function takes no slices, but a pointer and a length. These functions convert.

// SumOf is Sum of a slice.
func SumOf(x []float64) float64 { return Sum(unsafe.SliceData(x), int64(len(x))) }

// StatsOf is Stats of a slice.
func StatsOf(x []float64) (s Summary, err error) {
	err = Stats(unsafe.SliceData(x), int64(len(x)), &s)
	return s, err
}
