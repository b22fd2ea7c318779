package mathlib

import "unsafe"

// Slices do not cross the table: pointer and length do. What a caller wants is
// a line of Go around that.

// SumOf is Sum of a slice.
func SumOf(x []float64) float64 { return Sum(unsafe.SliceData(x), int64(len(x))) }

// StatsOf is Stats of a slice.
func StatsOf(x []float64) (s Summary, err error) {
	err = Stats(unsafe.SliceData(x), int64(len(x)), &s)
	return s, err
}
