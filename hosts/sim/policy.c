//go:build ignore

/*
 * The choice of the next thread.
 *
 * It is drawn among all ready threads. With the setting slow some goroutines are slow: their
 * threads run only if no other can, and they give way wherever they can (tick.c). So orders come
 * up in which one goroutine stands still while the others do much, as with the priorities of PCT
 * (Burckhardt, Kothari, Musuvathi, Nagarakatte: A randomized scheduler with probabilistic
 * guarantees of finding bugs, 2010). Which ones are slow changes from time to time.
 */
#include "world.h"

static uint64_t era; /* counts these changes */
static uint64_t left;

void sim_policy_step(void)
{
	if (!sim_options.slow || left--)
		return;
	left = sim_below(SIM_SCHEDULE, 2 * sim_options.era);
	era++;
}

bool sim_is_slow(const struct usys_uthread *u)
{
	uint64_t z;

	if (sim_is_calm())
		return false;
	if (sim_is_stalled(u))
		return true;
	if (!sim_options.slow)
		return false;
	z = (sim_goroutine(u) + era * 0x9e3779b97f4a7c15u + sim_options.seed * 0xd1342543de82ef95u) *
		0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 31) * 0x94d049bb133111ebu;
	return z >> 54 < sim_options.slow;
}

static struct usys_uthread *pick(struct usys_vcore *v)
{
	enum { TRIES = 4 };
	size_t n = v->ready.n;
	struct usys_uthread *u = 0;

	if (sim_alone)
		sim_unrepeatable("a child waits before it executes a program, which is not simulated", 0);
	if (!n)
		return 0;
	for (int i = 0; i < TRIES; i++) {
		u = usys_list_at(&v->ready, n == 1 || sim_is_calm() ? 0 : sim_below(SIM_SCHEDULE, n));
		if (n == 1 || !sim_is_slow(u))
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

/* Called at the end of a call. */
static enum usys_ready call_ends(struct usys_vcore *v, struct usys_uthread *u, bool slice)
{
	(void)u, (void)slice;
	sim_event_ends();
	return v->ready.n && !sim_alone && !sim_is_calm() && sim_chance(SIM_SCHEDULE, sim_options.change) ?
		USYS_YIELDED :
		USYS_RUNS;
}

const struct usys_sched_ops sim_sched = {
	.name = "simulation",
	.pick = pick,
	.woken = woken,
	.tick = call_ends,
};
