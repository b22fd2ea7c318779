#include "go_asm.h"
#include "textflag.h"

// Schedule points (docs/toolchain.md). The six hooks are ordinary calls in code that is
// compiled with -race, in front of each access:
//
//	AX, BX arguments, unused    SP, BP, R14 (g) and X15 (0) are kept; all else is lost
//
// While the host does not want them they touch no memory but the flag, which nothing
// writes. DECQ needs no LOCK: the host that sets the flag runs one thread at a time.

#define SIM_ON	runtime·usyssim+usysSimState_on(SB)
#define SIM_LEFT	runtime·usyssim+usysSimState_left(SB)

#define SIM_POINT(tick)	\
	CMPL	SIM_ON, $0;	\
	JNE	on;	\
	RET;	\
on:	\
	DECQ	SIM_LEFT;	\
	JMI	now;	\
	RET;	\
now:	\
	JMP	tick

TEXT runtime·raceread<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-8
	SIM_POINT(usysaccess<>(SB))

TEXT runtime·racewrite<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-8
	SIM_POINT(usysaccess<>(SB))

TEXT runtime·racereadrange<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-16
	SIM_POINT(usysaccess<>(SB))

TEXT runtime·racewriterange<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-16
	SIM_POINT(usysaccess<>(SB))

// A loop of calls need not touch memory: it comes by here.
TEXT runtime·racefuncenter<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-8
	SIM_POINT(usysaccess<>(SB))

TEXT runtime·racefuncexit<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	RET

// In sync/atomic's assembly, in front of the operation: ABI0, so that all registers but
// SP and BP are free, and R14 need not be g.
TEXT runtime·usysatomic(SB), NOSPLIT|NOFRAME, $0-0
	SIM_POINT(usysatomictick<>(SB))

TEXT runtime·usysatomicpoint(SB), NOSPLIT|NOFRAME, $0-0
	SIM_POINT(usysatomictick<>(SB))

// On any stack of the runtime's.
TEXT runtime·usysbusy<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	CMPL	SIM_ON, $0
	JNE	on
	RET
on:
	MOVL	$const_usysSimBusy, DI
	JMP	usystick<>(SB)

// As usysbusy, in usysyield, to which the host's result must not lead again.
TEXT runtime·usysagain<ABIInternal>(SB), NOSPLIT|NOFRAME, $0-0
	PUSHQ	BP
	MOVQ	SP, BP
	MOVL	$const_usysSimBusy, DI
	MOVL	$const_usysSimTick, AX
	CALL	runtime·usyscall(SB)
	XORPS	X15, X15
	POPQ	BP
	RET

TEXT usysaccess<>(SB), NOSPLIT|NOFRAME, $0-0
	XORL	DI, DI	// usysSimAccess
	JMP	usystick<>(SB)

TEXT usysatomictick<>(SB), NOSPLIT|NOFRAME, $0-0
	MOVL	$const_usysSimAtomic, DI
	MOVQ	(TLS), R14
	JMP	usystick<>(SB)

// The call of the host: DI is the kind. It has a frame, so that a chain of frame pointers
// begins with the place of the schedule point.
TEXT usystick<>(SB), NOSPLIT|NOFRAME, $0-0
	PUSHQ	BP
	MOVQ	SP, BP
	MOVL	$const_usysSimTick, AX
	CALL	runtime·usyscall(SB)
	XORPS	X15, X15
	POPQ	BP
	CMPQ	AX, $1
	JEQ	yield
	RET
yield:
	CMPL	DI, $const_usysSimBusy
	JNE	goroutine
	RET
goroutine:
	JMP	runtime·usysyield<ABIInternal>(SB)
