#ifndef PARLIB_CLOCK_H
#define PARLIB_CLOCK_H

#include "core.h"

/* Returns the time of one of Linux's clocks (LX_CLOCK_MONOTONIC), in nanoseconds. Does not
 * block. */
static inline uint64_t usys_clock(int which)
{
	struct lx_timespec t = {0, 0};

	usys_raw(NR_clock_gettime, which, &t, 0);
	return (uint64_t)t.sec * 1000000000ul + (uint64_t)t.nsec;
}

#endif
