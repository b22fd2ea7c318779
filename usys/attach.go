package usys

import "unsafe"

// High bits of the address whose call is the handshake's fault: one address for each request.
const (
	helloTable  = 0xDEAD << 48 // fill the functions; Akaros's number
	helloConsts = 0xC0DE << 48 // fill the constants
)

// A host's SIGSEGV handler begins with a short jump over this mark and its major
// ABI version (parlib/call_entry_amd64.S).
const hostMark = "USYSHOST"

var (
	tables  *Table        // every table of this program, newest first
	tabLock uint32        // guards tables and attaching
	hostPC  uintptr       // the SIGSEGV handler of the host that serves this program; 0: no host; or ownHost
	own     func(*Table)  // makes the host in this program fill a table; nil: the program brings no host
	noHost  = unsupported // why there is no host
	foreign bool          // there is a host, but of another major ABI version
)

const ownHost = 1 // hostPC of a host that fills tables by a call; not the address of a handler

func lockTables() {
	for swap(&tabLock, 1) != 0 {
	}
}

func unlockTables() { swap(&tabLock, 0) }

// Register adds a table to the program's list and tries the handshake for it. Code that was
// generated before [Declare] existed calls it from init, once for each table. It never
// fails: calls of a function that no host serves return what its declaration says.
func Register(t *Table) {
	t.FSOff, t.Resume, t.Generic = words()
	lockTables()
	t.Next, tables = tables, t
	unlockTables()
	_ = Attach()
}

// AttachTo is for packages that bring a host into the program. fill makes the host fill a
// table; it is called for each table, now and later, possibly more than once and by several
// goroutines. So the handshake needs no fault, which another copy of the host could receive
// first, and which an emulator may deliver differently. AttachTo returns the result of
// [Attach].
func AttachTo(fill func(t *Table)) error {
	lockTables()
	own = fill
	unlockTables()
	return Attach()
}

// fillOwn makes this program's own host fill every table. It does not hold the lock while it
// calls fill, which may let other goroutines run.
func fillOwn() {
	lockTables()
	fill, t := own, tables // the list grows only at its head
	unlockTables()
	for ; fill != nil && t != nil; t = t.Next {
		fill(t)
	}
}

// Attach tries the handshake again for every table that has no host yet. A host that is
// linked into the program starts after package usys is initialised; the package that brings
// it calls Attach, so programs need not.
//
// Attach returns nil if usys's own table has a host afterwards. If it finds a host other than
// the one that already serves a table of this program, it returns an error and changes
// nothing. Attach does not block; it may be called at any time.
func Attach() error {
	fillOwn()
	lockTables()
	err := attach()
	unlockTables()
	if err != "" {
		return text(err)
	}
	return nil
}

func attach() (problem string) {
	pc, problem := uintptr(ownHost), ""
	if own == nil {
		pc, problem = probe()
	}
	switch {
	case problem != "":
		if hostPC == 0 {
			noHost = problem
		}
		return problem
	case own == nil && hostPC != 0 && pc != hostPC:
		return "usys: another host than the one this program is attached to"
	}
	problem = "usys: the host does not serve table usys"
	for t := tables; t != nil; t = t.Next {
		if own == nil && t.Status != statusServed {
			hello(t, helloTable)
		}
		switch {
		case t.Status == statusServed:
			hostPC, noHost = pc, ""
			if own == nil {
				hello(t, helloConsts)
			}
			t.settle()
		case t.Status == statusNone && t.served() > 0:
			// The host does not know the fields behind the sentinel, as Akaros's own
			// host does not, but it has filled functions 0 to 6.
			t.Status, t.Filled = statusServed, t.served()
			copy(t.Host[:], "(a host without a name)")
			hostPC, noHost = pc, ""
		}
		if t.Desc.Name == "usys" && t.Status == statusServed {
			problem = ""
		}
	}
	return problem
}

// probe recognises a host by its SIGSEGV handler before the program risks a fault: with
// another handler, or none, the fault would end the program.
func probe() (handler uintptr, problem string) {
	if !supported {
		return 0, unsupported
	}
	h := segvHandler()
	if h < 4096 { // SIG_DFL, SIG_IGN
		return 0, "no host: nothing handles SIGSEGV"
	}
	code := (*[14]byte)(unsafe.Pointer(*(*unsafe.Pointer)(unsafe.Pointer(&h))))
	if code[0] != 0xEB || string(code[2:10]) != hostMark {
		if !withCgo {
			return 0, noCgo
		}
		return 0, "no host: no package that brings one is imported, or something has replaced its SIGSEGV handler"
	}
	major := *(*uint32)(unsafe.Pointer(&code[10]))
	foreign = major != abiMajor
	if foreign {
		return 0, "no host: it speaks ABI version " + itoa(int64(major)) + ", this program version " + itoa(abiMajor)
	}
	return h, ""
}

// served returns the number of functions whose slots no longer hold their stubs.
func (t *Table) served() (n uint32) {
	for i := range t.Desc.Funcs {
		if f := &t.Desc.Funcs[i]; *t.slot(f.Num) != t.code(i).Stub {
			n++
			f.State = StateFilled
		}
	}
	return n
}

// code returns the addresses of the code of Desc.Funcs[i].
func (t *Table) code(i int) *Code {
	return (*Code)(unsafe.Add(unsafe.Pointer(t.Code), uintptr(i)*unsafe.Sizeof(Code{})))
}

// text is an error that consists of its text.
type text string

func (t text) Error() string { return string(t) }
