#ifndef PARLIB_LOCK_H
#define PARLIB_LOCK_H

/* A lock whose waiters sleep: 0 free, 1 held, 2 held and a thread may wait. */

#include "context.h"

struct lock {
	uint32_t word;
};

static inline void lock(struct lock *l)
{
	uint32_t free = 0;

	usys_assert_may_block("a lock that sleeps");
	/* Acquire, here and below: this thread sees the writes of the previous holder. */
	if (__atomic_compare_exchange_n(&l->word, &free, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return;
	while (__atomic_exchange_n(&l->word, 2, __ATOMIC_ACQUIRE))
		usys_raw6(NR_futex, (long)&l->word, FUTEX_WAIT_PRIVATE, 2, 0, 0, 0);
}

static inline void unlock(struct lock *l)
{
	/* Release: the next holder sees the writes of this one. */
	if (__atomic_exchange_n(&l->word, 0, __ATOMIC_RELEASE) == 2)
		usys_raw(NR_futex, &l->word, FUTEX_WAKE_PRIVATE, 1);
}

#endif
