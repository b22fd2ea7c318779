//go:build linux && amd64 && cgo

package main

import (
	"slices"
	"syscall"

	"github.com/ebitengine/purego"
	"github.com/usys-go/bridge/akaros/ros"
	"github.com/usys-go/bridge/bench/empty"
	"github.com/usys-go/bridge/bench/table"
	"github.com/usys-go/bridge/bench/tablehost"
	"github.com/usys-go/bridge/usys"
)

// ways lists the measured ways. Every loop calls the same C function as its
// peers with the same arguments, and names its callee itself: a loop that took
// it as a parameter would measure an indirect call.
func ways() ([]way, error) { return slices.Concat(plainWays(), tableWays(), otherWays()), nil }

// plainWays are calls within one language, with which others are compared.
func plainWays() []way {
	return []way{
		{"empty0", "empty assembly, no arguments", false, func(n int) {
			for range n {
				sink = empty.Zero()
			}
		}},
		{"empty2", "empty assembly, 2 integers", false, func(n int) {
			for i := range n {
				sink = empty.Two(uint64(i), 3)
			}
		}},
		{"nested2", "empty assembly, calling another", false, func(n int) {
			for i := range n {
				sink = empty.NestedTwo(uint64(i), 3)
			}
		}},
		{"empty6", "empty assembly, 6 integers", false, func(n int) {
			for i := range n {
				sink = empty.Six(uint64(i), 3, 4, 5, 6, 7)
			}
		}},
		{"emptyf2", "", false, func(n int) {
			for i := range n {
				fsink = empty.Floats(float64(i), 3)
			}
		}},
		{"c_loop", "C to C, by function pointer", false, tablehost.Loop},
	}
}

// tableWays are calls of table functions.
func tableWays() []way {
	null := &usys.Syscall{Num: ros.SYS_NULL}
	return []way{
		{"nb0", "usys nb, no arguments", true, func(n int) {
			for range n {
				sink = table.Nb0()
			}
		}},
		{"nb2", "usys nb, 2 integers", true, func(n int) {
			for i := range n {
				sink = table.Nb2(uint64(i), 3)
			}
		}},
		{"nb6", "usys nb, 6 integers", true, func(n int) {
			for i := range n {
				sink = table.Nb6(uint64(i), 3, 4, 5, 6, 7)
			}
		}},
		{"nbf2", "usys nb, 2 floats", true, func(n int) {
			for i := range n {
				fsink = table.NbF2(float64(i), 3)
			}
		}},
		{"nberr2", "usys nb, 2 integers, error result", true, func(n int) {
			for i := range n {
				r, err := table.NbErr2(uint64(i), 3)
				if err != nil {
					panic(err)
				}
				sink = r
			}
		}},
		{"call", "usys call that may block, 2 integers", true, func(n int) {
			for i := range n {
				sink = table.Call2(uint64(i), 3)
			}
		}},
		{"callerr", "", true, func(n int) {
			for i := range n {
				r, err := table.CallErr2(uint64(i), 3)
				if err != nil {
					panic(err)
				}
				sink = r
			}
		}},
		{"usys_call1", "usys.Call1", true, func(n int) {
			for range n {
				//lint:ignore usysdecl Call1 itself is measured
				sink = uint64(usys.Call1(usys.USYS_FREE, 0))
			}
		}},
		{"usys_call6", "usys.Call, 6 arguments", true, func(n int) {
			for i := range n {
				//lint:ignore usysdecl Call itself is measured
				sink = uint64(usys.Call(usys.USYS_FUNC, uintptr(i), 3, 4, 5, 6, 7))
			}
		}},
		{"go_syscall_null", "go_syscall(null)", true, func(n int) {
			for range n {
				usys.GoSyscall(null)
				sink = uint64(null.Retval)
			}
		}},
	}
}

// otherWays are other people's ways to C, and to Linux.
func otherWays() []way {
	add2 := tablehost.Add2()
	var registered func(a, b uint64) uint64
	purego.RegisterFunc(&registered, add2)
	return []way{
		{"cgo", "cgo, 2 integers", false, tablehost.Cgo2},
		{"cgo6", "", false, tablehost.Cgo6},
		{"cgof2", "", false, tablehost.CgoF2},
		{"cgo_noescape", "cgo, noescape and nocallback", false, tablehost.CgoQuiet2},
		{"purego_syscalln", "purego.SyscallN", false, func(n int) {
			for i := range n {
				r, _, _ := purego.SyscallN(add2, uintptr(i), 3)
				sink = uint64(r)
			}
		}},
		{"purego_registerfunc", "purego.RegisterFunc", false, func(n int) {
			for i := range n {
				sink = registered(uint64(i), 3)
			}
		}},
		{"rawsyscall_getpid", "syscall.RawSyscall, getpid", false, func(n int) {
			for range n {
				r, _, _ := syscall.RawSyscall(syscall.SYS_GETPID, 0, 0, 0)
				sink = uint64(r)
			}
		}},
		{"syscall_getpid", "syscall.Syscall, getpid", false, func(n int) {
			for range n {
				r, _, _ := syscall.Syscall(syscall.SYS_GETPID, 0, 0, 0)
				sink = uint64(r)
			}
		}},
	}
}
