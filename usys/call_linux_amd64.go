package usys

const maxArgs = 12 // of the seven functions: go_usys_tester's

// Call calls function f of Akaros's table (one of the constants USYS_…) with up
// to as many arguments as it has; those that are left out are 0. It answers what
// the function answers in RAX: for the error, and its text, use the typed calls,
// which also check types and cost less (GoSyscall, Futex and their neighbours).
//
// The call may block: the goroutine is marked as in a system call. What an
// argument of the form uintptr(unsafe.Pointer(p)) points to stays alive and in
// place until Call returns. A number that is none, or too many arguments, panic
// with an error that says so. Of an absent function Call returns what its typed call
// returns beside the error, or panics as that does. Call does not allocate.
//
//go:noescape
func Call(f int, args ...uintptr) int64

// Call1 is Call with one argument.
func Call1(f int, arg uintptr) int64

// callC calls fn, function num, which has n parameters.
//
//go:noescape
func callC(num, n uint32, fn uintptr, args *[maxArgs]uintptr) (ret int64, fail uintptr)

// call is Call behind the jump that keeps its arguments alive. From here to
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
	for i, arg := range args {
		a[i] = arg
	}
	entersyscall()
	ret, fail := callC(uint32(f), desc.Funcs[f].Flags>>FuncArgsShift, table().Fn[f], &a)
	exitsyscall()
	forget(f, fail)
	return ret
}

// call1 is Call1 behind its jump.
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

// forget hands back the record of a failure, since Call answers only the value.
func forget(f int, fail uintptr) {
	if desc.Funcs[f].Flags&FuncErrno != 0 {
		if r := recordOf(fail); r != nil {
			r.take(nil)
		}
	}
}
