#ifndef PARLIB_CALL_BLOCK_H
#define PARLIB_CALL_BLOCK_H

#include "core.h"

#define USYS_STACK_LEAST (1ul << 20)  /* bytes that every C function may use */
#define USYS_STACK_MOST (8ul << 20)   /* the most that a function may ask for (stack=) */
#define USYS_GUARD_FULL (8ul << 20)   /* below the stack: a frame of up to this size cannot jump over it */
#define USYS_GUARD_LEAST (64ul << 10) /* if there is no address space for more */

/*
 * A thread's block. It stands right above the thread's C stack, so its address
 * is the top of that stack: the trampolines (Go assembly) load it from the
 * per-thread word, store Go's SP in gosp, and set SP to it. The first three
 * members are the trampolines' and have fixed offsets.
 */
struct usys_thread {
	uintptr_t gosp; /*  0: Go's SP; valid while SP lies in the C stack */
	uint64_t num;   /*  8: the function that Call runs, see usys_where */
	uint64_t pad;
	char *low;                        /* lowest address of the guard */
	size_t stack;                     /* bytes below the block that C may use; below them is the guard */
	struct usys_thread *next, **link; /* the list of blocks, see call_thread.c */
	const char *why;                  /* text of a fault that the host raised itself, or 0 */
	int err;                          /* this thread's errno, see usys_errno */
	uint32_t nerrstr;
	char errstr[192]; /* left by errstr of usys_ops for the next failure */

	uint32_t aborts;             /* above 0: the thread's blocking calls are to end, see sched_abort.h */
	struct usys_waiter *waiters; /* its deadlines, see sched_waiter.c */

	/* Used by the watchdog: the call that it saw last (see call_watchdog.c). */
	uintptr_t watched; /* that call's return address, in the trampoline */
	uint64_t since;    /* when it was first seen, ns of CLOCK_MONOTONIC */
	bool told;
};

_Static_assert(offsetof(struct usys_thread, gosp) == 0, "trampolines: 0(R12)");
_Static_assert(offsetof(struct usys_thread, num) == 8, "callC: 8(R12)");

/* Reports whether at lies in t's guard. */
static inline bool usys_in_guard(const struct usys_thread *t, uintptr_t at)
{
	return at >= (uintptr_t)t->low && at < (uintptr_t)t - t->stack;
}

/* Reports whether sp lies on t's C stack or in its guard, the block excluded. */
static inline bool usys_on_stack(const struct usys_thread *t, uintptr_t sp)
{
	return t && sp >= (uintptr_t)t->low && sp < (uintptr_t)t;
}

/* Reports whether sp lies in the part of a C stack that every thread has, or in the block's
 * page. *t may have been overwritten. */
static inline bool usys_near_stack(const struct usys_thread *t, uintptr_t sp)
{
	uintptr_t low = (uintptr_t)t - USYS_STACK_LEAST - USYS_GUARD_LEAST;
	return sp >= low && sp < (uintptr_t)t + USYS_PAGE_MIN;
}

#endif
