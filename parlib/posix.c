//go:build linux && amd64 && cgo

/* Functions that Akaros's C code called beside the table, as POSIX has them. */
#include "core.h"
#include "sig_post.h"
#include "syscall.h"
#include "zros.h"

enum { ITIMER_PROF = 2, USEC = 1000000 };

void parlib_pthread_yield(void) { usys_raw(NR_sched_yield, 0, 0, 0); }

/* The struct is the kernel's own stack_t. */
int32_t parlib_sigaltstack(struct usys_stack_t *ss, struct usys_stack_t *old)
{
	int64_t r = usys_raw(NR_sigaltstack, ss, old, 0);

	if (r < 0)
		*usys_errno() = (int)-r;
	return r < 0 ? -1 : 0;
}

struct interval { int64_t sec, usec; };

static int64_t profile_every(int64_t usecs)
{
	struct interval every = {usecs / USEC, usecs % USEC}, timer[2] = {every, every};

	return usys_raw(NR_setitimer, ITIMER_PROF, timer, 0);
}

void parlib_enable_profalarm(uint64_t usecs)
{
	usys_repair(); /* the handler of SIGPROF is to be the host's */
	int64_t r = usecs && usecs <= INT64_MAX ? profile_every((int64_t)usecs) : -LX_EINVAL;

	if (r < 0)
		*usys_errno() = (int)-r;
}

void parlib_disable_profalarm(void) { profile_every(0); }
