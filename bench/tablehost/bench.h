#ifndef BENCH_H
#define BENCH_H

#define BENCH_PROTOTYPES
#include "zbench.h"

/* Functions that are called by other ways than the table; the rest is in zbench.h. */
uint64_t bench_add2_quiet(uint64_t a, uint64_t b);
void bench_loop(uint64_t n);

#endif
