package usys

import "unsafe"

// High bits of the two faults.
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
	hostPC  uintptr       // the handler of the host that serves us, 0: none; ownHost
	own     func(*Table)  // has the host in this program fill a table, nil: there is none
	noHost  = unsupported // why there is none
	foreign bool          // there is one, of another major ABI version
)

const ownHost = 1 // no handler's address

func lockTables() {
	for swap(&tabLock, 1) != 0 {
	}
}

func unlockTables() { swap(&tabLock, 0) }

// Register adds a table to this program's and tries the handshake for it.
// Generated code that knows nothing of [Declare] calls it, once a table, from init. It
// never fails: a call of a function that no host serves does what its declaration says.
func Register(t *Table) {
	t.FSOff, t.Resume, t.Generic = words()
	lockTables()
	t.Next, tables = tables, t
	unlockTables()
	_ = Attach()
}

// AttachTo is for packages that bring a host into the program: fill has it fill a table, and
// is called for each, now and later, once or more, by several goroutines. So no handshake by
// a fault is needed, which another copy of the host might see first, and which an emulator
// may deliver in another way. AttachTo returns what [Attach] does.
func AttachTo(fill func(t *Table)) error {
	lockTables()
	own = fill
	unlockTables()
	return Attach()
}

// fillOwn has this program's own host fill every table. The lock is not held: fill may
// let other goroutines run.
func fillOwn() {
	lockTables()
	fill, t := own, tables // the list only grows, at its head
	unlockTables()
	for ; fill != nil && t != nil; t = t.Next {
		fill(t)
	}
}

// Attach tries the handshake again, for every table that has no host yet: a host
// that is linked into the program comes up after package usys was initialised,
// and says so by calling Attach. Packages that bring a host do it for you.
//
// It answers nil if usys's own table has a host afterwards. A host other than
// the one that already serves a table of this program is an error, and nothing
// changes. Attach does not block; it may be called at any time.
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
			// It knows nothing of what lies behind the sentinel, as Akaros's
			// own, but has filled functions 0 to 6.
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

// probe recognises a host by the handler that it has installed, before any fault
// is risked: with any other handler, or none, the fault would end the program.
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

// served counts the functions whose slot no longer holds its stub.
func (t *Table) served() (n uint32) {
	for i := range t.Desc.Funcs {
		if f := &t.Desc.Funcs[i]; *t.slot(f.Num) != t.code(i).Stub {
			n++
			f.State = StateFilled
		}
	}
	return n
}

// code is the code of Desc.Funcs[i].
func (t *Table) code(i int) *Code {
	return (*Code)(unsafe.Add(unsafe.Pointer(t.Code), uintptr(i)*unsafe.Sizeof(Code{})))
}

// text is an error of nothing but its text.
type text string

func (t text) Error() string { return string(t) }
