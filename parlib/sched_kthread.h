#ifndef PARLIB_SCHED_KTHREAD_H
#define PARLIB_SCHED_KTHREAD_H

/* Kernel threads of the host's own: no goroutine ever runs on one. */

#include "core.h"

/* The caller's from spawn until join has returned. */
struct usys_kthread {
	void (*run)(void *arg);
	void *arg;
	char *stack;       /* lowest address; the caller's */
	size_t size;
	uint32_t alive;    /* the kernel clears it when the thread has left its stack (sched_kthread.c) */
	uintptr_t handle;  /* the platform's */
	bool own_files;    /* for spawn_raw: it gets a copy of the descriptor table, not the table */
	void (*begin)(struct usys_kthread *k); /* ... too: what the thread does first, or 0 */
};

/* Starts run(arg) with usys_every_signal() blocked: 0 or -errno. */
long usys_spawn(struct usys_kthread *k);
/* Waits until the thread has ended; then its stack is free. */
void usys_join(struct usys_kthread *k);

/* What the two do where the platform has no way of its own. */
long usys_spawn_raw(struct usys_kthread *k);
void usys_join_raw(struct usys_kthread *k);

/* What a platform with libc has them do (sched_kthread_libc.c). */
long usys_spawn_libc(struct usys_kthread *k);
void usys_join_libc(struct usys_kthread *k);

#endif
