#ifndef PARLIB_CALL_PLACE_H
#define PARLIB_CALL_PLACE_H

#include "call_block.h"
#include "call_where.h"

/* The place of a faulting thread. */
enum usys_place_is {
	USYS_IN_GO,     /* not in a table function */
	USYS_IN_C,      /* in a table function, on the C stack or at its top */
	USYS_ELSEWHERE, /* in a table function, with SP off the C stack: a large frame, a coroutine, garbage */
	USYS_SPOILT,    /* in a table function that has overwritten the block above its stack */
};

struct usys_place {
	enum usys_place_is is;
	uintptr_t gosp;  /* Go's SP; if the block is spoilt, the best guess or 0 */
	uintptr_t tramp; /* a pc inside the trampoline, where known */
	bool known;      /* where names the function that runs */
	struct usys_where where;
};

/*
 * Returns the place of the calling thread, whose block is t, with SP at sp. For faults
 * and for C that calls Go: for other signals usys_on_stack is enough. Safe in signal
 * handlers.
 */
struct usys_place usys_place(const struct usys_thread *t, uintptr_t sp);

/*
 * Called by cgo: g_of returns the calling thread's g, which is that of the system stack
 * while cgo's C runs, and g is the goroutine's.
 */
void usys_place_start(uintptr_t (*g_of)(void), uintptr_t g);

#endif
