//go:build linux && amd64 && cgo

#define _GNU_SOURCE
#include "company.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>

enum { STACK = 1 << 18 };

/* A coroutine that runs once. */
struct elsewhere {
	ucontext_t here, there;
	uint64_t ns;
	bool faults;
	int64_t result;
};

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

void company_spin(uint64_t ns)
{
	for (uint64_t end = now() + ns; now() < end;)
		;
}

static int *volatile nowhere = (int *)8; /* volatile: gcc does not see where it leads */

/* makecontext passes ints: a pointer is two of them. */
static void there(unsigned low, unsigned high)
{
	struct elsewhere *e = (struct elsewhere *)((uintptr_t)high << 32 | low);
	if (e->faults)
		*nowhere = 1;
	company_spin(e->ns);
	e->result = (int64_t)e->ns;
}

/* go_there runs e on a new stack, and returns -1 if there is no memory for one. */
static int64_t go_there(struct elsewhere *e)
{
	void *stack = mmap(0, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack == MAP_FAILED)
		return -1;
	getcontext(&e->there);
	e->there.uc_stack.ss_sp = stack;
	e->there.uc_stack.ss_size = STACK;
	e->there.uc_link = &e->here;
	makecontext(&e->there, (void (*)(void))there, 2, (unsigned)(uintptr_t)e, (unsigned)((uintptr_t)e >> 32));
	swapcontext(&e->here, &e->there);
	munmap(stack, STACK);
	return e->result;
}

int64_t company_elsewhere(uint64_t ns)
{
	struct elsewhere e = {.ns = ns};
	return go_there(&e);
}

void company_elsewhere_load(void)
{
	struct elsewhere e = {.faults = true};
	go_there(&e);
}
