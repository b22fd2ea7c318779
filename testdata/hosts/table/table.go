// Package table is what tests compare hosts with.
package table

import "unsafe"

//usys:table table host=../host include=limit.h nogo

//usys:const LIMIT

//usys:nb Add(p *Pair, n int32, x float64) (r int64) [num=8]
//usys:call Name(s *byte, n uint16, flag bool, h unsafe.Pointer) (v int32, err error) [num=9]
//usys:nb Gone() [num=10]

// Pair crosses by pointer.
type Pair struct {
	A    int32
	Next *Pair
	Text [8]byte
	In   Inner
}

// Inner lies in a Pair.
type Inner struct{ X, Y float32 }

var _ unsafe.Pointer
