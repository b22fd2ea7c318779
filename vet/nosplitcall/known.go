package nosplitcall

import (
	"go/types"
	"strings"
)

// This file lists properties of functions that are known without analyzing them.

// noInstrument reports whether -race, -msan and -asan do not instrument a package: see
// cmd/internal/objabi/pkgspecial.go.
func noInstrument(path string) bool {
	switch path {
	case "runtime", "runtime/race", "runtime/msan", "runtime/asan", "internal/abi", "internal/byteorder",
		"internal/chacha8rand", "internal/coverage/rtcov", "internal/cpu", "internal/goarch", "internal/godebugs",
		"internal/goexperiment", "internal/goos", "internal/profilerecord", "internal/strconv", "internal/stringslite":
		return true
	}
	return strings.HasPrefix(path, "internal/runtime/")
}

// runtimePackage reports whether the compiler forbids implicit allocation in a
// package, and always optimizes it.
func runtimePackage(path string) bool {
	return noInstrument(path) && !strings.HasPrefix(path, "runtime/") || path == "internal/bytealg"
}

// noRaceFunc reports whether functions of a package have no racefuncenter.
func noRaceFunc(path string) bool {
	return path == "sync" || path == "sync/atomic" || path == "internal/sync"
}

// intrinsic reports whether a function becomes instructions, or assembly that needs no stack,
// or is inlined with all flags; and whether -race replaces it. Of package math only those
// functions count that are instructions or assembly at every GOAMD64 level.
func intrinsic(fn *types.Func) (yes, race bool) {
	if fn.Pkg() == nil {
		return false, false
	}
	switch path := fn.Pkg().Path(); path {
	case "sync/atomic":
		if recv := fn.Signature().Recv(); recv != nil && strings.Contains(recv.Type().String(), "atomic.Value") {
			return false, false
		}
		return true, true
	case "internal/runtime/atomic", "internal/runtime/sys", "internal/runtime/math":
		return true, false
	case "math/bits":
		return true, false
	case "unsafe":
		return true, false
	case "math":
		switch fn.Name() {
		case "Abs", "Copysign", "Float32bits", "Float32frombits", "Float64bits", "Float64frombits", "Sqrt":
			return true, false
		}
	case "internal/abi":
		return strings.HasPrefix(fn.Name(), "FuncPC"), false
	case "runtime":
		return fn.Name() == "KeepAlive" || fn.Name() == "getg", false
	}
	return false, false
}

// runtimeNosplit holds functions of package runtime that other packages link to without
// importing it, so that there is no fact. They are nosplit, by directive or as assembly, in
// every supported release.
var runtimeNosplit = map[string]bool{
	"entersyscall": true, "exitsyscall": true, "throw": true, "fatal": true, "nanotime": true, "nanotime1": true,
	"memmove": true, "memclrNoHeapPointers": true, "memequal": true, "cputicks": true, "procyield": true,
	"systemstack": true, "mcall": true, "asmcgocall": true, "publicationBarrier": true, "abort": true,
	"noescape": true, "add": true, "entersyscallblock": true, "reentersyscall": true, "usleep": true,
	"gcWriteBarrier": true, "racefuncenter": true, "racefuncexit": true, "exit": true, "write": true,
}

// noReturn holds functions of package runtime that never return.
var noReturn = map[string]bool{
	"runtime.throw": true, "runtime.fatal": true, "runtime.abort": true, "runtime.fatalthrow": true,
	"runtime.fatalpanic": true, "runtime.goexit1": true, "runtime.exit": true, "runtime.Goexit": true,
	"runtime.badmorestackg0": true, "runtime.panicmem": true, "runtime.dieFromSignal": true, "runtime.crash": true,
}

// otherStack holds functions that call their argument on another stack.
var otherStack = map[string]bool{
	"runtime.systemstack": true, "runtime.mcall": true, "runtime.asmcgocall": true,
	"runtime.asmcgocall_no_g": true, "runtime.systemstack_switch": true,
	"runtime.libcCall": true, "runtime.cgocall_no_g": true,
}

// builtin returns a replacement for the fact of a function of package runtime if that is not
// among the imports.
func builtin(sym string) *Func {
	if strings.HasPrefix(sym, "sync/atomic.") { // linked to without an import
		return &Func{Nosplit: true, Asm: true, Bad: []Bad{{Kind: Instrumented, What: "a call of " + sym}}}
	}
	name, ok := strings.CutPrefix(sym, "runtime.")
	if !ok || !runtimeNosplit[name] {
		return nil
	}
	return &Func{Nosplit: true, NoReturn: noReturn[sym], NoEscape: []bool{true, true, true, true}}
}
