#ifndef PARLIB_ARGENV_H
#define PARLIB_ARGENV_H

#include "call.h"
#include "syscall.h"

/* A parsed argument block, in memory of the host. */
struct args {
	char **argv, **envp; /* NULL-terminated */
};

/*
 * Parses the n bytes at block, and trusts none of them. Returns 0, or a negative
 * error number of Linux and sets c->why. parlib_free(a->argv) frees all of it.
 */
int64_t parlib_args(struct call *c, const void *block, uint64_t n, struct args *a);

#endif
