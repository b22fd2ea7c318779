#ifndef LOADER_SIM_TICK_H
#define LOADER_SIM_TICK_H

/*
 * Numbers and memory that a program of usys build -sim and the host that simulates it
 * share. The schedule points of the program are in toolchain/_runtime/sim; package abi
 * has the same numbers.
 */

#include <stdint.h>

/* The number of the call by which a schedule point enters the host. No call of Linux has
 * it. The first argument is a kind. If the host returns 1, the goroutine yields where
 * that is possible; kind BUSY only lets the host switch threads. */
#define USYS_SIM_TICK 0x7501

enum usys_sim_kind {
	USYS_SIM_ACCESS = 0, /* before an access of memory, or in a function's entry */
	USYS_SIM_ATOMIC = 1, /* before an atomic operation */
	USYS_SIM_BUSY = 2,   /* in the scheduler: each time, independent of the countdown */
};

/* In the program's memory, usysSimState in Go: usys_program.sim points to it. */
struct usys_sim {
	int64_t left;  /* each schedule point takes 1; the one that makes it negative enters */
	uint32_t on;   /* 0: schedule points return at once, and write nothing */
	uint32_t held; /* the goroutine that has to wait, once it yields, while others can run */
};

#endif
