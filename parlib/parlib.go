//go:build linux && amd64 && cgo

package parlib

/*
#cgo CFLAGS: -O2 -Wall -fno-strict-aliasing
#cgo LDFLAGS: -lpthread -ldl -Wl,--wrap=crosscall2
#cgo LDFLAGS: -Wl,--wrap=setuid -Wl,--wrap=setgid -Wl,--wrap=seteuid -Wl,--wrap=setegid -Wl,--wrap=setreuid -Wl,--wrap=setregid -Wl,--wrap=setresuid -Wl,--wrap=setresgid -Wl,--wrap=setgroups
#include "core.h"
#include "platform_libc.h"
#include "sched_vcore.h"
#include "zsignal.h"
#include "zusys.h"
*/
import "C"

import (
	"fmt"
	"reflect"
	"unsafe"

	_ "github.com/usys-go/bridge/errno" // errors of the host's functions are package syscall's, too
	"github.com/usys-go/bridge/usys"
)

func init() {
	of, g := usys.CurrentG()
	C.parlib_start(C.uintptr_t(of), C.uintptr_t(g), C.uintptr_t(reflect.ValueOf(nothing).Pointer()))
	_ = usys.AttachTo(fill)
	Serve(unsafe.Pointer(&C.usys_served))
	Serve(unsafe.Pointer(&C.signal_served))
	Serve(unsafe.Pointer(&C.usys_nothing_of_sim))
}

// nothing is called by threads of C's before their first call of Go: call_reserve.c.
func nothing(unsafe.Pointer) {}

// The table's address crosses as a number: C keeps it, as a host of another program does,
// and a table is static data.
func fill(t *usys.Table) { C.usys_fill(C.uintptr_t(uintptr(unsafe.Pointer(t)))) }

// Serve adds a table to those that the host serves, and attaches the program's
// tables again: that fills it. served is a struct usys_served that lives as long
// as the program; generated code (zhost.go) calls Serve from init.
func Serve(served unsafe.Pointer) {
	if !C.usys_serve((*C.struct_usys_served)(served)) {
		panic("parlib: too many tables")
	}
	// usys.Status reports an error: another host may have come first.
	_ = usys.Attach()
}

// Rewrap puts the host's signal handlers in front of those that were installed
// since the host started. In a c-archive or c-shared library Go installs its SIGPROF handler only
// when a CPU profile starts: call Rewrap after pprof.StartCPUProfile there, or the time in C is
// attributed to runtime._ExternalCode. If no handler was replaced, Rewrap does nothing.
func Rewrap() { C.usys_wrap_all() }

// RecoverFaults sets the effect of a fault inside a C function. By default, and with on false, a
// fault ends the program with a report. With on true it is a panic with a *usys.Fault, which the
// calling goroutine can recover. The C function does not continue: its locks stay held for ever.
// A handler that a C library has installed gets the fault first; if it does not chain, the host
// does not see the fault. A function that has written past the upper end of its stack always ends
// the program, because it has destroyed the data with which Go would continue.
func RecoverFaults(on bool) { C.usys_recover_faults(C.bool(on)) }

// StopScheduler ends the host's threads on which alarms run, waits until they are gone, and frees
// their memory. They start again when they are needed. While a deadline is set, or something else
// needs them, it does nothing and returns an error.
func StopScheduler() error {
	if r := C.usys_sched_stop(); r < 0 {
		return fmt.Errorf("parlib: the scheduler is in use: %w", usys.Errno(-r))
	}
	return nil
}
