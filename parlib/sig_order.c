//go:build linux && amd64 && cgo

/*
 * The thread that takes signals in order.
 *
 * It waits for signals instead of handling them, and only for numbers that have room. So
 * it never takes a signal that it cannot post; the others stay in the kernel's queue.
 */
#include "sig_order.h"
#include "core.h"
#include "lock.h"
#include "owner.h"
#include "sched_kthread.h"
#include "sig_post.h"
#include "sig_queue.h"

enum { STACK = 256 * 1024 };

static uint64_t wanted;  /* order was asked for, and is possible */
static uint64_t ordered; /* the numbers that the thread takes */
static uint64_t resting; /* ... but not now, because too many signals wait */
static uint32_t tid;     /* the thread's; 0: there is none */
static uint32_t paused;  /* 1: it is to rest; 2: it rests */
static struct lock changes;

/* Makes the thread read the numbers again. SIGURG is blocked in it, and can always be
 * sent (sig_full.c). */
static void kick(void)
{
	uint32_t t = __atomic_load_n(&tid, __ATOMIC_SEQ_CST);
	if (t)
		usys_raw(NR_tgkill, usys_raw(NR_getpid, 0, 0, 0), t, SIGURG);
}

static bool full(int sig) { return usys_signal_claimed(sig) && usys_queue_length(sig) >= USYS_FULL; }

/* Returns the numbers to wait for. */
static uint64_t open_numbers(void)
{
	uint64_t set = __atomic_load_n(&ordered, __ATOMIC_SEQ_CST), rest = 0;

	for (uint64_t s = set; s; s &= s - 1)
		if (full(__builtin_ctzl(s) + 1))
			rest |= s & -s;
	/* Sequentially consistent, and the room is read again afterwards: either
	 * usys_order_room sees that the number rests, or this thread sees the room. */
	__atomic_store_n(&resting, rest, __ATOMIC_SEQ_CST);
	for (uint64_t s = rest; s; s &= s - 1)
		if (!full(__builtin_ctzl(s) + 1))
			rest &= ~(s & -s);
	return set & ~rest;
}

static void rest_if_asked(void)
{
	uint32_t asked = 1;

	if (__atomic_load_n(&paused, __ATOMIC_ACQUIRE) != 1)
		return;
	__atomic_compare_exchange_n(&paused, &asked, 2, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
	usys_raw(NR_futex, &paused, FUTEX_WAKE_PRIVATE, INT32_MAX);
	while (__atomic_load_n(&paused, __ATOMIC_ACQUIRE) == 2)
		usys_raw6(NR_futex, (long)&paused, FUTEX_WAIT_PRIVATE, 2, 0, 0, 0);
}

static void taker(void *arg)
{
	char all[128] __attribute__((aligned(8))) = {0};
	struct usys_siginfo *info = (struct usys_siginfo *)all;

	(void)arg;
	__atomic_store_n(&tid, (uint32_t)usys_raw(NR_gettid, 0, 0, 0), __ATOMIC_SEQ_CST);
	for (;;) {
		rest_if_asked();
		uint64_t set = open_numbers() | 1ul << (SIGURG - 1);
		long sig = usys_raw6(NR_rt_sigtimedwait, (long)&set, (long)info, 0, LX_SIGSET, 0, 0);
		if (sig > 0 && sig != SIGURG && !usys_signal_taken((int)sig, info))
			usys_owner()->order_pass((int)sig, info);
	}
}

/* With the lock held: starts the thread, if there is none. Reports whether there is one. */
static bool started(void)
{
	static struct usys_kthread thread = {.run = taker, .size = STACK};
	static bool is;
	long p;

	if (!thread.stack) { /* not part of the image: see sig_queue.c */
		p = usys_raw6(NR_mmap, 0, STACK, PROT_RW, LX_MAP_PRIVATE | LX_MAP_ANONYMOUS | LX_MAP_NORESERVE, -1, 0);
		if ((unsigned long)p >= -4095ul)
			return false;
		thread.stack = (char *)p;
	}
	if (!is)
		is = !usys_spawn(&thread);
	return is;
}

void usys_order_start(void)
{
	if (!usys_owner()->order_always())
		return;
	lock(&changes);
	__atomic_store_n(&ordered, usys_owner()->order_always(), __ATOMIC_SEQ_CST);
	started();
	unlock(&changes);
}

uint64_t usys_order_want(uint64_t set)
{
	lock(&changes);
	if (started())
		wanted |= usys_owner()->order_possible(set);
	uint64_t w = wanted;
	unlock(&changes);
	return w & set;
}

void usys_order_claimed(int sig, bool on, bool blocked)
{
	uint64_t bit = 1ul << (sig - 1);

	lock(&changes);
	uint64_t set = ordered & ~bit;
	if (on && (wanted & bit || (blocked && started())))
		set |= bit;
	set |= usys_owner()->order_always();
	if (set != ordered) {
		__atomic_store_n(&ordered, set, __ATOMIC_SEQ_CST);
		usys_owner()->order_apply(set);
		kick();
	}
	unlock(&changes);
}

void usys_order_room(int sig)
{
	if (__atomic_load_n(&resting, __ATOMIC_SEQ_CST) >> (sig - 1) & 1 && !full(sig))
		kick();
}

bool usys_order_lent(int sig)
{
	return __atomic_load_n(&paused, __ATOMIC_RELAXED) &&
		__atomic_load_n(&ordered, __ATOMIC_RELAXED) >> (sig - 1) & 1;
}

bool usys_order_kept(int sig) { return __atomic_load_n(&ordered, __ATOMIC_SEQ_CST) >> (sig - 1) & 1; }

void usys_order_pause(bool on)
{
	__atomic_store_n(&paused, on, __ATOMIC_SEQ_CST);
	if (!on) {
		usys_raw(NR_futex, &paused, FUTEX_WAKE_PRIVATE, INT32_MAX);
		return;
	}
	kick();
	while (__atomic_load_n(&paused, __ATOMIC_ACQUIRE) == 1)
		usys_raw6(NR_futex, (long)&paused, FUTEX_WAIT_PRIVATE, 1, 0, 0, 0);
}
