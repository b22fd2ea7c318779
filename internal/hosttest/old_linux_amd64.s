#include "textflag.h"

#define LOAD_THREAD	BYTE $0x64; MOVQ (R11), R12	// MOVQ FS:(R11), R12
#define SWITCH	BYTE $0x4C; BYTE $0x89; BYTE $0xE4	// MOVQ R12, SP
#define RETURN	BYTE $0x5C	// POPQ SP

// func AddOld(a, b uint64) uint64
TEXT ·AddOld(SB), NOSPLIT|NOFRAME, $0-24
	MOVQ	a+0(FP), DI
	MOVQ	b+8(FP), SI
	MOVQ	·image+192(SB), AX
	MOVQ	usys·fsoff(SB), R11
	LOAD_THREAD
	MOVQ	SP, 0(R12)
	SWITCH
	CALL	AX
	RETURN
	MOVQ	AX, ret+16(FP)
	RET
