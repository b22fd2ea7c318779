#ifndef BELL_H
#define BELL_H

/*
 * A bell: one thread sleeps until another rings. The sleeper hangs up the bell,
 * tests its condition once more, and sleeps; the ringer makes the condition true and
 * rings. All these accesses are sequentially consistent, so either the sleeper sees
 * the condition or the ringer sees the bell.
 */

#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

struct bell {
	_Atomic uint32_t hanging;
};

static inline void bell_hang(struct bell *b) { atomic_store(&b->hanging, 1); }

/* Sleeps until the bell is rung. Returns at once if it has been rung since it was
 * hung up. It may return early, so the caller tests its condition again. */
static inline void bell_sleep(struct bell *b) { syscall(SYS_futex, &b->hanging, FUTEX_WAIT_PRIVATE, 1, NULL, NULL, 0); }

static inline void bell_ring(struct bell *b)
{
	if (atomic_load(&b->hanging) && atomic_exchange(&b->hanging, 0))
		syscall(SYS_futex, &b->hanging, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

#endif
