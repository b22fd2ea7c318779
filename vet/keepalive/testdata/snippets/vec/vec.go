// Package vec is a table package as usys gen makes it, without its assembly.
package vec

import "unsafe"

//usys:table vec host=host

// Fill takes an address as a number, which a declaration should not do.
//
//usys:call Fill(p uintptr, n int64) (r int64, err error) [num=8, errno]

// Poke has no body.
//
//usys:nb Poke(p uintptr, n uint64) [num=9]

//usys:nb Sum(p *float64, n int64) (r float64) [num=10]

//usys:call Serve(ring *Ring, n uint32) (err error) [num=11, keeps=ring, errno]

//usys:nb Any(p unsafe.Pointer) (r unsafe.Pointer) [num=12]

//usys:nb Names(list **byte) [num=13]

//usys:nb Both(a, b unsafe.Pointer) [num=14 keeps=a+b]

// Ring is shared with the host.
type Ring struct {
	Head, Tail uint64
	Next       *Ring
	Addr       uint64
}

func Fill(p uintptr, n int64) (r int64, err error) { // want Fill:`sink \[0 1\] kept=false conduit=false`
	entersyscall()
	r = cFill(p, n)
	exitsyscall()
	return
}

func cFill(p uintptr, n int64) (r int64)
func entersyscall()
func exitsyscall()

func Poke(p uintptr, n uint64)            // want Poke:`sink \[0 1\] kept=true conduit=false`
func Sum(p *float64, n int64) (r float64) // want Sum:`sink \[1\] kept=true conduit=false`

func Serve(ring *Ring, n uint32) (err error) { // want Serve:`sink \[\] kept=false conduit=false`
	cServe(ring, n)
	return
}

func cServe(ring *Ring, n uint32) uintptr
func Any(p unsafe.Pointer) (r unsafe.Pointer) // want Any:`sink \[\] kept=true conduit=false`
func Names(list **byte)                       // want Names:`sink \[\] kept=true conduit=false`
func Both(a, b unsafe.Pointer)                // want Both:`sink \[\] kept=true conduit=false`
