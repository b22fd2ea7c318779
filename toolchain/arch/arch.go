// Package arch describes processors to Go code that reads programs, their assembly
// and their machine code: one value of type Arch for each that usys knows. It is the
// Go half of the architecture seam; parlib/arch.h is the C half.
package arch

import "debug/elf"

// An Arch is a processor.
type Arch struct {
	Name    string      // as GOARCH has it
	Machine elf.Machine // in the header of an ELF file

	// Relocation returns the computation that a relocation of an ELF file asks
	// for.
	Relocation func(kind uint32) Relocation

	// Trap decodes the instruction at the beginning of code. It returns its length,
	// at least 1, and reports whether it enters the kernel. Of code that it cannot
	// decode it takes one byte, and reports whether an instruction that enters the
	// kernel could begin there.
	Trap func(code []byte) (n int, enters bool)

	// Call decodes the instruction at the beginning of code. It returns its length, or 0
	// for code that it cannot decode. If the instruction calls a function by a distance,
	// ok is true and the function begins that far behind the instruction.
	Call func(code []byte) (n int, distance int64, ok bool)

	// NoCall is an instruction that does nothing and is as long as one that calls a function
	// by a distance.
	NoCall []byte

	// Breakpoint is an instruction that stops a traced program; the program counter
	// is BreakpointStop bytes behind its beginning then.
	Breakpoint     []byte
	BreakpointStop uint64

	Calls Calls
}

// A Relocation is the computation of a relocation.
type Relocation int

// S is the symbol's value, A the addend, B the load address, P the place.
const (
	Unknown    Relocation = iota
	Relative              // B+A, 8 bytes
	IRelative             // the result of the function at B+A, 8 bytes
	Absolute              // S+A, 8 bytes
	Slot                  // S, 8 bytes, in a table of a dynamic linker
	Absolute32            // S+A, 4 bytes
	PC32                  // S+A-P, 4 bytes
	PC64                  // S+A-P, 8 bytes
	GOTPC32               // the address of the slot that holds S, +A-P, 4 bytes
)

// Calls are the numbers of Linux's system calls that the site rules know
// (toolchain/sites).
type Calls struct {
	Munmap, Sigreturn, Clone, Vfork, Exit, Clone3 int64
}
