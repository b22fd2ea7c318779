//go:build linux && amd64 && cgo

/* The policy that decides at random: each seed gives another order. */
#include "uthread.h"

static uint64_t state;

void usys_seeded_seed(uint64_t seed) { state = seed; }

/* splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
static uint64_t chance(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static struct usys_uthread *pick(struct usys_vcore *v)
{
	size_t n = 0, i;

	for (uint32_t k = 0; k < usys_nshared; k++)
		n += usys_shared_vcores[k]->ready.n;
	if (!n)
		return 0;
	i = chance() % n;
	for (uint32_t k = 0; k < usys_nshared; k++) {
		struct usys_uthread_list *l = &usys_shared_vcores[k]->ready;
		if (i < l->n) {
			struct usys_uthread *u = usys_list_at(l, i);
			usys_list_remove(u);
			v->steals += k != v->id;
			return u;
		}
		i -= l->n;
	}
	return 0;
}

static void woken(struct usys_vcore *v, struct usys_uthread *u, enum usys_ready why)
{
	(void)why;
	usys_list_add(&v->ready, u);
}

static enum usys_ready tick(struct usys_vcore *v, struct usys_uthread *u, bool slice)
{
	(void)v, (void)u, (void)slice;
	return chance() & 1 ? USYS_YIELDED : USYS_RUNS;
}

const struct usys_sched_ops usys_seeded_sched = {
	.name = "seeded",
	.pick = pick,
	.woken = woken,
	.tick = tick,
};
