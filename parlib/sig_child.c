//go:build linux && amd64 && cgo

/* Signals in children that C makes: the default action in place of Go's handler. */
#include "sig_child.h"
#include "call_fault.h"
#include "sig_chain.h"
#include "sig_level.h"

static bool orphan;      /* this process is a child of fork */
static usys_handler gos; /* Go's handler, the same for every number */

void usys_child_start(void) { gos = usys_level(SIGSEGV, 0)->handler; }

void usys_child_forked(void) { orphan = true; }

void usys_child_signal(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (usys_chained(uc)->handler == gos)
		usys_chain_default(sig, info);
	else
		usys_chain(sig, info, uc);
}

bool usys_child_faults(const struct usys_thread *t, const struct usys_place *p, int sig, struct usys_siginfo *info,
	struct usys_ucontext *uc)
{
	if ((!orphan && !usys_chain_child()) || usys_chained_to_c(sig, uc))
		return false;
	usys_report(t, p, sig, info, uc);
	usys_child_signal(sig, info, uc);
	return true;
}
