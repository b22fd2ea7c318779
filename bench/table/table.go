// Package table declares the functions that the bench calls through the bridge.
// Their C side, and the same functions by cgo, is in ../tablehost.
package table

//go:generate go -C ../.. run ./cmd/usys gen ./bench/table

//usys:table bench host=../tablehost

// Nb0 takes nothing: the least that a call can be.
//
//usys:nb Nb0() (r uint64) [num=8, c=bench_zero]

// Nb2 adds two words.
//
//usys:nb Nb2(a, b uint64) (r uint64) [num=9, c=bench_add2]

// Nb6 adds as many words as travel in registers.
//
//usys:nb Nb6(a, b, c, d, e, f uint64) (r uint64) [num=10, c=bench_add6]

// NbF2 adds two floating-point numbers.
//
//usys:nb NbF2(x, y float64) (r float64) [num=11, c=bench_addf2]

// NbErr2 is Nb2 with an error result that stays nil.
//
//usys:nb NbErr2(a, b uint64) (r uint64, err error) [num=12, c=bench_add2_err, errno]

// Call2 is Nb2 as a call that may block.
//
//usys:call Call2(a, b uint64) (r uint64) [num=13, c=bench_add2_call]

// CallErr2 is Call2 with an error result that stays nil.
//
//usys:call CallErr2(a, b uint64) (r uint64, err error) [num=14, c=bench_add2_call_err, errno]
