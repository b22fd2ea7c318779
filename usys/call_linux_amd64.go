//lint:file-ignore U1000 assembly calls these functions, and has these numbers

package usys

const maxArgs = 12 // the most that one of the seven functions has: go_usys_tester

// Call calls function f of Akaros's table (one of the constants USYS_…). Missing arguments
// are 0. It returns the value of RAX, but no error: the typed calls (GoSyscall, Futex and the
// others) return the error and its text, check types, and cost less.
//
// The call may block: the goroutine is marked as in a system call. If an argument has the
// form uintptr(unsafe.Pointer(p)), the memory at p stays alive and in place until Call
// returns. Call panics with an error if there is no function f or if it has fewer parameters.
// For an absent function Call returns the value that the typed call returns beside the
// error, or panics as the typed call does. Call does not allocate.
//
//go:noescape
func Call(f int, args ...uintptr) int64

// Call1 is Call with one argument.
func Call1(f int, arg uintptr) int64

// callC calls fn, function num, which has n parameters.
//
//go:noescape
func callC(num, n uint32, fn uintptr, args *[maxArgs]uintptr) (ret int64, fail uintptr)

// call carries out Call, whose assembly jumps here and keeps the arguments alive. From here to
// exitsyscall nothing may split the stack: pointers into it travel as integers.
//
//go:nosplit
//go:norace
//usys:nomove
func call(f int, args ...uintptr) int64 {
	if misused(f, len(args)) {
		panic(text(complaint(f, len(args))))
	}
	var a [maxArgs]uintptr
	//lint:ignore S1001 a loop calls nothing, and copy needs stack of what nosplit functions have
	for i, arg := range args {
		a[i] = arg
	}
	entersyscall()
	ret, fail := callC(uint32(f), desc.Funcs[f].Flags>>FuncArgsShift, table().Fn[f], &a)
	exitsyscall()
	forget(f, fail)
	return ret
}

// call1 carries out Call1, whose assembly jumps here.
//
//go:nosplit
//go:norace
//usys:nomove
func call1(f int, arg uintptr) int64 {
	if misused(f, 1) {
		panic(text(complaint(f, 1)))
	}
	var a [maxArgs]uintptr
	a[0] = arg
	entersyscall()
	ret, fail := callC(uint32(f), desc.Funcs[f].Flags>>FuncArgsShift, table().Fn[f], &a)
	exitsyscall()
	forget(f, fail)
	return ret
}

// forget gives the record of a failure back to the host, since Call returns only the value.
func forget(f int, fail uintptr) {
	if desc.Funcs[f].Flags&FuncErrno != 0 {
		if r := recordOf(fail); r != nil {
			r.take(nil)
		}
	}
}
