//go:build ignore

/* One generator for each purpose: a further draw from one of them does not change the others. */
#include "sim.h"

static uint64_t states[SIM_PURPOSES];

/* splitmix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

void sim_seed(uint64_t seed)
{
	for (uint64_t p = 0; p < SIM_PURPOSES; p++) {
		uint64_t s = seed;
		states[p] = next(&s) ^ (p + 1) * 0xd1342543de82ef95u;
		next(&states[p]);
	}
}

uint64_t sim_random(enum sim_purpose p) { return next(&states[p]); }

/* The high half of a product: this needs no division, and the bias is negligible for small n. */
uint64_t sim_below(enum sim_purpose p, uint64_t n) { return (uint64_t)((unsigned __int128)next(&states[p]) * n >> 64); }

uint64_t sim_magnitude(enum sim_purpose p, uint64_t low, uint64_t high)
{
	uint64_t doublings = 0, n;

	while (low << (doublings + 1) <= high)
		doublings++;
	n = low << sim_below(p, doublings + 1);
	n += sim_below(p, n);
	return n < high ? n : high;
}

void sim_random_bytes(unsigned char *to, size_t n)
{
	for (uint64_t r = 0, i = 0; i < n; i++, r >>= 8) {
		if (i % 8 == 0)
			r = sim_random(SIM_DATA);
		to[i] = (unsigned char)r;
	}
}
