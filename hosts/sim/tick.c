//go:build ignore

/*
 * Ticks: the schedule points of usys build -sim count down, and enter here at zero. There the
 * thread may change, or the goroutine.
 */
#include "sim.h"

enum { FAR = 1 << 20 }; /* accesses, without the setting tick: time passes, and loops can be preempted */

static struct usys_sim *state(void) { return (struct usys_sim *)usys_program.sim; }

static uint64_t given;

static void wind(void)
{
	given = sim_options.tick ? 1 + sim_below(SIM_SCHEDULE, 2 * sim_options.tick) : FAR;
	state()->left = (int64_t)given;
}

void sim_start_ticks(void)
{
	if (!usys_program.sim)
		return;
	wind();
	state()->on = 1;
}

void sim_hold_ticks(bool hold)
{
	if (usys_program.sim)
		state()->on = !hold;
}

/* Reports whether Go wants to preempt the thread's goroutine. A yield does what the signal would,
 * which finds the thread in assembly, where Go cannot preempt. */
static bool urged(void) { return sched_due(usys_tcb()) && sched_pending(usys_tcb()) >> (SIGURG - 1) & 1; }

/* Reports whether the goroutine is to give way; the thread does if not. */
static bool yields(const struct usys_uthread *self)
{
	enum { RARELY = 16 };

	sim_policy_step();
	if (!sim_options.slow)
		return sim_chance(SIM_SCHEDULE, sim_options.yield);
	return sim_is_slow(self) || sim_chance(SIM_SCHEDULE, sim_options.yield / RARELY);
}

long sim_tick(long kind)
{
	struct usys_uthread *self = sched_self();

	sim_counts.events++;
	sim_counts.ticks++;
	sim_hash((uint64_t)usys_tcb()->tid << 32 | USYS_SIM_TICK);
	if (kind == USYS_SIM_BUSY) {
		sim_pass_call();
	} else {
		sim_pass(given); /* a nanosecond for each access */
		wind();
		if (urged() || (sim_options.tick && yields(self))) {
			usys_trace_tick(kind, USYS_TICK_GOROUTINE);
			sim_event_ends();
			return 1;
		}
		if (!sim_options.tick) {
			usys_trace_tick(kind, USYS_TICK_STAYS);
			sim_event_ends();
			return 0;
		}
	}
	usys_trace_tick(kind, self->vcore->ready.n ? USYS_TICK_THREAD : USYS_TICK_STAYS);
	sim_event_ends();
	usys_sched_lock();
	usys_uthread_yield(self, USYS_YIELDED);
	usys_sched_unlock();
	return 0;
}
