//go:build linux && amd64 && cgo

/*
 * Signals that arrive in a handler: which of them the bridge takes, and how it handles
 * one for which there is no room.
 */
#include "sig_arrive.h"
#include "context.h"
#include "core.h"
#include "sig_full.h"
#include "sig_order.h"
#include "sig_post.h"
#include "sig_queue.h"

static bool serving;                 /* a goroutine takes posted signals */
static uintptr_t (*current_g)(void); /* returns Go's current g, 0 in a thread that Go does not know */
static uint64_t requeued, lost;

/* Reports whether a signal was sent to the process and arrived where Go does not expect
 * it: then it goes to the bridge though it is not claimed. Faults, and signals that were
 * sent to this thread, do not. */
static bool astray(int sig, const struct usys_siginfo *info)
{
	if ((sig != SIGQUIT && sig != SIGABRT) || info->code == LX_SI_TKILL)
		return false;
	if (usys_in_vcore_context())
		return true;
	uintptr_t (*g)(void) = __atomic_load_n(&current_g, __ATOMIC_ACQUIRE);
	return g && !g();
}

/* Every node is in use: gives the signal back to the kernel's queue for this thread. It arrives
 * when the number is unblocked again; in vcore context at once, until there is room. */
static void requeue(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (!usys_in_vcore_context())
		usys_full_block(sig, uc);
	long r = usys_raw6(NR_rt_tgsigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0), sig,
		(long)info, 0, 0);
	__atomic_fetch_add(r ? &lost : &requeued, 1, __ATOMIC_RELAXED);
}

static bool take_astray(int sig, const struct usys_siginfo *info)
{
	return __atomic_load_n(&serving, __ATOMIC_SEQ_CST) && astray(sig, info);
}

bool usys_signal_arrived(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (sig == SIGURG)
		usys_full_urged(uc);
	return usys_signal_take(sig, info, uc, true);
}

/* Threads block the number while many signals wait; the scheduler sets a vcore's mask. */
static void hold_back(int sig, struct usys_ucontext *uc)
{
	if (usys_queue_length(sig) >= USYS_FULL && !usys_order_lent(sig) && !usys_in_vcore_context())
		usys_full_block(sig, uc);
}

void usys_signal_offered(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (!usys_signal_claimed(sig))
		return;
	usys_post_begin(sig);
	if (usys_signal_claimed(sig)) {
		if (usys_queue_put(sig, info))
			hold_back(sig, uc);
		else /* requeued, it would reach the other host again */
			__atomic_fetch_add(&lost, 1, __ATOMIC_RELAXED);
		usys_post_announce(sig);
	}
	usys_post_end(sig);
}

bool usys_signal_take(int sig, struct usys_siginfo *info, struct usys_ucontext *uc, bool here)
{
	if (!usys_signal_claimed(sig) && !(here && take_astray(sig, info)))
		return false;
	usys_post_begin(sig);
	/* model: check. Read again: from now on a change of the claim waits for this post. */
	bool ours = usys_signal_claimed(sig) || (here && take_astray(sig, info));
	if (ours) {
		if (!usys_queue_put(sig, info))
			requeue(sig, info, uc);
		else if (here)
			hold_back(sig, uc);
		usys_post_announce(sig);
	}
	usys_post_end(sig);
	return ours;
}

void usys_signal_serve(bool on, uintptr_t g)
{
	__atomic_store_n(&current_g, (uintptr_t (*)(void))g, __ATOMIC_RELEASE);
	__atomic_store_n(&serving, on, __ATOMIC_SEQ_CST);
	for (int sig = 1; !on && sig <= SIGMAX; sig++)
		usys_post_quiesce(sig);
}

uint64_t usys_signal_requeued(void) { return __atomic_load_n(&requeued, __ATOMIC_RELAXED); }
uint64_t usys_signal_lost(void) { return __atomic_load_n(&lost, __ATOMIC_RELAXED); }

void usys_signal_forked(void)
{
	serving = false;
	usys_post_forked();
	usys_full_forked();
}
