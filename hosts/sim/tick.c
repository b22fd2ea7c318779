//go:build ignore

/*
 * Ticks: the schedule points of usys build -sim count down, and enter here at zero. Then the thread
 * or the goroutine may be switched. Slow goroutines enter here at each access, to give way. The
 * longer a run is, the farther apart are its ticks: most bugs show in small programs, and in long
 * runs ticks must not take all of the time.
 */
#include "world.h"

/* Accesses, without the setting tick, and once the run is calm: time passes, and loops can be preempted. */
enum { FAR = 1 << 20, CALM = 1 << 12 };

static struct usys_sim *state(void) { return (struct usys_sim *)usys_program.sim; }

static uint64_t given;

static void wind(void)
{
	enum { DOUBLING = 1 << 14, MOST = 16 };
	uint64_t doublings = sim_counts.ticks / DOUBLING;

	if (!sim_options.tick)
		given = FAR;
	else if (sim_is_calm())
		given = CALM;
	else if (sim_is_slow(sched_self()))
		given = 1;
	else
		given = 1 + sim_below(SIM_SCHEDULE, 2 * sim_options.tick);
	if (sim_options.tick && !sim_is_calm())
		given <<= doublings < MOST ? doublings : MOST;
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

/* Reports whether Go wants to preempt the thread's goroutine. A yield has the effect of the signal,
 * which would find the thread in assembly, where Go cannot preempt. */
static bool urged(void) { return sched_due(usys_tcb()) && sched_pending(usys_tcb()) >> (SIGURG - 1) & 1; }

/* A slow goroutine makes no progress while others can run: it waits in the code that usys adds to
 * package runtime, which enters here each time the scheduler has chosen it again. */
static uint64_t alone; /* ... since another goroutine entered */

static void hold(const struct usys_uthread *self) { state()->held = (uint32_t)sim_goroutine(self); }

static void look_at_held(const struct usys_uthread *self, bool busy)
{
	enum { ALONE = 8 };

	if (!state()->held)
		return;
	if ((uint32_t)sim_goroutine(self) != state()->held)
		alone = 0;
	else if (busy && (++alone > ALONE || !sim_is_slow(self)))
		state()->held = 0;
}

/* Goroutines that wait for a slow one in a loop of runtime.Gosched make no accesses, and accesses
 * decide when others become slow. If nothing else happens for long, that is decided here. */
static void look_at_busy(bool busy)
{
	enum { LONG = 1024 };
	static uint64_t since;

	since = busy ? since + 1 : 0;
	if (since > LONG && !sim_is_calm())
		sim_policy_step();
}

/* Reports whether the goroutine has to give way; if not, the thread does. */
static bool yields(const struct usys_uthread *self)
{
	enum { RARELY = 16 };

	if (sim_is_calm())
		return false;
	sim_policy_step();
	if (sim_is_slow(self)) {
		hold(self);
		return true;
	}
	return sim_chance(SIM_SCHEDULE, sim_options.slow ? sim_options.yield / RARELY : sim_options.yield);
}

long sim_tick(long kind)
{
	struct usys_uthread *self = sched_self();

	sim_counts.events++;
	sim_counts.ticks++;
	sim_hash((uint64_t)usys_tcb()->tid << 32 | USYS_SIM_TICK);
	if (sim_counts.ticks == sim_options.calm && !sim_is_child())
		sim_put_change();
	if (sim_has_others()) {
		usys_sched_lock();
		sim_turn();
		usys_sched_unlock();
	}
	look_at_busy(kind == USYS_SIM_BUSY);
	look_at_held(self, kind == USYS_SIM_BUSY);
	if (kind == USYS_SIM_BUSY) {
		sim_pass_call();
	} else {
		sim_pass(given); /* a nanosecond for each access */
		sim_stall_step(self);
		wind();
		if (urged() || (sim_options.tick && yields(self))) {
			usys_trace_tick(kind, USYS_TICK_GOROUTINE);
			sim_event_ends();
			return 1;
		}
		if (!sim_options.tick || sim_is_calm()) {
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
