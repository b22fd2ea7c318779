#include "textflag.h"

// NOSPLIT|NOFRAME, as the generated trampolines are: no prologue of any kind.

TEXT ·Zero(SB), NOSPLIT|NOFRAME, $0-8
	RET

TEXT ·Two(SB), NOSPLIT|NOFRAME, $0-24
	RET

TEXT ·NestedTwo(SB), NOSPLIT|NOFRAME, $0-24
	CALL	leaf<>(SB)
	RET

TEXT leaf<>(SB), NOSPLIT|NOFRAME, $0-0
	RET

TEXT ·Six(SB), NOSPLIT|NOFRAME, $0-56
	RET

TEXT ·Floats(SB), NOSPLIT|NOFRAME, $0-24
	RET
