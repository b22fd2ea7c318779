#ifndef PARLIB_SIG_BURST_H
#define PARLIB_SIG_BURST_H

#include "core.h"

/* How a burst is made. */
enum {
	USYS_BURST_POST,   /* posts */
	USYS_BURST_KILL,   /* kill, without values; lands wherever the kernel wants */
	USYS_BURST_ARRIVE, /* queues to the vcore's thread, so that it arrives in vcore context */
};

/*
 * Posts sig n times from vcore context, with values from first on, and waits until that
 * is done. Returns the time at which the first post began, in nanoseconds since 1970,
 * or -1 and sets *usys_errno().
 */
int64_t usys_signal_burst(int32_t sig, uint64_t first, uint64_t n, int32_t how);

#endif
