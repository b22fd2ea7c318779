#ifndef PARLIB_SPIN_H
#define PARLIB_SPIN_H

/* A spin lock, to be held for a few instructions; also for vcore context, where nothing may sleep.
 * Not for signal handlers: they may have interrupted the holder. */

#include "core.h"

struct spin {
	uint32_t held;
};

static inline void spin_lock(struct spin *s)
{
	/* Acquire: this thread sees the writes of the previous holder. */
	for (int n = 1; __atomic_exchange_n(&s->held, 1, __ATOMIC_ACQUIRE); n++) {
		usys_pause();
		if (n % 64 == 0) /* the holder may wait for this very CPU */
			usys_raw(NR_sched_yield, 0, 0, 0);
	}
}

static inline void spin_unlock(struct spin *s)
{
	/* Release: the next holder sees the writes of this one. */
	__atomic_store_n(&s->held, 0, __ATOMIC_RELEASE);
}

#endif
