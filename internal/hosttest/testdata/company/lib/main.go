//go:build linux && amd64 && cgo

// Lib is built as a c-shared library; a process loads several.
package main

import "C"

import "github.com/usys-go/bridge/internal/hosttest/testdata/company/each"

//export Path
func Path() *C.char { return C.CString(each.Path()) }

//export Listen
func Listen(sig C.int) bool { return each.Listen(int(sig)) }

//export Again
func Again(sig C.int) bool { return each.Again(int(sig)) }

//export Leave
func Leave(sig C.int) { each.Leave(int(sig)) }

//export Count
func Count(n C.int) C.int { return C.int(each.Count(int(n))) }

//export Deadlines
func Deadlines(threads, n C.int) C.int { return C.int(each.Deadlines(int(threads), int(n))) }

//export Calls
func Calls(threads, n C.int) C.int { return C.int(each.Calls(int(threads), int(n))) }

//export Recovers
func Recovers() bool { return each.Recovers() }

//export RecoverFaults
func RecoverFaults(on bool) { each.RecoverFaults(on) }

//export Faults
func Faults() bool { return each.Faults() }

func main() {}
