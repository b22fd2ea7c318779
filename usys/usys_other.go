//go:build !linux || !amd64

package usys

// This file is for platforms that usys does not support. Generated code registers no table
// there, and its functions return Unsupported, so most of this file only has to compile.

const supported = false

func segvHandler() uintptr                           { return 0 }
func hello(t *Table, high uintptr)                   {}
func words() (fsoff *int64, resume, generic uintptr) { return }
func swap(p *uint32, v uint32) (old uint32)          { old, *p = *p, v; return }
func exitsyscall()                                   {}
func throw(s string)                                 { panic(text(s)) }

// Call returns -1, as for an absent function.
func Call(f int, args ...uintptr) int64 {
	if misused(f, len(args)) {
		panic(text(complaint(f, len(args))))
	}
	return -1
}

// Call1 is Call with one argument.
func Call1(f int, arg uintptr) int64 { return Call(f, arg) }

// CurrentG returns 0 and 0: this platform has no host.
func CurrentG() (of, own uintptr) { return 0, 0 }
