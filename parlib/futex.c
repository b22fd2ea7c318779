//go:build linux && amd64 && cgo

/* futex: wait and wake, with Akaros's results. */
#include "core.h"
#include "sched_abort.h"
#include "syscall.h"
#include "zros.h"

enum { WAIT = 0, WAKE = 1, NSEC = 1000000000 };

static int32_t fails(int err)
{
	*usys_errno() = err;
	return -1;
}

static int32_t wait(int32_t *uaddr, int32_t val, const struct usys_timespec *timeout)
{
	struct lx_timespec end = {0}, *until = 0;
	int64_t r;

	if (timeout) {
		if (timeout->sec < 0 || timeout->nsec < 0 || timeout->nsec >= NSEC)
			return fails(ROS_EINVAL);
		usys_raw(NR_clock_gettime, LX_CLOCK_MONOTONIC, &end, 0);
		end.nsec += timeout->nsec;
		if (end.nsec >= NSEC)
			end.nsec -= NSEC, end.sec++;
		if (__builtin_add_overflow(end.sec, timeout->sec, &end.sec))
			end.sec = INT64_MAX;
		until = &end;
	}
	/* An absolute time, because signals end the wait early: see sleep_until. */
	r = usys_blocking6(NR_futex, (long)uaddr, FUTEX_WAIT_BITSET_PRIVATE, val, (long)until, 0, UINT32_MAX);
	/* EAGAIN: the value was different. Akaros does not distinguish that from a wake. */
	if (r == 0 || r == -LX_EAGAIN)
		return 0;
	return fails(r == -LX_ETIMEDOUT ? ROS_ETIMEDOUT : (int)-r);
}

int32_t parlib_futex(int32_t *uaddr, int32_t op, int32_t val, struct usys_timespec *timeout, int32_t *uaddr2,
	int32_t val3)
{
	int64_t r;

	if (uaddr2 || val3) /* Akaros asserts that */
		return fails(ROS_EINVAL);
	switch (op) {
	case WAIT: return wait(uaddr, val, timeout);
	case WAKE:
		if (val <= 0) /* Linux would wake one */
			return 0;
		r = usys_threads->wake((uint32_t *)uaddr, val);
		return r < 0 ? fails((int)-r) : (int32_t)r;
	}
	return fails(ROS_ENOSYS);
}
