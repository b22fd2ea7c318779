package usys

import "unsafe"

// This file is the table's image in memory, as the host sees it. Its other half
// is gen/emit/usysabi.h (copied beside every generated C header as zusysabi.h):
// the structs there carry the same names in lower case with the prefix usys_,
// and the same offsets. TestABI compares both halves with package abi.

const (
	// Sentinel stands in slot 7 of every table, as on Akaros, whose host checks only this
	// word before it trusts the table's size.
	Sentinel = 0xDEADBEEF

	tableMagic = 0x3142415453595355 // "USYSTAB1", little endian
	abiMajor   = 1                  // another major version: no host
	abiMinor   = 1                  // 1: Table.FSOff points to hostWords
)

// Bits of Func.Flags. The number of arguments stands from bit 8 on.
const (
	FuncNB    = 1 << 0 // declared nb: no scheduler work around the call
	FuncErrno = 1 << 1 // returns errno beside its value
	FuncLinux = 1 << 2 // declared abi=linux: entered by the kernel's register convention, from assembly alone

	FuncArgsShift = 8

	funcStackShift = 16 // the bits above this hold the bytes of C stack that the function needs, in units of 64 KiB
)

// Values of Func.State and Const.State.
const (
	StateAbsent  = 0 // the host does not have it: the slot holds its stub
	StateFilled  = 1
	StateDiffers = 2 // the host has it under another digest: the slot holds its stub
)

// Values of Table.Status, the host's verdict on the whole table.
const (
	statusNone     = 0 // no host has filled it
	statusServed   = 1
	statusSentinel = 2 // slot 7 or the magic is wrong
	statusVersion  = 3 // another major ABI version
	statusUnknown  = 4 // the host serves no table of this name
	statusDamaged  = 5 // the host cannot believe the descriptors
)

// Table is the image of one table; the handshake passes its address to the host. Generated
// assembly lays it out, so that no slot is ever nil: until a host fills a slot, the slot
// holds a stub. C: struct usys_table.
type Table struct {
	Fn       [7]uintptr // functions 0 to 6: Akaros's own, stubs in every table but usys's
	Sentinel uintptr
	Magic    uint64
	Major    uint32
	Minor    uint32
	Desc     *Desc
	Code     *Code  // one for each of Desc.Funcs, in that order
	Next     *Table // the next in the list of this program's tables; not for hosts
	NSlots   uint64 // slots behind this struct: functions 8 to 8+NSlots-1

	// The host's reply.
	Status  uint32 // status…; written last
	Filled  uint32 // how many functions were filled
	FSOff   *int64 // the first of hostWords; the host writes there before it fills the first slot
	Host    [32]byte
	Version [16]byte
	Resume  uintptr // where a goroutine continues after a fault in C
	Generic uintptr // the trampoline of Call, which serves every function of table usys
	// slots follow
}

// hostWords are the program's words usys·fsoff, which the host writes. C: struct
// usys_words.
type hostWords struct {
	FSOff  int64   // the fs offset of the thread's block
	First  uintptr // the trampolines call it in a thread that has no block yet
	Stacks *stacks // the host's memory
}

// stacks holds the sizes of the host's C stacks. C: struct usys_stacks.
type stacks struct {
	Stack uint64 // bytes that a C function may use
	Guard uint64 // bytes below them that are mapped without access
}

// Desc describes a table's contents. C: struct usys_desc.
type Desc struct {
	Name   string
	Digest [32]byte
	Funcs  []Func
	Consts []Const
}

// Func describes one function. C: struct usys_func.
type Func struct {
	Name   string   // C name
	Digest [32]byte // SHA-256 of everything both sides must agree on
	Num    uint32
	Flags  uint32 // Func…
	Stack  uint32 // bytes of arguments that travel on the stack
	State  uint32 // State…; written by the host
}

// Const is one constant that the host supplies. C: struct usys_const.
type Const struct {
	Name  string
	Val   *int64
	State uint64 // State…; written by the host
}

// Code holds the addresses of a function's code in the program. By them the host finds out
// which table function runs on a C stack. C: struct usys_code.
type Code struct {
	Tramp uintptr // first instruction of the trampoline
	Stub  uintptr // the slot's contents while the function is absent
}

// slotBase is the offset of function 8's slot, from which the emitter of the assembly
// counts.
const slotBase = 192

// These arrays have a negative length, and do not compile, if the layout is another one.
// TestABI compares every field.
var (
	_ [unsafe.Sizeof(Table{}) - slotBase]struct{}
	_ [slotBase - unsafe.Sizeof(Table{})]struct{}
	_ [unsafe.Offsetof(Table{}.Magic) - 64]struct{}
	_ [112 - unsafe.Offsetof(Table{}.Status)]struct{}
	_ [unsafe.Offsetof(Table{}.Status) - 112]struct{}
	_ [unsafe.Sizeof(Func{}) - 64]struct{}
	_ [64 - unsafe.Sizeof(Func{})]struct{}
	_ [unsafe.Sizeof(Const{}) - 32]struct{}
	_ [unsafe.Sizeof(Desc{}) - 96]struct{}
	_ [96 - unsafe.Sizeof(Desc{})]struct{}
)

// slot returns the address of function n's slot, or nil if the table has no such slot.
func (t *Table) slot(n uint32) *uintptr {
	switch {
	case n < 7:
		return &t.Fn[n]
	case n >= 8 && uint64(n-8) < t.NSlots:
		return (*uintptr)(unsafe.Add(unsafe.Pointer(t), slotBase+8*uintptr(n-8)))
	}
	return nil
}
