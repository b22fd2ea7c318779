package usys

import "unsafe"

// Errno is a host's error number. Those of the host's system calls are Akaros's
// (package ros); those of a table's own C functions are their C library's.
type Errno uint16

// ENOSYS is what a function answers that the host lacks. The number is the same
// on Akaros and on Linux.
const ENOSYS Errno = 38

// Error returns "errno" and the number.
func (e Errno) Error() string { return "errno " + itoa(int64(e)) }

// wrapErrno is what WrapErrno was given, nil before that.
var wrapErrno func(Errno) error

// WrapErrno says what error of package syscall a number stands for, which this package
// cannot import. Package errno calls it when it is initialised, and nobody else.
func WrapErrno(f func(Errno) error) { wrapErrno = f }

// Unwrap returns the error of package syscall, where package errno is in the program:
// then errors.Is(err, syscall.EINVAL), errors.Is(err, fs.ErrNotExist) and errors.As with
// a syscall.Errno hold for errors of tables.
func (e Errno) Unwrap() error {
	if wrapErrno == nil {
		return nil
	}
	return wrapErrno(e)
}

// Error is a failure of a table function: number and string. It is one
// allocation.
type Error struct {
	Errno Errno
	Table string // the table's name
	Func  string // the function's C name
	cause string // why the function is absent
	n     int
	buf   [192]byte
}

// Errstr is the host's text for the failure; of an absent function it says why that is
// so, and how to mend it.
func (e *Error) Errstr() string {
	if e.n == 0 {
		return e.cause
	}
	return string(e.buf[:e.n])
}

// Error returns the function's name, the number and the host's text.
func (e *Error) Error() string {
	s := e.Table + "." + e.Func + ": " + e.Errno.Error()
	if text := e.Errstr(); text != "" {
		s += ": " + text
	}
	return s
}

// Unwrap lets errors.Is(err, usys.ENOSYS) and errors.As with an Errno hold, and with
// package errno those with an error of package syscall.
func (e *Error) Unwrap() error { return e.Errno }

// record is a failure or fault on its way from the host: a text, and what the
// number alone does not say. The host's memory; we hand it back by free. C: struct
// usys_record (parlib/call_record.h).
type record struct {
	busy uint32
	sig  uint32 // of a fault
	addr uintptr
	n    uint32
	text [236]byte
}

// take copies what r says and hands it back. The host gives a record to one
// thread at a time, which the race detector cannot see; amd64 keeps the order of
// the loads and the store.
//
//go:norace
func (r *record) take(buf []byte) (n int, sig uint32, addr uintptr) {
	n, sig, addr = copy(buf, r.text[:r.n]), r.sig, r.addr
	r.busy = 0
	return
}

// noStack is the record of the calls for which there was no memory (usys·nomem). All of
// them share it: nobody gives it out again.
var noStack = newRecord(noStackWhy)

const noStackWhy = "no memory for this thread's C stack (is there a limit of address space, as ulimit -v sets one?)"

func newRecord(why string) (r record) {
	r.n = uint32(copy(r.text[:], why))
	return r
}

// noMemory ends the program: a function without an error result cannot be called.
//
//go:nosplit
//go:norace
func noMemory() { throw("usys: " + noStackWhy) }

// recordOf is the record of a failure, nil if it has none.
func recordOf(fail uintptr) *record {
	fail >>= 16
	return *(**record)(unsafe.Pointer(&fail))
}

// Fail makes the error of a call that failed. Generated code calls it with the
// index of the function in t.Desc.Funcs and what the function answered: errno in
// the low 16 bits, above them the address of a record or 0.
func Fail(t *Table, i int, fail uintptr) error {
	f := &t.Desc.Funcs[i]
	e := &Error{Errno: Errno(fail), Table: t.Desc.Name, Func: f.Name}
	if r := recordOf(fail); r != nil {
		e.n, _, _ = r.take(e.buf[:])
	} else if e.Errno == ENOSYS && f.State != StateFilled {
		e.cause = t.why(i)
	}
	return e
}

// Unsupported is the error of every function where the bridge does not exist for
// the architecture or operating system. Generated code calls it.
func Unsupported(table, function string) error {
	return &Error{Errno: ENOSYS, Table: table, Func: function, cause: unsupported}
}

// cstring is the text before the first NUL.
func cstring(b []byte) string {
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}

func itoa(v int64) string {
	var b [20]byte
	i, u := len(b)-1, uint64(max(v, -v)) // right for the lowest number, too
	for ; u > 9; i, u = i-1, u/10 {
		b[i] = byte('0' + u%10)
	}
	b[i] = byte('0' + u)
	if v < 0 {
		i--
		b[i] = '-'
	}
	return string(b[i:])
}
