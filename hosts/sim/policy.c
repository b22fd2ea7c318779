//go:build ignore

/*
 * Which thread is next, and where threads and goroutines change.
 *
 * Chance chooses among all that are ready. With the setting slow some threads and goroutines are
 * slow: they give way wherever they can. So orders come up in which one of them stands still
 * while the others do much, as with the priorities of PCT (Burckhardt, Kothari, Musuvathi,
 * Nagarakatte: A randomized scheduler with probabilistic guarantees of finding bugs, 2010).
 */
#include "sim.h"

enum { PERIOD = 4096, NEVER_SOON = 1 << 30 };

static uint64_t periods; /* which ones are slow changes now and then */
static uint64_t left;

/* Reports whether the one with that number is slow in this period. It draws nothing. */
static bool slow(uint64_t number)
{
	uint64_t z = (number + periods * 0x9e3779b97f4a7c15u + sim_options.seed * 0xd1342543de82ef95u) * 0xbf58476d1ce4e5b9u;

	z = (z ^ z >> 31) * 0x94d049bb133111ebu;
	return (z >> 54) < sim_options.slow;
}

static struct usys_uthread *pick(struct usys_vcore *v)
{
	size_t n = v->ready.n;
	struct usys_uthread *u = 0;

	if (!n)
		return 0;
	for (int tries = 0; tries < 3; tries++) {
		u = usys_list_at(&v->ready, n == 1 ? 0 : sim_below(SIM_SCHEDULE, n));
		if (!sim_options.slow || n == 1 || !slow(sched_tcb(u)->sched.index))
			break;
	}
	usys_list_remove(u);
	sim_counts.switches++;
	return u;
}

static void woken(struct usys_vcore *v, struct usys_uthread *u, enum usys_ready why)
{
	(void)why;
	usys_list_add(&v->ready, u);
}

/* At the end of a call. */
static enum usys_ready tick(struct usys_vcore *v, struct usys_uthread *u, bool slice)
{
	(void)u, (void)slice;
	return v->ready.n && sim_chance(SIM_SCHEDULE, sim_options.change) ? USYS_YIELDED : USYS_RUNS;
}

const struct usys_sched_ops sim_sched = {
	.name = "simulation",
	.pick = pick,
	.woken = woken,
	.tick = tick,
};

/* ---- ticks ---- */

/* What package runtime's addition has in a program of usys build -sim. */
struct countdown { int64_t left; uint32_t on; };

static uint64_t given;

static void wind(void)
{
	struct countdown *c = (struct countdown *)usys_program.sim;

	given = sim_options.tick ? 1 + sim_below(SIM_SCHEDULE, 2 * sim_options.tick) : NEVER_SOON;
	c->left = (int64_t)given;
}

void sim_start_ticks(void)
{
	if (!usys_program.sim)
		return;
	wind();
	((struct countdown *)usys_program.sim)->on = 1;
}

static uint64_t goroutine(void)
{
	const struct usys_offsets *o = &usys_program.offsets;
	uint64_t goid = 0;

	if (usys_program.has_offsets)
		usys_get(&goid, (void *)(usys_get_g() + o->g_goid), sizeof goid);
	return goid;
}

static bool yields(void)
{
	if (sim_options.slow && !left--) {
		left = sim_below(SIM_SCHEDULE, PERIOD);
		periods++;
	}
	if (sim_options.slow && slow(1000000 + goroutine()))
		return sim_chance(SIM_SCHEDULE, 1000);
	return sim_chance(SIM_SCHEDULE, sim_options.slow ? sim_options.yield / 16 : sim_options.yield);
}

enum { ACCESS, ATOMIC, SCHEDULER };

long sim_tick(long kind)
{
	struct usys_uthread *self = sched_self();
	bool goroutines;

	sim_counts.ticks++;
	if (kind != SCHEDULER) {
		sim_pass(given);
		wind();
	} else {
		sim_pass(sim_options.call_ns);
	}
	sim_hash((uint64_t)usys_tcb()->tid << 32 | SIM_TICK_CALL);
	if (kind != SCHEDULER && !sim_options.tick)
		return 0;
	goroutines = kind != SCHEDULER && yields();
	if (goroutines)
		return 1;
	usys_sched_lock();
	usys_uthread_yield(self, USYS_YIELDED);
	usys_sched_unlock();
	return 0;
}
