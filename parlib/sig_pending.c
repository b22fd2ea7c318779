//go:build linux && amd64 && cgo

/*
 * Signals that were sent, but have reached no handler when a claim ends.
 *
 * kill returns when the signal is pending. The kernel gives it to a thread of its choice,
 * the first one if that does not block it, and that thread may have to wait for a processor. A
 * caller that sends a signal and then ends its claim would lose it: when it arrives, the previously
 * installed handler runs. So the thread that ends the claim takes the pending signals.
 */
#include "sig_pending.h"
#include "sched_abort.h"
#include "clock.h"
#include "core.h"
#include "sig_order.h"
#include "sig_post.h"
#include "sig_queue.h"

/* A signal that the kernel has just delivered to another thread is no longer pending, and not yet
 * counted as a post. There is no way to see it, but that thread runs, on another processor, and
 * needs only a few instructions. The caller spins and does not yield: with more threads than
 * processors that would take milliseconds. */
enum { WAIT_NS = 30000 };

static void let_arrive(void)
{
	uint64_t end = usys_clock(LX_CLOCK_MONOTONIC) + WAIT_NS;

	while (usys_clock(LX_CLOCK_MONOTONIC) < end)
		;
}

static bool full(int sig) { return usys_queue_length(sig) >= USYS_FULL; }

uint64_t usys_pending_collect(uint64_t set)
{
	static const int64_t now[2];
	char room[128] __attribute__((aligned(8))) = {0};
	struct usys_siginfo *info = (struct usys_siginfo *)room;
	uint64_t all = usys_every_signal(), old = 0, again = 0;

	/* With everything blocked no handler runs here, so the old mask can be restored: a handler
	 * might have changed it (sig_full.c, loader/sigmask.c). */
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
	for (uint64_t s = set & all; s; s &= s - 1) {
		uint64_t bit = s & -s;
		int sig = __builtin_ctzl(s) + 1;

		if (!usys_signal_claimed(sig) || usys_order_kept(sig))
			continue;
		while (!full(sig) &&
			usys_raw6(NR_rt_sigtimedwait, (long)&bit, (long)info, (long)now, LX_SIGSET, 0, 0) == sig)
			usys_signal_taken(sig, info); /* model: collect */
		if (full(sig))
			again |= bit;
	}
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&old, 0, LX_SIGSET, 0, 0);
	if (!again)
		let_arrive();
	again |= usys_threads->collect() & set;
	return again;
}
