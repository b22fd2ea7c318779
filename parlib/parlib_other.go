//go:build !linux || !amd64 || !cgo

package parlib

import "unsafe"

// Serve does nothing: there is no host on this platform, or in a program
// without cgo.
func Serve(unsafe.Pointer) {}

// Rewrap does nothing, as there are no handlers.
func Rewrap() {}

// RecoverFaults does nothing, as there is no C function that could fault.
func RecoverFaults(bool) {}

// StopScheduler does nothing, as there is no scheduler.
func StopScheduler() error { return nil }
