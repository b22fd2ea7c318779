//go:build linux && amd64 && cgo

/*
 * Records which threads have which number blocked.
 *
 * A thread can change only its own mask, so it is told by a signal. SIGURG, because
 * it always arrives: a queued number could not be sent while the kernel's own queue
 * is at its limit, and that is when this is needed. Go ignores a SIGURG that it did not send.
 */
#include "core.h"
#include "sig_full.h"

enum { PLACES = 512 };

/* A place: the thread, the number, and whether it may unblock. 0: free. */
#define PLACE(tid, sig) ((uint64_t)(uint32_t)(tid) | (uint64_t)(sig) << 32)
#define RELEASED (1ul << 40)

static uint64_t places[PLACES];
static uint32_t taken; /* places that are not free */
static uint64_t times;

void usys_full_block(int sig, struct usys_ucontext *uc)
{
	uint64_t *mask = usys_uc_mask(uc), bit = 1ul << (sig - 1);
	uint64_t us = PLACE(usys_raw(NR_gettid, 0, 0, 0), sig);

	for (int i = 0; i < PLACES; i++) {
		uint64_t free = 0;
		if (__atomic_load_n(&places[i], __ATOMIC_RELAXED))
			continue;
		/* Counted first: a thread that sees the count 0 need not look at the places. */
		__atomic_fetch_add(&taken, 1, __ATOMIC_SEQ_CST);
		/* model: block. Before the number's bit is set, so the consumer, which will
		 * see the bit, will see this, too. */
		if (__atomic_compare_exchange_n(&places[i], &free, us, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
			*mask |= bit;
			__atomic_fetch_add(&times, 1, __ATOMIC_RELAXED);
			return;
		}
		__atomic_fetch_sub(&taken, 1, __ATOMIC_SEQ_CST);
	}
	/* No place: the number stays unblocked, and only the pool of nodes limits the signals. */
}

static void free_place(int i, uint64_t was)
{
	if (__atomic_compare_exchange_n(&places[i], &was, 0, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		__atomic_fetch_sub(&taken, 1, __ATOMIC_SEQ_CST);
}

void usys_full_release(int sig)
{
	if (!__atomic_load_n(&taken, __ATOMIC_SEQ_CST))
		return;
	long pid = usys_raw(NR_getpid, 0, 0, 0);
	for (int i = 0; i < PLACES; i++) {
		uint64_t was = __atomic_load_n(&places[i], __ATOMIC_SEQ_CST);
		if (!was || (was >> 32 & 0xff) != (uint64_t)sig)
			continue;
		uint64_t now = was | RELEASED;
		if (was != now &&
			!__atomic_compare_exchange_n(&places[i], &was, now, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
			continue;
		/* model: release */
		if (usys_raw(NR_tgkill, pid, (uint32_t)was, SIGURG) == -LX_ESRCH)
			free_place(i, now); /* the thread has ended */
	}
}

void usys_full_urged(struct usys_ucontext *uc)
{
	if (!__atomic_load_n(&taken, __ATOMIC_SEQ_CST))
		return;
	uint32_t tid = (uint32_t)usys_raw(NR_gettid, 0, 0, 0);
	for (int i = 0; i < PLACES; i++) {
		uint64_t p = __atomic_load_n(&places[i], __ATOMIC_SEQ_CST);
		if ((uint32_t)p != tid || !(p & RELEASED))
			continue;
		*usys_uc_mask(uc) &= ~(1ul << ((p >> 32 & 0xff) - 1));
		free_place(i, p);
	}
}

uint64_t usys_full_times(void) { return __atomic_load_n(&times, __ATOMIC_RELAXED); }

void usys_full_forked(void)
{
	usys_zero(places, sizeof places);
	taken = 0;
}
