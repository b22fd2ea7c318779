#include "textflag.h"

// func ticks() uint64
// Reads the same counter as usys_ticks (parlib/arch_amd64.h).
TEXT ·ticks(SB), NOSPLIT, $0-8
	RDTSC
	SHLQ	$32, DX
	ORQ	DX, AX
	MOVQ	AX, ret+0(FP)
	RET
