//go:build linux && amd64 && cgo

/* How vcores sleep and are woken. */
#include "sched_wake.h"
#include "core.h"
#include "policy.h"

enum { NSEC = 1000000000 };

static struct sleeper {
	uint32_t seq;    /* counts wakes: the futex that the vcore sleeps in */
	uint32_t asleep; /* 1: it sleeps, or is about to; the thread that makes it 0 wakes it */
} __attribute__((aligned(64))) sleepers[USYS_VCORES];

static uint32_t nvcores;

/* Sequentially consistent: usys_sched_stop changes it before it reads holds and queues; a
 * thread that holds or posts reads it afterwards. */
uint32_t usys_sched_vcores(void) { return __atomic_load_n(&nvcores, __ATOMIC_SEQ_CST); }
void usys_sched_set_vcores(uint32_t n) { __atomic_store_n(&nvcores, n, __ATOMIC_SEQ_CST); }

void usys_vcore_wake(uint32_t v)
{
	struct sleeper *s = &sleepers[v];

	/* Sequentially consistent, against usys_vcore_sleep: either the vcore sees the new
	 * seq when it goes to sleep, or this thread sees it asleep. */
	__atomic_fetch_add(&s->seq, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&s->asleep, __ATOMIC_SEQ_CST) && __atomic_exchange_n(&s->asleep, 0, __ATOMIC_SEQ_CST))
		usys_raw(NR_futex, &s->seq, FUTEX_WAKE_PRIVATE, 1);
}

/* Acquire: writes before a wake are visible. */
uint32_t usys_vcore_wakes(uint32_t v) { return __atomic_load_n(&sleepers[v].seq, __ATOMIC_ACQUIRE); }

void usys_vcore_sleep(uint32_t v, uint32_t wakes, uint64_t until)
{
	struct sleeper *s = &sleepers[v];
	struct lx_timespec end = {(int64_t)(until / NSEC), (int64_t)(until % NSEC)};

	__atomic_store_n(&s->asleep, 1, __ATOMIC_SEQ_CST);
	usys_raw6(NR_futex, (long)&s->seq, FUTEX_WAIT_BITSET_PRIVATE, wakes, until == USYS_NEVER ? 0 : (long)&end, 0,
		UINT32_MAX);
	__atomic_store_n(&s->asleep, 0, __ATOMIC_SEQ_CST);
}
