package sites

import "github.com/usys-go/bridge/toolchain/arch"

// A processor is what the rules ask about the instructions of one: a file with its
// own type, and target below.
type processor interface {
	arch() *arch.Arch

	// marks are words without one of which a file has no sites.
	marks() []string
	// entry is the function in which a program begins; entryJump reports whether a
	// statement is the jump with which it goes on.
	entry() string
	entryJump(s statement) bool

	// trap describes a statement that enters the kernel, or would if it were an
	// instruction; "" if it does not. plain reports whether it is the form that a
	// site may have.
	trap(s statement) string
	plain(s statement) bool
	// encoded describes a system call in a run of bytes; "" if there is none.
	encoded(code []codeByte) string

	// step is what is known of the register of the number after one statement of f,
	// where v was known before it. What is computed, and not loaded from the caller's
	// or from memory, is not followed.
	step(a *assembly, f *function, s statement, v value) value
	// loaded is what a run of bytes leaves in that register: a number, where the run
	// is one move of one (go1.27 writes sigreturn's so, because debuggers know it by
	// its bytes). Of any other run nothing is known.
	loaded(code []codeByte) value

	// depth is how many bytes lie on the stack after a statement, before which there
	// were d beyond those at the function's entry.
	depth(s statement, d int) int
	// popsReturn finds the register into which the return address was popped before
	// statement i, and from which it is pushed behind it. False: depth comes from
	// something else.
	popsReturn(f *function, i, depth int) (register string, ok bool)
	// readsFlags reports whether op depends on the flags.
	readsFlags(op string) bool
	// jump reports whether op is a jump within a function, CALL excepted, and always
	// whether it has no condition.
	jump(op string) bool
	always(op string) bool

	// replacement is what site n of a file becomes, on one line. popped is the
	// register that holds the return address of a Vfork site.
	replacement(rule Rule, n int, popped string) string
}

// target is the processor that programs are built for.
var target processor = amd64{}
