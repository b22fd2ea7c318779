#ifndef PARLIB_PROC_H
#define PARLIB_PROC_H

/*
 * A process that proc_create made and proc_run has not yet started is a fork of
 * this one that waits at the other end of a socket for orders.
 */

#include "argenv.h"

enum what {
	ORDER_RUN,   /* becomes the program; the answer is how that failed, or none */
	ORDER_DUP,   /* takes the descriptor that comes along as number arg */
	ORDER_CHDIR, /* goes to the directory that comes along */
};

struct order {
	int32_t what, arg;
};

/* All that a child knows; its copy, like everything else in its memory. */
struct birth {
	int ctl;      /* its end of the socket */
	bool dup;     /* PROC_DUP_FGRP */
	const char *path;
	struct args args;
};

/* The child's life until it becomes its program: proc_child.c. */
_Noreturn void parlib_child(struct birth *b);

/*
 * One message over a socket: an order or its answer, and a descriptor unless it
 * is -1. Both answer the length, 0 for the end, or a negative error number.
 */
int64_t parlib_send(int sock, const void *p, size_t n, int fd);
int64_t parlib_recv(int sock, void *p, size_t n, int *fd);

#endif
