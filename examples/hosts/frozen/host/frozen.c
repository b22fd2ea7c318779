/*
 * A host in which a program always finds the same machine at the same time: the
 * host invents the process ID, the name of the system and the clock. All other
 * calls go to Linux.
 *
 *	usys build -o guest ./examples/hosts/frozen
 *	usys exec -host examples/hosts/frozen/host ./guest
 *
 * loader/usyshost.h describes what a host may do and call.
 */
#include "usyshost.h"

#include "linux_nr.h" /* NR_… */

#pragma GCC diagnostic ignored "-Wunused-parameter" /* each function has those of all calls */

enum { PID = 42 };
#define START 946684800l /* 2000-01-01, in seconds */
#define TICK 1000000l    /* a millisecond, in nanoseconds */

static long frozen_getpid(long a, long b, long c, long d, long e, long f) { return PID; }

/* A host that invents a process ID must accept it, too: the runtime uses it to
 * send itself signals, which preempt goroutines. */
static long real(long pid) { return pid == PID ? usys_linux(NR_getpid, 0, 0, 0, 0, 0, 0) : pid; }

static long frozen_kill(long pid, long sig, long c, long d, long e, long f)
{
	return usys_linux(NR_kill, real(pid), sig, 0, 0, 0, 0);
}

static long frozen_tgkill(long pid, long tid, long sig, long d, long e, long f)
{
	return usys_linux(NR_tgkill, real(pid), tid, sig, 0, 0, 0);
}

static long frozen_uname(long to, long b, long c, long d, long e, long f)
{
	static const struct {
		char system[65], node[65], release[65], version[65], machine[65], domain[65];
	} name = {
		"Frozen",
		"nowhere",
		"1.0",
		"#1",
		"x86_64",
		"(none)",
	};
	return usys_to_guest((void *)to, &name, sizeof name);
}

/* The nanoseconds since the start: each reading adds one tick. The clock must not
 * stand still, or a program that sleeps until a given time would never wake. */
static int64_t now(void)
{
	static int64_t passed;
	return __atomic_add_fetch(&passed, TICK, __ATOMIC_RELAXED);
}

/* Stores t, added to start, in the guest: seconds, and the rest in units of unit
 * nanoseconds. */
static long tell(long to, int64_t start, int64_t t, int64_t unit)
{
	int64_t v[2] = {start + t / 1000000000, t % 1000000000 / unit};
	return usys_to_guest((void *)to, v, sizeof v);
}

static long frozen_clock_gettime(long clock, long to, long c, long d, long e, long f)
{
	switch (clock) {
	case 0: /* CLOCK_REALTIME */
	case 5: /* its coarse form */ return tell(to, START, now(), 1);
	case 1: /* CLOCK_MONOTONIC, and others that count from an arbitrary time */
	case 4:
	case 6:
	case 7: return tell(to, 0, now(), 1);
	}
	return usys_linux(NR_clock_gettime, clock, to, 0, 0, 0, 0);
}

static long frozen_gettimeofday(long to, long zone, long c, long d, long e, long f)
{
	return to ? tell(to, START, now(), 1000) : 0;
}

const struct usys_linux_host usys_linux_host = {
	.name = "frozen",
	.version = "1.0",
	.clock = true, /* otherwise clock reads go to the kernel's vDSO */
	.linux_calls =
		{
			[NR_getpid] = frozen_getpid,
			[NR_kill] = frozen_kill,
			[NR_uname] = frozen_uname,
			[NR_gettimeofday] = frozen_gettimeofday,
			[NR_clock_gettime] = frozen_clock_gettime,
			[NR_tgkill] = frozen_tgkill,
		},
};
