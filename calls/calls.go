package calls

import (
	"slices"
	"sync/atomic"
)

// A Kind is the meaning of a number, or the kind of memory behind a pointer.
type Kind uint8

// Kinds of numbers.
const (
	Int        Kind = iota // signed, decimal
	Uint                   // unsigned, decimal
	Hex                    // hexadecimal
	Oct                    // octal
	FD                     // a descriptor
	DirFD                  // a descriptor of a directory, or AT_FDCWD
	Mode                   // of a file: its type's name and permissions in octal
	Dev                    // of a device: major and minor number
	Size                   // in bytes
	Off                    // in a file, in bytes
	PID                    // of a process, thread or group
	UID                    // of a user; -1: none
	GID                    // of a group; -1: none
	Sig                    // of a signal
	Sec                    // seconds
	Addr                   // an address; its memory is not described
	Status                 // of a child that was waited for
	Macros                 // the names of macros: Type.Macros
	Hidden                 // not shown
	Time                   // seconds since the Epoch; Count: the nanoseconds
	Ticks                  // in ticks of the clock that times(2) counts
	Stamp                  // a struct of a Time and nanoseconds
	InAddr                 // an address of IPv4
	In6Addr                // an address of IPv6
	SockaddrIn             // an address of a socket in a struct
	IOPrio                 // of I/O: a class and a number
	IfIndex                // the number of a network interface
	Mac                    // the address of a network interface, of Count bytes
	Never                  // a result: the call does not return
)

// Kinds of memory: each has a Dir.
const (
	Path     Kind = iota + 64 // a path that ends in 0
	Name                      // a name that is no path, but shown whole; it ends in 0
	Str                       // a string that ends in 0
	Bytes                     // Count bytes
	HexBytes                  // Count bytes that are no text
	Dirents                   // entries of a directory, Count bytes
	CPUSet                    // a bit for each of 8*Count processors
	FDs                       // Count descriptors of 32 bits
	FDSet                     // a bit for each of Count descriptors
	SigSet                    // a bit for each of 64 signals
	Sockaddr                  // an address of a socket, Count bytes
	Iovec                     // Count struct iovec with their buffers
	Argv                      // pointers to strings, ended by 0
	Struct                    // Type.Struct
)

// Memory reports whether k is a kind of memory.
func (k Kind) Memory() bool { return k >= Path }

// A Dir is the time at which memory has to be read.
type Dir uint8

const (
	Value Dir = iota // never: the argument is a number
	In               // before the call
	Out              // after the call
	InOut            // before and after
	Left             // after the call, if a signal has interrupted it
)

// A Type is the type of an argument, a result or a member of a struct.
type Type struct {
	Kind   Kind
	Dir    Dir      // Value: the argument is the number itself; otherwise it points to memory of this type
	Macros []string // for Macros: names of sets and enumerations
	Struct string   // for Struct: its name
	Count  Count    // the number of elements
	If     *Cond    // nil: it is always shown
	Number bool     // of Argv: only the number of strings is shown
}

// Sets returns the names of the sets and enumerations whose macros t may have.
func (t *Type) Sets() []string {
	if t.Kind == Mode {
		return []string{"enum:st"}
	}
	return t.Macros
}

// A Count is a number of elements.
type Count struct {
	Of From
	N  int // the number, or the index of the parameter or member
}

// From is the source of a count.
type From uint8

const (
	One     From = iota // there is one element
	Const               // N
	Sized               // there is one, whose size in bytes is parameter N
	Param               // parameter N, or member N of the same struct
	Pointed             // the number that parameter N points to, after the call
	Ret                 // the result of the call
)

// A Cond says that an argument, or a member of a struct, is shown only if another one,
// number Param, has one of the bits that Macros names. With Macros nil it is shown only if
// the other one is not 0.
type Cond struct {
	Param  int
	Macros []string
}

// An Arg is a parameter of a call.
type Arg struct {
	Name   string
	C      string // its type in C
	Size   int    // of a number, in bytes
	Signed bool
	Type
}

