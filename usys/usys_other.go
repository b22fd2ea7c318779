//go:build !linux || !amd64

package usys

// Where there is no bridge: generated code registers no table here and answers
// Unsupported, so most of this only has to compile.

const supported = false

func segvHandler() uintptr                           { return 0 }
func hello(t *Table, high uintptr)                   {}
func words() (fsoff *int64, resume, generic uintptr) { return }
func swap(p *uint32, v uint32) (old uint32)          { old, *p = *p, v; return }
func exitsyscall()                                   {}
func throw(s string)                                 { panic(text(s)) }

// Call answers -1, as for an absent function.
func Call(f int, args ...uintptr) int64 {
	if misused(f, len(args)) {
		panic(text(complaint(f, len(args))))
	}
	return -1
}

// Call1 is Call with one argument.
func Call1(f int, arg uintptr) int64 { return Call(f, arg) }

// CurrentG returns 0 and 0: there is no host for this platform.
func CurrentG() (of, own uintptr) { return 0, 0 }
