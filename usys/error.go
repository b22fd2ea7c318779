//lint:file-ignore U1000 assembly calls these functions, and has these numbers

package usys

import "unsafe"

// Errno is a host's error number. System calls of the host use Akaros's numbers (package
// ros); C functions of a table use the numbers of their C library.
type Errno uint16

// ENOSYS is the error of a function that the host does not supply. The number is the same on
// Akaros and on Linux.
const ENOSYS Errno = 38

// Error returns "errno" and the number.
func (e Errno) Error() string { return "errno " + itoa(int64(e)) }

// wrapErrno is the argument of WrapErrno, or nil before that call.
var wrapErrno func(Errno) error

// WrapErrno sets the function that maps an Errno to an error of package syscall, which this
// package cannot import. Only package errno calls it, when it is initialised.
func WrapErrno(f func(Errno) error) { wrapErrno = f }

// Unwrap returns the matching error of package syscall if package errno is in the program,
// and else nil. So errors.Is(err, syscall.EINVAL), errors.Is(err, fs.ErrNotExist) and
// errors.As with a syscall.Errno work for errors of table functions.
func (e Errno) Unwrap() error {
	if wrapErrno == nil {
		return nil
	}
	return wrapErrno(e)
}

// Error is the failure of a table function: a number and the host's text. It is one
// allocation.
type Error struct {
	Errno Errno
	Table string // the table's name
	Func  string // the function's C name
	cause string // why the function is absent
	n     int
	buf   [192]byte
}

// Errstr returns the host's text for the failure. For an absent function it returns the
// reason why it is absent, and a cure.
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

// Unwrap returns e.Errno, so that errors.Is(err, usys.ENOSYS) and errors.As with an Errno
// work, and with package errno in the program also errors of package syscall.
func (e *Error) Unwrap() error { return e.Errno }

// record describes a failure or fault beyond its number. It is the host's memory; take gives
// it back by clearing busy. C: struct usys_record (parlib/call_record.h).
type record struct {
	busy uint32
	sig  uint32 // the signal of a fault
	addr uintptr
	n    uint32
	text [236]byte
}

// take copies r's contents and gives r back. The host gives a record to one
// thread at a time, which the race detector cannot see; amd64 keeps the order of
// the loads and the store.
//
//go:norace
func (r *record) take(buf []byte) (n int, sig uint32, addr uintptr) {
	n, sig, addr = copy(buf, r.text[:r.n]), r.sig, r.addr
	r.busy = 0
	return
}

// noStack is the record of all calls that failed for want of a C stack (usys·nomem). They
// share it: the host does not own it, so its busy flag means nothing.
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

// recordOf returns the record of a failure, or nil if it has none.
func recordOf(fail uintptr) *record {
	fail >>= 16
	return *(**record)(unsafe.Pointer(&fail))
}

// Fail makes the error of a call that failed. i is the function's index in t.Desc.Funcs. fail
// is the failure that the function returned: errno in the low 16 bits, above them the address
// of a record, or 0. Only generated code calls it.
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

// Unsupported returns the error of every function on a platform that usys does not support.
// Only generated code calls it.
func Unsupported(table, function string) error {
	return &Error{Errno: ENOSYS, Table: table, Func: function, cause: unsupported}
}

// cstring returns the text of b before the first NUL.
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
