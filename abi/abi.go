// Package abi holds the layout that a Go program and its host share, as numbers: the offsets
// of the members of a table's image, the sizes of its parts, and their constant values.
// docs/abi.md explains them.
//
// All packages that read or lay out an image import this package, except package usys, which
// imports nothing and has Go structs. TestABI compares these structs, the C structs of
// gen/emit/usysabi.h, and assembly with this package, member by member.
//
// All words are little endian, and addresses have 8 bytes.
package abi

// Values in the head of every table's image.
const (
	Sentinel = 0xDEADBEEF         // in slot 7
	Magic    = 0x3142415453595355 // "USYSTAB1"
	Major    = 1                  // another major version: no host
	Minor    = 1                  // 1: FSOff points to Words
)

// Numbers of functions. Those below SentinelSlot are Akaros's.
const (
	SentinelSlot = 7 // the slot that holds the sentinel
	FirstFree    = 8 // the lowest number of a function of a user's table
)

// Bits of a function's flags. The number of arguments begins at bit FlagArgsShift.
// FlagStackMask masks the size of the C stack that the function asks for, if that is more
// than every function has, rounded up to its unit.
const (
	FlagNB        = 1 << 0
	FlagErrno     = 1 << 1
	FlagLinux     = 1 << 2
	FlagArgsShift = 8
	FlagArgsMask  = 0xff
	FlagStackMask = 0xffff0000
)

// States of a function and of a constant. The host writes them.
const (
	StateAbsent  = 0
	StateFilled  = 1
	StateDiffers = 2
)

// Statuses of a table. The host writes them.
const (
	StatusNone     = 0
	StatusServed   = 1
	StatusSentinel = 2
	StatusVersion  = 3
	StatusUnknown  = 4
	StatusDamaged  = 5
)

// Values by which the two sides find each other.
const (
	HelloTable  = 0xDEAD // the upper 16 bits of the address that the first handshake calls
	HelloConsts = 0xC0DE // those of the second handshake
	HostJump    = 12     // the number of bytes over which a host's SIGSEGV handler jumps at its beginning:
	HostMark    = "USYSHOST"
	AuxType     = 0x53595355 // the loader's entry in the auxiliary vector, AT_USYS
)

// The ELF note of a program that was built in toolchain mode, and the offsets of its parts.
const (
	NoteName   = "usys"
	NoteType   = 1
	NoteMajor  = 0
	NoteMinor  = 4
	NoteTable  = 8
	NoteDigest = 16
	SizeNote   = 48
)

// The second note of such a program: the offsets of those members of the structures of its
// package runtime that a host reads. They follow the address, 4 bytes each, and have their
// names from go_asm.h: struct usys_offsets of loader/note.h, mark.Offsets.
const (
	NoteTypeOffsets           = 2
	MagicOffsets              = "USYSOFFS" // in the program's memory, in front of the note's contents
	OffsetsModuledata         = 0          // the address of runtime.firstmoduledata, as linked
	OffsetsGGoid              = 8
	OffsetsGParentGoid        = 12
	OffsetsGM                 = 16
	OffsetsGStack             = 20
	OffsetsGSched             = 24
	OffsetsGLabels            = 28
	OffsetsMG0                = 32
	OffsetsMGsignal           = 36
	OffsetsMCurg              = 40
	OffsetsGobufSP            = 44
	OffsetsGobufPC            = 48
	OffsetsGobufBP            = 52
	OffsetsStackLo            = 56
	OffsetsStackHi            = 60
	OffsetsModuledataPCHeader = 64
	OffsetsModuledataText     = 68
	OffsetsModuledataEtext    = 72
	OffsetsModuledataGofunc   = 76
	OffsetsLabelSetList       = 80
	OffsetsLabelSize          = 84
	OffsetsLabelKey           = 88
	OffsetsLabelValue         = 92
	OffsetsGAncestors         = 96
	OffsetsAncestorInfoSize   = 100
	OffsetsAncestorInfoPCs    = 104
	OffsetsAncestorInfoGoid   = 108
	SizeOffsets               = 112
)

// The third note, which only a program of usys build -sim has: the address, as linked, of
// the memory that its schedule points and a host share, struct usys_sim of loader/sim_tick.h.
// In the program's memory the address follows the contents of the second note.
const (
	NoteTypeSim   = 3
	SizeNoteSim   = 8
	BehindOffsets = 120 // from MagicOffsets on
	SimStateLeft  = 0   // schedule points that pass before one enters the host, 8 bytes
	SimStateOn    = 8   // not 0: schedule points count, 4 bytes
	SimStateHeld  = 12  // the goroutine that has to wait while others can run, 4 bytes
	SizeSimState  = 16
)

// SimTick is the number of the call by which a schedule point enters the host, and the
// others are the values of its first argument, enum usys_sim_kind.
const (
	SimTick   = 0x7501
	SimAccess = 0
	SimAtomic = 1
	SimBusy   = 2
)

// NoOffset is the offset of a part of a goroutine's labels in a package runtime whose labels
// have another form: before go1.26.
const NoOffset = 1<<32 - 1

// SizeDigest is the size of a digest, a SHA-256.
const SizeDigest = 32
