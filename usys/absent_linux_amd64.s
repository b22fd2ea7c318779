#include "textflag.h"
#include "funcdata.h"

// lacks continues the stub of an absent function that has neither an error result nor an
// absent= value: it returns to the goroutine's stack and panics there, as if the trampoline
// had called lack.
//
//	DI *Table   SI index in Desc.Funcs   R13 a pc of the trampoline
//	R11 0: the trampoline has not left the goroutine's stack   R12 else: the thread's block
TEXT usys·lacks(SB), NOSPLIT|NOFRAME, $0-0
	TESTQ	R11, R11
	JEQ	there
	MOVQ	0(R12), R12	// the goroutine's SP
	BYTE	$0x4C; BYTE $0x89; BYTE $0xE4	// MOVQ R12, SP
	BYTE	$0x41; BYTE $0x55	// PUSHQ R13: the return address that lack's caller finds
there:
	JMP	usys·lack(SB)

TEXT usys·lack(SB), NOSPLIT, $16-0
	NO_LOCAL_POINTERS
	MOVQ	DI, 0(SP)
	MOVQ	SI, 8(SP)
	CALL	·lack(SB)
	UNDEF
