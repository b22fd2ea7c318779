#ifndef PARLIB_CONTEXT_H
#define PARLIB_CONTEXT_H

/*
 * Vcore context: whether the caller runs on a vcore, where nothing may block. Every
 * lock and every call that sleeps asks; so this lies below the scheduler.
 */

#include "core.h"

enum { USYS_VCORES = 16 }; /* at most */

#define USYS_VCORE_STACK (256 * 1024ul)
#define USYS_VCORE_GUARD (64 * 1024ul) /* below it */
#define USYS_VCORE_SIZE  (USYS_VCORE_STACK + USYS_VCORE_GUARD)
#define USYS_VCORE_SPAN  (USYS_VCORES * USYS_VCORE_SIZE)

/* All vcores' stacks are one range of addresses, from here on; 0 while there are none.
 * sched_vcore.c sets it. */
extern uintptr_t usys_vcore_base;

/* Whether sp, which a signal found, is a vcore's. */
static inline bool usys_vcore_sp(uintptr_t sp)
{
	/* Relaxed: a thread finds its own stack there, or none; that was stored before the
	 * thread began. While the base is 0 no address is near enough. */
	return sp - __atomic_load_n(&usys_vcore_base, __ATOMIC_RELAXED) < USYS_VCORE_SPAN;
}

/*
 * Whether the caller is in vcore context, handlers of signals that arrived there
 * included (vcores have no alternate stack). Two loads and a comparison; safe in
 * signal handlers, and right on every thread, those that have no block included.
 */
static inline bool usys_in_vcore_context(void)
{
	return usys_vcore_sp((uintptr_t)__builtin_frame_address(0));
}

/* Ends the process by SIGABRT, with one line that names the rule and who broke it.
 * Async-signal-safe. */
_Noreturn void usys_broken_rule(const char *rule, const char *who);

/* Whoever is about to block says so: who ("futex wait") is named when this is vcore
 * context, which ends the process. */
static inline void usys_assert_may_block(const char *who)
{
	if (__builtin_expect(usys_in_vcore_context(), 0))
		usys_broken_rule("vcore context tried to block", who);
}

#endif
