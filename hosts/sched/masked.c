//go:build ignore

/*
 * Calls that wait with another mask of signals than the thread's. The scheduler keeps masks, so the
 * kernel gets none: the thread has the call's mask meanwhile, and its own mask is in the frame of
 * the handler that ends the call, as with rt_sigsuspend.
 */
#include "sched.h"

/* The mask and its size, as two arguments, or as two words in memory to which one argument
 * points. */
struct words {
	uint64_t mask, size;
};

static bool in_memory(long nr) { return nr == NR_pselect6 || nr == NR_io_pgetevents; }

static int place(long nr)
{
	switch (nr) {
	case NR_ppoll: return 3;
	case NR_epoll_pwait:
	case NR_epoll_pwait2: return 4;
	}
	return 5;
}

static bool waits_for_events(long nr) { return nr == NR_epoll_pwait || nr == NR_epoll_pwait2; }

static long call(const long a[6], long nr)
{
	return (waits_for_events(nr) ? sched_epoll : sched_by_rule)(a[0], a[1], a[2], a[3], a[4], a[5], nr);
}

static long with_mask(struct tcb *t, uint64_t mask, const long arg[6], long nr)
{
	long r;

	usys_sched_lock();
	t->sched.suspended = t->sched.mask;
	t->sched.suspends = true;
	t->sched.mask = mask & ~(uint64_t)SCHED_UNBLOCKABLE;
	usys_sched_unlock();
	r = call(arg, nr);
	/* After the timeout a signal makes the other calls fail, but epoll_pwait return 0 (ep_poll
	 * in the kernel's fs/eventpoll.c). */
	if (!r && sched_due(t) && !waits_for_events(nr))
		r = -LX_EINTR;
	if (r == -LX_EINTR) {
		sched_attend_signals(t); /* that restores the thread's mask */
		return r;
	}
	t->sched.suspends = false;
	sched_mask_to(t, t->sched.suspended);
	return r;
}

long sched_masked(long a, long b, long c, long d, long e, long f, long nr)
{
	long arg[6] = {a, b, c, d, e, f};
	struct words w = {0, 0}, none = {0, LX_SIGSET};
	struct tcb *t = usys_tcb();
	uint64_t mask;
	int at = place(nr);

	if (t->apart || !arg[at])
		return call(arg, nr);
	if (!in_memory(nr))
		w = (struct words){(uint64_t)arg[at], (uint64_t)arg[at + 1]};
	else if (usys_get(&w, (void *)arg[at], sizeof w))
		return -LX_EFAULT;
	if (!w.mask)
		return call(arg, nr);
	if (w.size != LX_SIGSET)
		return -LX_EINVAL;
	if (usys_get(&mask, (void *)w.mask, sizeof mask))
		return -LX_EFAULT;
	arg[at] = in_memory(nr) ? (long)&none : 0;
	return with_mask(t, mask, arg, nr);
}
