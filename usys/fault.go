//lint:file-ignore U1000 assembly calls these functions, and has these numbers

package usys

// Bits that come with a fault.
const (
	faultBlocking = 1 << 0 // the goroutine is marked as in a system call
	faultRecover  = 1 << 1 // panic instead of ending the program
	faultNoAddr   = 1 << 2 // the processor did not say which address faulted
)

// Fault is the value of the panic that a processor fault inside a C function becomes after
// parlib.RecoverFaults(true). The state of C code, such as a lock that the function held, is
// not restored.
type Fault struct {
	Signal int     // SIGSEGV, SIGBUS, SIGFPE or SIGILL
	Addr   uintptr // the address that faulted, for SIGSEGV and SIGBUS; else 0
	NoAddr bool    // a SIGSEGV or SIGBUS with unknown address, such as one that is not canonical
	Report string  // the host's report: names the table function
}

// Error returns the host's report.
func (f *Fault) Error() string { return f.Report }

// RuntimeError makes a Fault a runtime.Error, like a nil dereference in Go.
func (f *Fault) RuntimeError() {}

// fault panics with a Fault, or ends the program. resume calls it on the goroutine's stack
// after a fault in C.
//
//go:nosplit
//go:norace
func fault(r *record, bits uintptr) {
	if bits&faultBlocking != 0 {
		exitsyscall() // the call is over
	}
	faulted(r, bits)
}

func faulted(r *record, bits uintptr) {
	if bits&faultRecover == 0 {
		throw("usys: fault in a host's C function (see the report above)")
	}
	var buf [len(r.text)]byte
	n, sig, addr := r.take(buf[:])
	panic(&Fault{Signal: int(sig), Addr: addr, NoAddr: bits&faultNoAddr != 0, Report: string(buf[:n])})
}
