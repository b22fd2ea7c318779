//go:build ignore

/*
 * Jumps of the clock, as when it is set: they concern the time of day, and not monotonic
 * clocks. The program's reads of it go to the host, and so do its waits for a time of day.
 */
#include "fault.h"
#include "../../loader/vdso.h"

enum { SEC = 1000000000, REALTIME_COARSE = 5, REALTIME_ALARM = 8, TAI = 11, MICRO = 1000 };

static bool of_day(long clock)
{
	return clock == LX_CLOCK_REALTIME || clock == REALTIME_COARSE || clock == REALTIME_ALARM || clock == TAI;
}

void fault_jump(int64_t ns)
{
	if (usys_shape_world)
		usys_shape_world->jump(ns);
	else
		__atomic_fetch_add(&fault_area->jumped, ns, __ATOMIC_RELAXED);
}

/* Adds ns to a time in guest memory, whose second word counts units of unit ns. */
static long move(long at, int64_t ns, int64_t unit)
{
	struct lx_timespec t;

	if (!at)
		return 0;
	if (usys_get(&t, (const void *)at, sizeof t))
		return -LX_EFAULT;
	t.sec += ns / SEC;
	t.nsec = t.nsec * unit + ns % SEC;
	t.sec += t.nsec < 0 ? -1 : t.nsec >= SEC;
	t.nsec += t.nsec < 0 ? SEC : t.nsec >= SEC ? -SEC : 0;
	t.nsec /= unit;
	return usys_put_guest((void *)at, &t, sizeof t) ? -LX_EFAULT : 0;
}

/* time(2): the result in seconds is also stored in memory. */
static long seconds(struct shape_call *c, int64_t ns)
{
	struct shape_call now = {.nr = NR_clock_gettime};
	struct lx_timespec t;
	long r;

	now.arg[1] = (long)&t;
	r = shape_execute(&now);
	if (!r)
		r = move((long)&t, ns, 1);
	if (!r && c->arg[0] && usys_put_guest((void *)c->arg[0], &t.sec, sizeof t.sec))
		return -LX_EFAULT;
	return r ? r : t.sec;
}

static long sleep_until(struct shape_call *c, int64_t ns)
{
	struct shape_call moved = *c;
	struct lx_timespec t;

	if (!(c->arg[1] & LX_TIMER_ABSTIME) || !of_day(c->arg[0]) || usys_get(&t, (const void *)c->arg[2], sizeof t) ||
		t.nsec < 0 || t.nsec >= SEC || move((long)&t, -ns, 1))
		return shape_execute(c);
	if (t.sec < 0)
		t.sec = t.nsec = 0; /* the time has passed */
	moved.arg[2] = (long)&t;
	return shape_execute(&moved);
}

long fault_by_clock(struct shape_call *c)
{
	int64_t ns = __atomic_load_n(&fault_area->jumped, __ATOMIC_RELAXED);
	long r;

	if (!ns)
		return shape_execute(c);
	switch (fault_area->facts[c->nr].clock) {
	case FAULT_TIME: return seconds(c, ns);
	case FAULT_CLOCK_NANOSLEEP: return sleep_until(c, ns);
	case FAULT_CLOCK_GETTIME: r = shape_execute(c); return r || !of_day(c->arg[0]) ? r : move(c->arg[1], ns, 1);
	case FAULT_GETTIMEOFDAY: r = shape_execute(c); return r ? r : move(c->arg[0], ns, MICRO);
	}
	return shape_execute(c);
}

/* A rule of -control may be added at any time. */
void fault_clock_here(void)
{
	static bool done;

	if (usys_shape_world || !fault_area->clock || __atomic_load_n(&done, __ATOMIC_RELAXED))
		return;
	usys_vdso_to_host();
	__atomic_store_n(&done, true, __ATOMIC_RELAXED);
}
