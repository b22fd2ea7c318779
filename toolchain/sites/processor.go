package sites

import "github.com/usys-go/bridge/toolchain/arch"

// A processor has the facts about a processor's instructions that the rules need.
// Each has a file with its own type; see target below.
type processor interface {
	arch() *arch.Arch

	// marks returns words; a file with none of them has no sites.
	marks() []string
	// entry returns the function in which a program begins; entryJump reports
	// whether a statement is the jump that leaves it.
	entry() string
	entryJump(s statement) bool

	// trap describes a statement that enters the kernel, or would if it were an
	// instruction; "" if it does not. plain reports whether it is the form that a
	// site may have.
	trap(s statement) string
	plain(s statement) bool
	// encoded describes a system call in a run of bytes; "" if there is none.
	encoded(code []codeByte) string

	// step returns the known value of the register of the number after one statement
	// of f, if v was known before it. A value that is computed, and not loaded from a
	// parameter or from memory, is not followed.
	step(a *assembly, f *function, s statement, v value) value
	// loaded returns the value that a run of bytes leaves in that register: a
	// number, if the run is one move of a number (go1.27 writes sigreturn's so,
	// because debuggers recognise its bytes). For any other run the value is
	// unknown.
	loaded(code []codeByte) value

	// depth returns how many bytes lie on the stack after a statement, before which
	// there were d more than at the function's entry.
	depth(s statement, d int) int
	// popsReturn finds the register into which the return address was popped before
	// statement i, and from which it is pushed behind it. ok is false if depth has
	// another cause.
	popsReturn(f *function, i, depth int) (register string, ok bool)
	// readsFlags reports whether op depends on the flags.
	readsFlags(op string) bool
	// jump reports whether op is a jump within a function, CALL excepted, and always
	// whether it has no condition.
	jump(op string) bool
	always(op string) bool

	// replacement returns the code that replaces site n of a file, on one line.
	// popped is the register that holds the return address of a Vfork site.
	replacement(rule Rule, n int, popped string) string
}

// target is the processor that programs are built for.
var target processor = amd64{}
