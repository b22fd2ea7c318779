//go:build linux && amd64 && cgo

/* The one file of the host that owns sigaction. */
#include "sig_chain.h"

void usys_entry(int, struct usys_siginfo *, struct usys_ucontext *) __attribute__((visibility("hidden")));
void usys_restorer(void) __attribute__((visibility("hidden")));


struct usys_sigaction usys_old[SIGMAX + 1];

long usys_kernel_action(int sig, const struct usys_sigaction *to, struct usys_sigaction *from)
{
	return usys_raw6(NR_rt_sigaction, sig, (long)to, (long)from, LX_SIGSET, 0, 0);
}

struct usys_sigaction *usys_behind(int sig)
{
	struct usys_sigaction is;
	return !usys_kernel_action(sig, 0, &is) && is.handler == usys_entry ? &usys_old[sig] : 0;
}

void usys_chain(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	usys_handler h = __atomic_load_n(&usys_old[sig].handler, __ATOMIC_RELAXED);
	if ((uintptr_t)h > 1) {
		if (usys_old[sig].flags & SA_RESETHAND)
			__atomic_store_n(&usys_old[sig].handler, 0, __ATOMIC_RELAXED);
		h(sig, info, uc);
		return;
	}
	if (h)
		return;
	/* Nobody before us: the default action. A fault meets it when the instruction
	 * runs again; what was sent is sent again, and arrives when we return. */
	struct usys_sigaction none = {.flags = SA_RESTORER, .restorer = usys_restorer};
	usys_kernel_action(sig, &none, 0);
	bool fault = sig == SIGSEGV || sig == SIGBUS || sig == SIGFPE || sig == SIGILL;
	if (info->code <= 0 || !fault)
		usys_raw6(NR_rt_tgsigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0),
			sig, (long)info, 0, 0);
}
