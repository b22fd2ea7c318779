//go:build ignore

/*
 * Virtual time. It passes with each call, by a random amount, and by a nanosecond for each memory
 * access that is counted. If no thread can run, it jumps to the next event.
 */
#include "world.h"

void sim_pass(uint64_t ns)
{
	sim_monotonic += ns;
	if (sim_options.limit_ns && sim_elapsed() >= sim_options.limit_ns)
		sim_end("limit", 0, 0);
}

void sim_pass_call(void) { sim_pass(sim_options.call_ns / 2 + sim_below(SIM_TIME, sim_options.call_ns + 1)); }

/* ---- events other than deadlines of threads ---- */

static uint64_t next_event(void)
{
	uint64_t a = sim_timers_next(), b = sim_sockets_next();

	return a < b ? a : b;
}

static uint64_t now(void) { return sim_monotonic; }

/* Executes due events, which make descriptors ready. Called before a thread is chosen, and after
 * each call. */
static void look(struct usys_vcore *v, bool tick)
{
	(void)v, (void)tick;
	sim_turn();
	while (next_event() <= sim_monotonic) {
		sim_timers_run();
		sim_sockets_run();
	}
}

/* Called when no thread can run. */
static void sleep(struct usys_vcore *v, uint32_t seq, uint64_t until, bool polls)
{
	uint64_t event = next_event();

	(void)v, (void)seq, (void)polls;
	if (sim_rests(until, event))
		return;
	if (sim_has_others()) /* the network's events are executed when the baton is passed on */
		event = sim_timers_next();
	until = event < until ? event : until;
	if (sim_rest(until) || until == USYS_NEVER)
		return;
	sim_counts.jumps++;
	if (until > sim_monotonic) {
		uint64_t ns = until - sim_monotonic;
		sim_pass(ns);
		usys_trace_jump(ns);
	}
}

static bool waits(void) { return false; }
static void nothing(struct usys_vcore *v) { (void)v; }

const struct usys_uthread_host sim_uthreads = {
	.now = now,
	.exact = true,
	.sleep = sleep,
	.wake = nothing,
	.waits = waits,
	.look = look,
	.arm = nothing,
};
