#ifndef PARLIB_SCHED_KTHREAD_H
#define PARLIB_SCHED_KTHREAD_H

/* The host's kernel threads: no goroutine ever runs on one. */

#include "core.h"

/* The caller's memory, in use from spawn until join has returned. */
struct usys_kthread {
	void (*run)(void *arg);
	void *arg;
	char *stack; /* lowest address; the caller's */
	size_t size;
	uint32_t alive;   /* the kernel clears it when the thread has left its stack (sched_kthread.c) */
	uintptr_t handle; /* the platform's */
	bool own_files;   /* for spawn_raw: it gets a copy of the descriptor table, not the table */
	void (*begin)(struct usys_kthread *k); /* ... too: called first in the thread, or 0 */
};

/* Starts a thread that runs run(arg) with usys_every_signal() blocked. Returns 0 or -errno. */
long usys_spawn(struct usys_kthread *k);
/* Waits until the thread has ended; then its stack is free. */
void usys_join(struct usys_kthread *k);

/* Their implementations if the platform has none. */
long usys_spawn_raw(struct usys_kthread *k);
void usys_join_raw(struct usys_kthread *k);

/* Their implementations on a platform with libc (sched_kthread_libc.c). */
long usys_spawn_libc(struct usys_kthread *k);
void usys_join_libc(struct usys_kthread *k);

#endif
