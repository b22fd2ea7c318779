#ifndef PARLIB_PROC_H
#define PARLIB_PROC_H

/*
 * A process that proc_create made and proc_run has not yet started is a fork of
 * this one that waits at the other end of a socket for orders.
 */

#include "argenv.h"
#include "lock.h"

enum what {
	ORDER_RUN,   /* becomes the program; the answer is how that failed, or none */
	ORDER_DUP,   /* takes the descriptor that comes along as number arg */
	ORDER_CHDIR, /* goes to the directory that comes along */
};

struct order {
	int32_t what, arg;
};

/* ---- our side: proc_list.c ---- */

/*
 * A process that proc_create made and nobody has waited for. It is in the list
 * from before it can be seen until waitpid has reaped it, and both happen under
 * the list's lock: so a number found in the list is that process's and no later
 * one's. Each has a lock of its own for the time of one order.
 */
struct proc {
	struct proc *next;
	int pid;
	int refs;         /* the list's, and one for each order on its way */
	struct lock talk; /* guards ctl, and the order of messages */
	int ctl;          /* our end of its socket; -1: it runs, or is no more */
	bool destroyed;   /* by proc_destroy, */
	int exitcode;     /* with this code */
};

/* With the list locked. What find answers points to 0 if there is none. */
void parlib_lock_procs(void);
void parlib_unlock_procs(void);
struct proc **parlib_find_proc(int pid);
void parlib_add_proc(struct proc *k);
void parlib_forget_proc(int pid);
void parlib_put_proc(struct proc *k);

/* With the list not locked: keeps a process's record while it is needed. */
struct proc *parlib_hold_proc(int pid);
void parlib_let_go_proc(struct proc *k);

static inline int parlib_pid(void)
{
	return (int)usys_raw(NR_getpid, 0, 0, 0);
}

/* ---- its side: proc_child.c ---- */

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

/* ---- both: proc_exec.c ---- */

/* Whether path is a program: 0, or -errno and c->why. */
int64_t parlib_check_program(struct call *c, const char *path);

/* execveat(2), or what the platform does in its place; -errno. */
int64_t parlib_execveat(int dir, const char *path, char **argv, char **envp);

#endif
