//go:build linux && amd64 && cgo

/* The one file of the host that owns sigaction. */
#include "sig_chain.h"
#include "sig_level.h"

void usys_restorer(void) __attribute__((visibility("hidden")));

enum { DELIVERED = 1 }; /* in the word of usys_uc_link, beside the address of a level */

static int32_t pid;

long usys_kernel_action(int sig, const struct usys_sigaction *to, struct usys_sigaction *from)
{
	return usys_raw6(NR_rt_sigaction, sig, (long)to, (long)from, LX_SIGSET, 0, 0);
}

uint64_t usys_chain_enter(int sig, struct usys_ucontext *uc, int level, bool delivered)
{
	uint64_t *word = usys_uc_link(uc), was = *word;

	*word = usys_level_next(sig, was & ~(uint64_t)DELIVERED, level) | (delivered ? DELIVERED : 0);
	return was;
}

void usys_chain_leave(struct usys_ucontext *uc, uint64_t was) { *usys_uc_link(uc) = was; }

struct usys_sigaction *usys_chained(struct usys_ucontext *uc)
{
	return (struct usys_sigaction *)(uintptr_t)(*usys_uc_link(uc) & ~(uint64_t)DELIVERED);
}

bool usys_chained_to_c(int sig, struct usys_ucontext *uc)
{
	const struct usys_sigaction *behind = usys_chained(uc);

	return behind > usys_level(sig, 0) && (uintptr_t)behind->handler > 1 && !usys_level_any(behind->handler);
}

bool usys_chain_child(void) { return (int32_t)usys_raw(NR_getpid, 0, 0, 0) != pid; }

void usys_chain_forked(void) { pid = (int32_t)usys_raw(NR_getpid, 0, 0, 0); }

/* Reports whether the default action is to do nothing. */
static bool harmless(int sig) { return sig == SIGCHLD || sig == SIGCONT || sig == SIGURG || sig == SIGWINCH; }

/* Sets the default action. A fault gets it when the instruction runs again; a sent signal is
 * sent again, and arrives when the handler returns. */
void usys_chain_default(int sig, struct usys_siginfo *info)
{
	struct usys_sigaction none = {.flags = SA_RESTORER, .restorer = usys_restorer};
	bool fault = sig == SIGSEGV || sig == SIGBUS || sig == SIGFPE || sig == SIGILL;

	if (harmless(sig))
		return;
	usys_kernel_action(sig, &none, 0);
	if (info->code <= 0 || !fault)
		usys_raw6(NR_rt_tgsigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0), sig,
			(long)info, 0, 0);
}

/*
 * The kernel calls the host's handler with every signal blocked. Go's handler needs that;
 * another handler runs with the mask that the kernel would have set for it. If a handler has
 * called the host's, the mask stays that handler's, as if it had called the next one itself.
 */
static void call(const struct usys_sigaction *a, int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	uint64_t self = a->flags & SA_NODEFER ? 0 : 1ul << (sig - 1), old;
	uint64_t mask = *usys_uc_mask(uc) | a->mask | self, every = usys_every_signal();
	bool other = *usys_uc_link(uc) & DELIVERED && (mask & every) != every;

	if (other)
		usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&mask, (long)&old, LX_SIGSET, 0, 0);
	a->handler(sig, info, uc);
	if (other)
		usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&old, 0, LX_SIGSET, 0, 0);
}

void usys_chain(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	struct usys_sigaction *behind = usys_chained(uc), a = *behind;

	/* Of several threads one calls the handler; for the others it is removed. A vfork
	 * child shares its parent's memory, and the parent keeps the handler. */
	if (a.flags & SA_RESETHAND && (uintptr_t)a.handler > 1 && !usys_chain_child())
		__atomic_compare_exchange_n(&behind->handler, &a.handler, 0, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	if ((uintptr_t)a.handler > 1)
		call(&a, sig, info, uc);
	else if (!a.handler)
		usys_chain_default(sig, info);
}

void usys_chain_offer(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	usys_handler h = usys_chained(uc)->handler;

	if ((uintptr_t)h > 1 && usys_level_offers(h))
		h(-sig, info, uc);
}
