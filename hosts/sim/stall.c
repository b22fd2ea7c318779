//go:build ignore

/*
 * Stalls. From time to time a goroutine or a thread stands still, wherever it is, while the others
 * do much: a goroutine gives way at each access for a number of ticks, or the machine does not run
 * a thread for some time. These are change points as in PCT (policy.c), each at one place.
 */
#include "sim.h"

static uint64_t left;           /* ticks until the next stall */
static uint64_t stalled, until; /* the goroutine, and the tick at which its stall ends */
static uint64_t runs_until;     /* no thread stalls before that time */

bool sim_is_stalled(const struct usys_uthread *u) { return sim_counts.ticks < until && sim_goroutine(u) == stalled; }

/* Threads run for at least half of the time: the machine is slow, but not so slow that nothing
 * finishes in time. */
static void stall_thread(struct usys_uthread *self)
{
	enum { LEAST = 1000 };
	uint64_t ns = sim_magnitude(SIM_SCHEDULE, LEAST, sim_options.stall_ns);

	runs_until = sim_monotonic + 2 * ns;
	usys_sched_lock();
	usys_uthread_block(self, 0, sim_monotonic + ns, 0);
	usys_sched_unlock();
}

void sim_stall_step(struct usys_uthread *self)
{
	enum { SHORT = 8, LONG = 1024 };

	if (!sim_options.stall || !sim_options.tick || sim_is_calm() || left--)
		return;
	left = sim_below(SIM_SCHEDULE, 2 * sim_options.stall);
	if (sim_options.stall_ns && sim_monotonic >= runs_until && !sim_below(SIM_SCHEDULE, 4)) {
		stall_thread(self);
	} else {
		stalled = sim_goroutine(self);
		until = sim_counts.ticks + sim_magnitude(SIM_SCHEDULE, SHORT, LONG);
	}
}
