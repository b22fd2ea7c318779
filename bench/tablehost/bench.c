//go:build linux && amd64

/*
 * The functions that the bench calls, by every way the same machine code. Each
 * does next to nothing, so that the way there and back is measured.
 */

#include "bench.h"

uint64_t bench_zero(void) { return 1; }

uint64_t bench_add2(uint64_t a, uint64_t b) { return a + b; }

uint64_t bench_add6(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f)
{
	return a + b + c + d + e + f;
}

double bench_addf2(double x, double y) { return x + y; }

/* #cgo noescape and nocallback go by name, and cgo's plain form is measured too:
 * the same function under a second name. */
uint64_t bench_add2_quiet(uint64_t a, uint64_t b) __attribute__((alias("bench_add2")));

volatile uint64_t bench_sink; /* the loop stores into it, as the Go loops do */

/* No call across languages can cost less than this: C to C, through a pointer that
 * the compiler may not look behind. */
void bench_loop(uint64_t n)
{
	static uint64_t (*volatile entry)(uint64_t, uint64_t) = bench_add2;
	uint64_t (*add)(uint64_t, uint64_t) = entry;

	for (uint64_t i = 0; i < n; i++)
		bench_sink = add(i, 3);
}

/* Every form of the two-integer call ends in the same function. */
const struct bench_host bench_host = {
	.bench_zero = bench_zero,
	.bench_add2 = bench_add2,
	.bench_add6 = bench_add6,
	.bench_addf2 = bench_addf2,
	.bench_add2_err = bench_add2,
	.bench_add2_call = bench_add2,
	.bench_add2_call_err = bench_add2,
};
