//go:build linux && amd64 && cgo

/* The one file of the host that owns sigaction. */
#include "abort.h"
#include "signal.h"

enum { NR_rt_sigaction = 13 };

void usys_entry(int, struct usys_siginfo *, struct usys_ucontext *) __attribute__((visibility("hidden")));
void usys_restorer(void) __attribute__((visibility("hidden")));

static struct usys_sigaction old[SIGMAX + 1];

static long sigaction(int sig, const struct usys_sigaction *to, struct usys_sigaction *from)
{
	return usys_raw6(NR_rt_sigaction, sig, (long)to, (long)from, 8, 0, 0);
}

void usys_wrap(int sig, bool always)
{
	struct usys_sigaction was;
	if (sigaction(sig, 0, &was) < 0 || was.handler == usys_entry)
		return;
	bool handled = (uintptr_t)was.handler > 1;
	if (!handled && !always)
		return;
	old[sig] = was;
	/* Everything but the handler stays as its owner wanted it: Go asks for the
	 * alternate stack and blocks all signals in its handlers. */
	struct usys_sigaction ours = was;
	if (!handled)
		ours = (struct usys_sigaction){.flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART, .mask = ~0ul};
	if (!(ours.flags & SA_RESTORER)) {
		ours.flags |= SA_RESTORER;
		ours.restorer = usys_restorer;
	}
	ours.flags |= SA_SIGINFO | SA_ONSTACK;
	ours.handler = usys_entry;
	sigaction(sig, &ours, 0);
}

void usys_chain(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	usys_handler h = old[sig].handler;
	if ((uintptr_t)h > 1) {
		h(sig, info, uc);
		return;
	}
	/* Nobody before us: a fault meets the default action when the instruction
	 * runs again, which is what would have happened without us. */
	if (!h)
		sigaction(sig, &old[sig], 0);
}

static void on_kick(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	(void)sig;
	usys_kicked(info, uc);
}

bool usys_own_kick(void)
{
	struct usys_sigaction was, ours = {on_kick, SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_RESTORER, usys_restorer, ~0ul};
	return !sigaction(USYS_SIGKICK, 0, &was) && (was.handler == on_kick || !sigaction(USYS_SIGKICK, &ours, 0));
}