// A Call is a system call.
type Call struct {
	Name     string
	Args     []Arg
	Ret      Type
	Blocks   bool     // it may wait for another thread, process or machine
	Gone     bool     // Linux returns ENOSYS
	Class    Class    // strace's
	Errs     []string // that a program should expect
	Early    int      // the number of arguments that strace prints before the call, if the types do not decide it
	Command  int      // the index of the argument that chooses a variant
	Variants []Variant
	Waits    []Rule // whether it may wait for others; nil means apart, as for an unknown call
	Thread   []Rule // whether it concerns the calling thread; nil means binds
}

// A Variant describes the arguments and the result of a call for some of its commands.
type Variant struct {
	Commands []string // macros
	Shown    int      // the number of arguments that the command has; 0: all
	Args     map[int]Type
	Ret      *Type // nil: as without the command
}

// Variant returns the variant for a command, or nil.
func (c *Call) Variant(command string) *Variant {
	for i := range c.Variants {
		if slices.Contains(c.Variants[i].Commands, command) {
			return &c.Variants[i]
		}
	}
	return nil
}

// A Class is a set of strace's classes of calls.
type Class uint32

// The classes, with the members of strace's %name.
const (
	File Class = 1 << iota
	Desc
	Network
	Process
	Signal
	IPC
	Memory
	Creds
	Clock
	Pure
	Stat
	Lstat
	Fstat
	StatLike
	Statfs
	Fstatfs
	StatfsLike
)

// Classes are the names of the classes, by bit: strace's, without the first percent sign.
var Classes = []string{
	"file", "desc", "network", "process", "signal", "ipc", "memory", "creds", "clock", "pure",
	"stat", "lstat", "fstat", "%stat", "statfs", "fstatfs", "%statfs",
}

// A Macro is a name for a number.
type Macro struct {
	Name  string
	Value uint64
}

// A MacroSet is a list of macros that belong together. A value of a set of bits has some of
// Bits and, for each of Fields, one of its macros; a value of an enumeration is one of Bits.
type MacroSet struct {
	Enum    bool
	Bits    []Macro
	Fields  []Field
	Unknown string // the comment behind a value without a name; "": derived from the first name; "-": none
	Octal   bool   // the lower nine bits are permissions, in octal
}

// A Field is a group of bits of a set that form one value.
type Field struct {
	Mask   uint64
	Values []Macro
}

// A Layout holds the places of the members of a struct.
type Layout struct {
	Size    int
	Least   int // the size of the first version, of a struct whose size its caller passes
	Members []Member
	Short   []string // the members that are shown if the struct is abbreviated; nil: all
	Order   []string // all members that are shown, in strace's order; nil: all, in the struct's order
}

// A Member is a number in a struct, or several.
type Member struct {
	Name   string
	Offset int
	Size   int // of one number, in bytes
	Len    int // the number of numbers
	Signed bool
	Type
}

// An Arch describes Linux on one processor.
type Arch struct {
	Name    string   // its value of GOARCH
	Numbers []string // names of calls, by number; "": there is none
	Errors  []string // glibc's texts of errnos, by number; "": there is none
	Macros  map[string]MacroSet
	Structs map[string]Layout

	plan atomic.Pointer[plan] // made when a record is printed for the first time
}

// Number returns the number of a call, or -1.
func (a *Arch) Number(name string) int { return slices.Index(a.Numbers, name) }

// Call returns the call with a number, or nil.
func (a *Arch) Call(number int) *Call {
	calls := a.ready().calls
	if number < 0 || number >= len(calls) || calls[number] == nil {
		return nil
	}
	return calls[number].Call
}

// ByName returns the call of that name, or nil.
func ByName(name string) *Call {
	i, ok := slices.BinarySearchFunc(All, name, func(c Call, name string) int {
		switch {
		case c.Name < name:
			return -1
		case c.Name > name:
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	return &All[i]
}
