#ifndef PARLIB_CONTEXT_H
#define PARLIB_CONTEXT_H

/*
 * Tells whether the caller is in vcore context, where nothing may block. Every lock and
 * every call that sleeps needs to know; so this module lies below the scheduler.
 */

#include "core.h"

enum { USYS_VCORES = 16 }; /* at most */

#define USYS_VCORE_STACK (256 * 1024ul)
#define USYS_VCORE_GUARD (64 * 1024ul) /* below it */
#define USYS_VCORE_SIZE (USYS_VCORE_STACK + USYS_VCORE_GUARD)
#define USYS_VCORE_SPAN (USYS_VCORES * USYS_VCORE_SIZE)

/* The lowest address of all vcores' stacks, which are one range; 0 while there are none.
 * sched_vcore.c sets it. */
extern uintptr_t usys_vcore_base;

/* Reports whether sp, which a signal handler found, lies on a vcore's stack. */
static inline bool usys_vcore_sp(uintptr_t sp)
{
	/* Relaxed: a vcore's thread sees the base, as it was stored before the thread
	 * began; any other thread's sp lies outside the range. While the base is 0, every
	 * sp lies outside. */
	return sp - __atomic_load_n(&usys_vcore_base, __ATOMIC_RELAXED) < USYS_VCORE_SPAN;
}

/*
 * Reports whether the caller is in vcore context, which includes handlers of signals that
 * arrived there (vcores have no alternate stack). Two loads and a comparison; safe in
 * signal handlers, and correct on every thread, also on one without a block.
 */
static inline bool usys_in_vcore_context(void) { return usys_vcore_sp((uintptr_t)__builtin_frame_address(0)); }

/* Ends the process by SIGABRT, with one line that names the rule and the function (who)
 * that broke it. Async-signal-safe. */
_Noreturn void usys_broken_rule(const char *rule, const char *who);

/* Called before a call that may block. In vcore context it ends the process; the report
 * names the call by who, such as "futex wait". */
static inline void usys_assert_may_block(const char *who)
{
	if (__builtin_expect(usys_in_vcore_context(), 0))
		usys_broken_rule("vcore context tried to block", who);
}

#endif
