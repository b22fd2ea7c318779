//go:build ignore

/*
 * Signal masks and alternate stacks, under Syscall User Dispatch: SIGSYS has to
 * arrive, always and on a stack. Without dispatch these calls go to Linux.
 */
#include "loader.h"

/* SIGSYS is what makes dispatch work: blocked, a SYSCALL would kill the process. */
uint64_t usys_can_block(uint64_t mask)
{
	return usys_dispatch == DISPATCH_OFF ? mask : mask & ~(1ul << (SIGSYS - 1));
}

long usys_sigprocmask(long how, long set, long old, long size, long e, long f, long nr)
{
	uint64_t mask;

	if (!set || size != LX_SIGSET || how == 1 /* SIG_UNBLOCK */)
		return usys_raw6(nr, how, set, old, size, e, f);
	if (usys_get(&mask, (void *)set, sizeof mask))
		return -LX_EFAULT;
	mask = usys_can_block(mask);
	return usys_raw6(nr, how, (long)&mask, old, size, e, f);
}

/*
 * In repair mode a SYSCALL of the guest's arrives as a signal on its alternate
 * stack. A thread of Go's that ends switches that off, and makes its last calls from
 * a stack that may already be another's: it gets one of ours, and does not know.
 */
long usys_altstack(long to, long from, long c, long d, long e, long f, long nr)
{
	enum { DISABLE = 2 };
	struct tcb *t = usys_tcb();
	struct altstack a, old;
	long r;

	(void)c, (void)d, (void)e, (void)f;
	if (to && usys_get(&a, (void *)to, sizeof a))
		return -LX_EFAULT;
	bool off = to && a.flags & DISABLE;
	if (off)
		a = (struct altstack){.sp = t->altstack, .size = sizeof t->altstack};
	r = usys_raw(nr, to ? &a : 0, &old, 0);
	if (r)
		return r;
	if (t->own_altstack)
		old = (struct altstack){.flags = DISABLE};
	if (to)
		t->own_altstack = off;
	return from ? usys_put_guest((void *)from, &old, sizeof old) : 0;
}
