//go:build linux && amd64 && cgo

/* In one program with Go: the host's handler, which its entries (call_entry_amd64.S) call. */
#include "call_handler.h"
#include "sched_abort.h"
#include "sig_arrive.h"
#include "sig_chain.h"
#include "sig_child.h"
#include "sig_level.h"
#include "sig_post.h"

/* A kick is meant for the thread in which it arrives, and for the host that has the thread's
 * deadline: that may be another copy, behind this one. */
static void kick(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	usys_handler h = usys_chained(uc)->handler;
	bool kicked = usys_kicked(info, uc);

	if (!kicked || ((uintptr_t)h > 1 && usys_level_any(h)))
		usys_chain(sig, info, uc);
}

/* Reports whether the bridge may take sig (sig_arrive.c). */
static bool may_take(int sig) { return usys_signal_claimed(sig) || sig == SIGQUIT || sig == SIGABRT; }

/* Called when another copy of the host, which is in front, has taken the signal. */
static void offered(int sig, struct usys_siginfo *info, struct usys_ucontext *uc, int level)
{
	uint64_t was = usys_chain_enter(sig, uc, level, false);

	usys_signal_offered(sig, info, uc);
	usys_chain_offer(sig, info, uc);
	usys_chain_leave(uc, was);
}

void usys_entered(int sig, struct usys_siginfo *info, struct usys_ucontext *uc, int level, const void *frame)
	__attribute__((visibility("hidden")));

USYS_HANDLER void usys_entered(int sig, struct usys_siginfo *info, struct usys_ucontext *uc, int level,
	const void *frame)
{
	USYS_MSAN_ENTER(info, uc);
	if (sig < 0) {
		offered(-sig, info, uc, level);
		return;
	}
	uint64_t was = usys_chain_enter(sig, uc, level, frame == uc);

	if (sig == USYS_SIGKICK)
		kick(sig, info, uc);
	else if (may_take(sig) && usys_chain_child())
		usys_child_signal(sig, info, uc); /* sent to the child: not for the bridge */
	else
		usys_on_signal(sig, info, uc);
	usys_chain_leave(uc, was);
}
