//go:build ignore

/* The guest's clocks. */
#include "sim.h"

enum { REALTIME, MONOTONIC, PROCESS, THREAD, RAW, REALTIME_COARSE, MONOTONIC_COARSE, BOOTTIME, TAI = 11 };

#define CALL(name) static long name(long a, long b, long c, long d, long e, long f, long nr)
#define UNUSED (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr

static struct lx_timespec spec(uint64_t ns)
{
	return (struct lx_timespec){(int64_t)(ns / SIM_SECOND), (int64_t)(ns % SIM_SECOND)};
}

/* Processor time is the time since the start, as nothing else is known. */
static bool read_clock(long clock, uint64_t *ns)
{
	switch ((int)clock) {
	case REALTIME:
	case REALTIME_COARSE:
	case TAI: *ns = sim_realtime(); return true;
	case MONOTONIC:
	case RAW:
	case MONOTONIC_COARSE:
	case BOOTTIME: *ns = sim_monotonic; return true;
	case PROCESS:
	case THREAD: *ns = sim_elapsed(); return true;
	}
	return false;
}

CALL(clock_gettime)
{
	struct lx_timespec t;
	uint64_t ns;

	UNUSED;
	if (!read_clock(a, &ns))
		return -LX_EINVAL;
	t = spec(ns);
	return usys_put_guest((void *)b, &t, sizeof t);
}

CALL(clock_getres)
{
	struct lx_timespec t = {0, 1};
	uint64_t ns;

	UNUSED;
	if (!read_clock(a, &ns))
		return -LX_EINVAL;
	return b ? usys_put_guest((void *)b, &t, sizeof t) : 0;
}

CALL(gettimeofday)
{
	struct lx_timespec t = spec(sim_realtime());
	int32_t zone[2] = {0, 0};

	UNUSED;
	t.nsec /= 1000;
	if (a && usys_put_guest((void *)a, &t, sizeof t))
		return -LX_EFAULT;
	return b ? usys_put_guest((void *)b, zone, sizeof zone) : 0;
}

CALL(seconds)
{
	int64_t t = (int64_t)(sim_realtime() / SIM_SECOND);

	UNUSED;
	return a && usys_put_guest((void *)a, &t, sizeof t) ? -LX_EFAULT : t;
}

CALL(times)
{
	enum { HZ = 100 };
	int64_t ticks = (int64_t)(sim_elapsed() / (SIM_SECOND / HZ)), t[4] = {ticks, 0, 0, 0};

	UNUSED;
	return a && usys_put_guest((void *)a, t, sizeof t) ? -LX_EFAULT : ticks;
}

CALL(getrusage)
{
	int64_t u[18] = {0};

	UNUSED;
	if ((int)a == 0 || (int)a == 1) {
		struct lx_timespec t = spec(sim_elapsed());
		u[0] = t.sec;
		u[1] = t.nsec / 1000;
		u[4] = 64 << 10; /* the largest memory, in KiB */
	} else if ((int)a != -1) {
		return -LX_EINVAL;
	}
	return usys_put_guest((void *)b, u, sizeof u);
}

/* Profiles of processor time are not supported: they would show virtual time, which
 * passes only in calls. */
CALL(profile)
{
	UNUSED;
	sim_unrepeatable("a timer of processor time (a profile) is not simulated", 0);
}

void sim_start_time(void)
{
	static const struct {
		int nr;
		usys_call *call;
	} own[] = {
		{NR_clock_gettime, clock_gettime},
		{NR_clock_getres, clock_getres},
		{NR_gettimeofday, gettimeofday},
		{NR_time, seconds},
		{NR_times, times},
		{NR_getrusage, getrusage},
		{NR_setitimer, profile},
		{NR_timer_create, profile},
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		sim_route(own[i].nr, own[i].call);
}
