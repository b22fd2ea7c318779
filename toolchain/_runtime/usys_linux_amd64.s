#include "textflag.h"

// The choke point: every SYSCALL instruction of the program that is not one of
// the special sites (docs/toolchain.md) has become a CALL of runtime·usyscall.
//
// The table (zusys_linux_amd64.s) is table usys as every program has it; here
// only functions 8 and 9 are used. Their slots hold usysnative and usysnativeexit
// until a host fills them, once, in usysstart.

#define SLOT(n)	(192+8*((n)-8))
#define linux_syscall	SLOT(8)
#define linux_exit_thread	SLOT(9)

#define AT_USYS	0x53595355	// "USYS": the loader's auxiliary-vector entry; its value is the host's major ABI version
#define MAJOR	1

// Where the kernel, or a loader, enters the program: _rt0_amd64_linux jumps
// here before anything else has run. No TLS, no g, no signal handler; the
// kernel's stack:
//
//	0(SP) argc, argv…, 0, envp…, 0, auxv: pairs of type and value, 0
//
// DX is kept, as the ELF ABI gives it a meaning at the entry point.
TEXT runtime·usysstart(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	0(SP), CX
	LEAQ	16(SP)(CX*8), BX
environment:
	MOVQ	0(BX), AX
	ADDQ	$8, BX
	TESTQ	AX, AX
	JNE	environment
auxiliary:
	MOVQ	0(BX), AX
	TESTQ	AX, AX
	JEQ	start		// no entry: no host, and no fault is risked
	ADDQ	$16, BX
	CMPQ	AX, $AT_USYS
	JNE	auxiliary
	CMPQ	-8(BX), $MAJOR
	JNE	start

	// The handshake: calling an address that is not canonical is a fault, and
	// the host resumes behind the CALL.
	LEAQ	runtime·usystable(SB), AX
	MOVQ	$0xDEAD000000000000, CX
	ORQ	CX, AX
	CALL	AX
	CMPL	runtime·usystable+112(SB), $1	// status: served
	JNE	start
	MOVQ	runtime·usystable+linux_syscall(SB), AX
	MOVQ	AX, runtime·usyshost(SB)	// for the special sites, in whatever package they are
start:
	JMP	_rt0_amd64(SB)

// usyscall is SYSCALL's convention to the letter, on any stack:
//
//	AX number   DI SI DX R10 R8 R9 arguments   AX result, or -errno
//	CX, R11 lost; everything else as it was
TEXT runtime·usyscall(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	runtime·usystable+linux_syscall(SB), R11
	JMP	R11

// Slot 8 holds this function without a host. It returns by an indirect jump, since the
// kernel leaves the processor's stack of return addresses empty: a RET here would be
// mispredicted each time, which costs 4 % of a short system call.
TEXT runtime·usysnative(SB), NOSPLIT|NOFRAME, $0-0
	SYSCALL
	POPQ	CX
	JMP	CX

// usysexit ends the calling thread. It is jumped to, and nothing behind it
// touches the stack: that may belong to another thread already.
TEXT runtime·usysexit(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	runtime·usystable+linux_exit_thread(SB), R11
	JMP	R11

TEXT runtime·usysnativeexit(SB), NOSPLIT|NOFRAME, $0-0
	SYSCALL
	INT	$3

// All other slots hold this function without a host. The runtime calls none of them.
TEXT runtime·usysabsent(SB), NOSPLIT|NOFRAME, $0-0
	MOVQ	$-1, AX
	MOVL	$38, DX	// ENOSYS
	RET
