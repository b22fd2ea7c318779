//go:build linux && amd64 && cgo

/* Time, cores, and other calls that use no file. */
#include "call.h"
#include "sched_abort.h"

enum { NSEC = 1000000000 };

int64_t ros_null(struct call *c)
{
	(void)c;
	return 0;
}

/*
 * Sleeps until an absolute time: a signal (Go's runtime sends itself many) ends the
 * kernel's sleep early, and the remaining time need not be computed. Only SC_ABORT or a
 * deadline ends the whole sleep early.
 */
static int64_t sleep_until(struct call *c, struct lx_timespec *end)
{
	for (;;) {
		int64_t r = usys_sleeping6(NR_clock_nanosleep, LX_CLOCK_MONOTONIC, LX_TIMER_ABSTIME, (long)end, 0, 0,
			0);
		if (r != -LX_EINTR || usys_aborted())
			return r;
		/* Acquire: pairs with the thread that sets SC_ABORT and then sends the signal. */
		if (__atomic_load_n(&c->sysc->flags, __ATOMIC_ACQUIRE) & ROS_SC_ABORT)
			return -LX_EINTR;
	}
}

static struct lx_timespec now(void)
{
	struct lx_timespec t = {0};
	usys_raw(NR_clock_gettime, LX_CLOCK_MONOTONIC, &t, 0);
	return t;
}

/* Returns t + sec + nsec, or the latest time if that overflows. */
static struct lx_timespec later(struct lx_timespec t, int64_t sec, int64_t nsec)
{
	t.nsec += nsec;
	if (t.nsec >= NSEC)
		t.nsec -= NSEC, t.sec++;
	if (__builtin_add_overflow(t.sec, sec, &t.sec))
		t.sec = INT64_MAX;
	return t;
}

int64_t ros_block(struct call *c)
{
	uint64_t us = (uint64_t)c->arg[0];
	struct lx_timespec end = later(now(), (int64_t)(us / 1000000), (int64_t)(us % 1000000) * 1000);

	return sleep_until(c, &end);
}

int64_t ros_nanosleep(struct call *c)
{
	const struct ros_timespec *req = arg_ptr(c, 0);
	struct ros_timespec *rem = arg_out(c, 1);
	struct lx_timespec end = {0};
	int64_t r;

	if (no_memory(req) || (rem && no_memory(rem)))
		return -LX_EFAULT;
	if (req->sec < 0 || req->nsec < 0 || req->nsec >= NSEC)
		return -LX_EINVAL;
	end = later(now(), req->sec, req->nsec);
	if (rem)
		*rem = (struct ros_timespec){0, 0};
	r = sleep_until(c, &end);
	if (r == -LX_EINTR && rem) {
		struct lx_timespec t = now();
		int64_t left;
		/* The abort may have come when the time was already over. */
		if (!__builtin_sub_overflow(end.sec, t.sec, &left) && (left > 0 || (left == 0 && end.nsec > t.nsec)))
			*rem = end.nsec >= t.nsec ? (struct ros_timespec){left, end.nsec - t.nsec} :
						    (struct ros_timespec){left - 1, end.nsec + NSEC - t.nsec};
	}
	return r;
}

int64_t ros_getpcoreid(struct call *c)
{
	uint32_t cpu = 0;

	(void)c;
	usys_raw(NR_getcpu, &cpu, 0, 0);
	return cpu;
}

/*
 * A process's vcores are numbered from 0 without gaps. As long as this host has no scheduler that
 * assigns them, they are the CPUs on which the process may run: the number of a vcore is the
 * count of these CPUs before the current one.
 */
int64_t ros_getvcoreid(struct call *c)
{
	int64_t cpu = ros_getpcoreid(c), n, id = 0;
	uint64_t mask[128] = {0}; /* 8192 CPUs, the kernel's limit */

	n = usys_raw(NR_sched_getaffinity, 0, sizeof mask, mask);
	if (n < 0)
		return cpu;
	for (int64_t i = 0; i < cpu; i++)
		id += mask[i / 64] >> (i % 64) & 1;
	return id;
}

int64_t ros_proc_yield(struct call *c)
{
	(void)c;
	usys_raw(NR_sched_yield, 0, 0, 0);
	return 0;
}

int64_t ros_umask(struct call *c) { return usys_raw(NR_umask, c->arg[0] & ROS_S_PMASK, 0, 0); }
