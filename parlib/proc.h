#ifndef PARLIB_PROC_H
#define PARLIB_PROC_H

/*
 * A process that proc_create made and proc_run has not yet started is a fork of
 * this one, which waits for orders at the other end of a socket.
 */

#include "argenv.h"
#include "lock.h"

enum what {
	ORDER_RUN,   /* executes the program; the answer is the error, or there is none */
	ORDER_DUP,   /* makes the descriptor that comes along number arg */
	ORDER_CHDIR, /* changes to the directory that comes along */
};

struct order {
	int32_t what, arg;
};

/* ---- the parent's side: proc_list.c ---- */

/*
 * A process that proc_create made and that was not waited for. It enters the
 * list before other threads can know it and leaves when waitpid has reaped it,
 * both under the list's lock. So a number in the list belongs to that process
 * and not to a later one. Each process has a lock, which is held for one order.
 */
struct proc {
	struct proc *next;
	int pid;
	int refs;         /* one for the list, and one for each order that is being carried out */
	struct lock talk; /* guards ctl, and the order of messages */
	int ctl;          /* the parent's end of its socket; -1: it runs, or has ended */
	bool destroyed;   /* by proc_destroy, */
	int exitcode;     /* with this code */
};

/* With the list locked. find's result points to 0 if there is no such process. */
void parlib_lock_procs(void);
void parlib_unlock_procs(void);
struct proc **parlib_find_proc(int pid);
void parlib_add_proc(struct proc *k);
void parlib_forget_proc(int pid);
void parlib_put_proc(struct proc *k);

/* With the list not locked: hold keeps a process's record from being freed. */
struct proc *parlib_hold_proc(int pid);
void parlib_let_go_proc(struct proc *k);

static inline int parlib_pid(void) { return (int)usys_raw(NR_getpid, 0, 0, 0); }

/* ---- the child's side: proc_child.c ---- */

/* All data of a child, in its copy of the parent's memory. */
struct birth {
	int ctl;  /* its end of the socket */
	bool dup; /* PROC_DUP_FGRP */
	const char *path;
	struct args args;
};

/* Runs the child until it executes its program: proc_child.c. */
_Noreturn void parlib_child(struct birth *b);

/*
 * Send and receive one message over a socket: an order or its answer, and a
 * descriptor unless it is -1. Both return the length, 0 if the other end is
 * closed, or a negative error number.
 */
int64_t parlib_send(int sock, const void *p, size_t n, int fd);
int64_t parlib_recv(int sock, void *p, size_t n, int *fd);

/* ---- both: proc_exec.c ---- */

/* Checks that path is a program. Returns 0, or -errno and sets c->why. */
int64_t parlib_check_program(struct call *c, const char *path);

/* Calls execveat(2), or the platform's replacement. Returns -errno. */
int64_t parlib_execveat(int dir, const char *path, char **argv, char **envp);

#endif
