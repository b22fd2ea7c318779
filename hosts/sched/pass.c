//go:build ignore

/* The functions that execute the guest's calls without a scheduler. */
#include "sched.h"

static usys_call *inner[NCALLS]; /* 0: Linux executes the call */

usys_call *sched_inner(long nr) { return nr < NCALLS ? inner[nr] : 0; }
void sched_set_inner(long nr, usys_call *call) { inner[nr] = call; }

static usys_call *outer[NCALLS];

usys_call *sched_outer(long nr) { return nr < NCALLS ? outer[nr] : 0; }
void sched_set_outer(long nr, usys_call *call) { outer[nr] = call; }

long sched_pass(long a, long b, long c, long d, long e, long f, long nr)
{
	usys_call *call = sched_inner(nr);

	return call ? call(a, b, c, d, e, f, nr) : usys_raw6(nr, a, b, c, d, e, f);
}
