#ifndef PARLIB_ARGENV_H
#define PARLIB_ARGENV_H

#include "call.h"
#include "syscall.h"

/* An argument block taken apart, all in memory of our own. */
struct args {
	char **argv, **envp; /* NULL-terminated */
};

/*
 * Takes the n bytes at block apart, and believes nothing that they say. 0, or a
 * negative error number of Linux and c->why. parlib_free(a->argv) gives back all.
 */
int64_t parlib_args(struct call *c, const void *block, uint64_t n, struct args *a);

#endif
