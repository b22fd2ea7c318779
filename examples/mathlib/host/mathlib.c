//go:build linux && amd64

/*
 * The functions behind package mathlib. hypot, sqrt and log are those of the C library;
 * the generated shims read errno after them.
 */

#include "zmathlib.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static float lerp(float a, float b, float t) { return a + t * (b - a); }

/* Returns sum + x and adds the rounding error to *lost (Neumaier). */
static double add(double sum, double x, double *lost)
{
	double next = sum + x;

	if (fabs(sum) >= fabs(x))
		*lost += (sum - next) + x;
	else
		*lost += (x - next) + sum;
	return next;
}

static double sum(double *p, int64_t n)
{
	double total = 0, lost = 0;

	for (int64_t i = 0; i < n; i++)
		total = add(total, p[i], &lost);
	return total + lost;
}

static double poly(double x, double c0, double c1, double c2, double c3, double c4, double c5, double c6, double c7,
	double c8)
{
	return c0 + x * (c1 + x * (c2 + x * (c3 + x * (c4 + x * (c5 + x * (c6 + x * (c7 + x * c8)))))));
}

static int64_t dot5(int32_t a0, int32_t a1, int32_t a2, int32_t a3, int32_t a4, int32_t b0, int32_t b1, int32_t b2,
	int32_t b3, int32_t b4)
{
	return (int64_t)a0 * b0 + (int64_t)a1 * b1 + (int64_t)a2 * b2 + (int64_t)a3 * b3 + (int64_t)a4 * b4;
}

static void put_range(struct mathlib_summary *out, const double *p, int64_t n)
{
	struct mathlib_range *r = &out->range;

	r->min = r->max = p[0];
	out->ordered = true;
	for (int64_t i = 1; i < n; i++) {
		if (p[i] < r->min) {
			r->min = p[i];
			r->min_at = (uint32_t)i;
		}
		if (p[i] > r->max) {
			r->max = p[i];
			r->max_at = (uint32_t)i;
		}
		out->ordered = out->ordered && p[i] >= p[i - 1];
	}
}

static void put_histogram(struct mathlib_summary *out, const double *p, int64_t n)
{
	const int bins = sizeof out->histogram / sizeof out->histogram[0];
	const double min = out->range.min / 2, width = out->range.max / 2 - min; /* halves: no overflow */

	for (int64_t i = 0; i < n; i++) {
		int bin = width > 0 ? (int)((p[i] / 2 - min) / width * bins) : 0;

		out->histogram[bin < bins ? bin : bins - 1]++; /* the greatest number belongs to the last bin */
	}
}

static void stats(double *p, int64_t n, struct mathlib_summary *out)
{
	double squares = 0, lost = 0;

	memset(out, 0, sizeof *out);
	if (n <= 0) {
		errno = EINVAL;
		return;
	}
	for (int64_t i = 0; i < n; i++) {
		if (!isfinite(p[i])) {
			errno = EDOM;
			return;
		}
	}
	out->n = n;
	out->mean = sum(p, n) / (double)n;
	for (int64_t i = 0; i < n; i++)
		squares = add(squares, (p[i] - out->mean) * (p[i] - out->mean), &lost);
	out->dev = sqrt((squares + lost) / (double)n);
	put_range(out, p, n);
	put_histogram(out, p, n);
}

/* xorshift64*: good enough for points in a square. */
static double uniform(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (double)((*state * 0x2545F4914F6CDD1Dul) >> 11) * 0x1p-53;
}

static double estimate_pi(uint64_t samples, uint64_t seed)
{
	uint64_t inside = 0, state = seed | 1;

	for (uint64_t i = 0; i < samples; i++) {
		double x = uniform(&state), y = uniform(&state);

		inside += x * x + y * y < 1;
	}
	return 4.0 * (double)inside / (double)samples;
}

const struct mathlib_host mathlib_host = {
	.hypot = hypot,
	.sqrt = sqrt,
	.log = log,
	.lerp = lerp,
	.sum = sum,
	.poly = poly,
	.dot5 = dot5,
	.stats = stats,
	.estimate_pi = estimate_pi,
};
