#include "textflag.h"

// func empty() (r uint64)
// The floor: no call of a table can cost less than one of this.
TEXT ·empty(SB), NOSPLIT|NOFRAME, $0-8
	RET
