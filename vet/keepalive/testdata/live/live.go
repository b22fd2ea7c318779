// Package live calls functions that take addresses as numbers, in every way, one function on
// each line: the compiler prints the variables that it keeps alive (-gcflags=-live), and the
// analyzer must agree.
package live

import "unsafe"

func Call(f int, args ...uintptr) int64
func Call1(f int, arg uintptr) int64
func CallHandle(f int, arg Handle) int64
func CallWide(f int, arg uint64) int64

//go:uintptrescapes
func CallMarked(f int, arg uintptr) int64 { return Call1(f, arg) }

//go:uintptrescapes
func CallAllMarked(f int, args ...uintptr) int64 { return Call(f, args...) }

//go:noinline
func CallBody(f int, arg uintptr) int64 { return Call1(f, arg) }

type Handle uintptr

type Port struct{ f int }

//go:uintptrescapes
func (p *Port) Call(arg uintptr) int64 { return Call1(p.f, arg) }

var callVariable = Call1

//go:noinline
func mk() *int { return new(int) }

//go:noinline
func number(p *int) uintptr { return uintptr(unsafe.Pointer(p)) }

//go:noinline
func pointer(p *int) unsafe.Pointer { return unsafe.Pointer(p) }

func direct()             { p := mk(); Call1(6, uintptr(unsafe.Pointer(p))) }
func parentheses()        { p := mk(); Call1(6, (uintptr)((unsafe.Pointer)((p)))) }
func hoistedUnsafe()      { p := unsafe.Pointer(mk()); Call1(6, uintptr(p)) }
func variadic()           { p := mk(); Call(6, 1, uintptr(unsafe.Pointer(p))) }
func literalSlice()       { p := mk(); Call(6, []uintptr{1, uintptr(unsafe.Pointer(p))}...) }
func handle()             { p := mk(); CallHandle(6, Handle(unsafe.Pointer(p))) }
func added()              { p := mk(); Call1(6, uintptr(unsafe.Add(unsafe.Pointer(p), 8))) }
func there()              { p := mk(); Call1(6, uintptr(unsafe.Pointer(uintptr(unsafe.Pointer(p))+8))) }
func ofHelper()           { p := mk(); Call1(6, uintptr(pointer(p))) }
func localVariable()      { p := mk(); c := Call1; c(6, uintptr(unsafe.Pointer(p))) }
func marked()             { p := mk(); CallMarked(6, uintptr(unsafe.Pointer(p))) }
func allMarked()          { p := mk(); CallAllMarked(6, 1, uintptr(unsafe.Pointer(p))) }
func method(o *Port)      { p := mk(); o.Call(uintptr(unsafe.Pointer(p))) }
func result() int64       { p := mk(); return Call1(6, uintptr(unsafe.Pointer(p))) }
func hoisted()            { p := mk(); u := uintptr(unsafe.Pointer(p)); Call1(6, u) }
func sum()                { p := mk(); Call1(6, uintptr(unsafe.Pointer(p))+8) }
func masked()             { p := mk(); Call1(6, uintptr(unsafe.Pointer(p))&^7) }
func wide()               { p := mk(); Call1(6, uintptr(uint64(uintptr(unsafe.Pointer(p))))) }
func again()              { p := mk(); Call1(6, uintptr(Handle(unsafe.Pointer(p)))) }
func wideParameter()      { p := mk(); CallWide(6, uint64(uintptr(unsafe.Pointer(p)))) }
func packageVariable()    { p := mk(); callVariable(6, uintptr(unsafe.Pointer(p))) }
func ofNumber()           { p := mk(); Call1(6, number(p)) }
func slice()              { p := mk(); s := []uintptr{uintptr(unsafe.Pointer(p))}; Call(6, s...) }
func body()               { p := mk(); CallBody(6, uintptr(unsafe.Pointer(p))) }
func methodValue(o *Port) { p := mk(); c := o.Call; c(uintptr(unsafe.Pointer(p))) }
