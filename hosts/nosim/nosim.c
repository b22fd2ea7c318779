//go:build ignore

/*
 * Takes the place of ../sim in a loader that cannot simulate: the one that the usys command
 * contains for usys exec.
 */
#include "loader.h"

static _Noreturn void refuse(void)
{
	usys_refuse("-sim: this loader cannot simulate (usys sim compiles one that can)", 0);
}

static void fill(usys_fn *fn, const struct usys_ops *ops) { (void)fn, (void)ops; }

const struct usys_served sim_served = {.name = "sim", .fill = fill};

void sim_begin(const char *settings)
{
	(void)settings;
	refuse();
}

void sim_ways(struct way *ways) { (void)ways; }

long sim_fork(struct clone_frame *f, uint64_t flags, uint64_t stack)
{
	(void)f, (void)flags, (void)stack;
	refuse();
}

void sim_child_exits(int status) { (void)status; }

uintptr_t *sim_stack(uintptr_t *sp) { return sp; }

uintptr_t sim_random_at(void) { return 0; }
