//go:build linux && amd64 && cgo

/* Functions of POSIX that Akaros's C code called without the table. */
#include "core.h"
#include "owner.h"
#include "syscall.h"
#include "zros.h"

enum { ITIMER_PROF = 2, USEC = 1000000 };

void parlib_pthread_yield(void) { usys_raw(NR_sched_yield, 0, 0, 0); }

/* The struct is the kernel's stack_t. */
int32_t parlib_sigaltstack(struct usys_stack_t *ss, struct usys_stack_t *old)
{
	int64_t r = usys_raw(NR_sigaltstack, ss, old, 0);

	if (r < 0)
		*usys_errno() = (int)-r;
	return r < 0 ? -1 : 0;
}

/* The struct is POSIX's, not the kernel's. */
int32_t parlib_sigaction(int32_t sig, struct usys_sigaction_t *act, struct usys_sigaction_t *old)
{
	struct usys_sigaction to = {0}, from = {0};
	long r;

	if (act)
		to = (struct usys_sigaction){(usys_handler)act->handler, (uint32_t)act->flags, 0, act->mask};
	r = usys_owner()->action(sig, act ? &to : 0, &from);
	if (r) {
		*usys_errno() = (int)-r;
		return -1;
	}
	if (old)
		*old = (struct usys_sigaction_t){(uintptr_t)from.handler, from.mask, (int32_t)from.flags, 0};
	return 0;
}

struct interval {
	int64_t sec, usec;
};

static int64_t profile_every(int64_t usecs)
{
	struct interval every = {usecs / USEC, usecs % USEC}, timer[2] = {every, every};

	return usys_raw(NR_setitimer, ITIMER_PROF, timer, 0);
}

void parlib_enable_profalarm(uint64_t usecs)
{
	usys_owner()->repair(); /* the host has to handle SIGPROF */
	int64_t r = usecs && usecs <= INT64_MAX ? profile_every((int64_t)usecs) : -LX_EINVAL;

	if (r < 0)
		*usys_errno() = (int)-r;
}

void parlib_disable_profalarm(void) { profile_every(0); }
