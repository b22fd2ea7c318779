#ifndef PARLIB_SIG_BURST_H
#define PARLIB_SIG_BURST_H

#include "core.h"

/* How a burst is made. */
enum {
	USYS_BURST_POST,   /* posts */
	USYS_BURST_KILL,   /* kill, without values; lands wherever the kernel wants */
	USYS_BURST_ARRIVE, /* queues to the vcore's own thread, which takes it there */
};

/*
 * Makes sig come n times from vcore context, with values from first on, and waits until
 * that is done. Answers when the first began, in nanoseconds since 1970; -1 and
 * *usys_errno() where it cannot be.
 */
int64_t usys_signal_burst(int32_t sig, uint64_t first, uint64_t n, int32_t how);

#endif
