#ifndef PARLIB_PLATFORM_H
#define PARLIB_PLATFORM_H

#include "port.h"
#include "zusysabi.h"

struct usys_thread;
struct usys_kthread;
struct usys_sched_ops;
struct usys_owner;

/*
 * The functions and data that the core needs from its surroundings: libc in a program that
 * contains the host (platform_libc.c), or the loader. Set once, before usys_start.
 */
struct usys_platform {
	/* Required: the name and version that Status shows, at most 31 and 15 bytes. */
	const char *name, *version;
	/* Required: bytes of a page, AT_PAGESZ of the auxiliary vector. */
	size_t page;
	/* Required: allocation of memory, which the core frees only by release. alloc returns
	 * zeroed memory, 16-byte aligned, or 0 if there is none. */
	void *(*alloc)(size_t n);
	void (*release)(void *p);
	/* Required: thread returns the calling thread's block, or 0 before set_thread was
	 * called in that thread. Both are called in signal handlers. When a thread that has a
	 * block ends, the platform passes the block to usys_thread_exit. */
	struct usys_thread *(*thread)(void);
	void (*set_thread)(struct usys_thread *t);
	/* Required if the trampolines switch stacks: the offset from %fs of the word that
	 * holds the thread's block; 0 if entry stubs of the host switch. */
	int64_t fsoff;
	/* Required if fsoff is not 0: the code that a trampoline calls in a thread whose word
	 * is 0; it returns a block in R12, or 0 (docs/abi.md). */
	uintptr_t first;
	const struct usys_stacks *stacks; /* required if fsoff is not 0: the size of the threads' C stacks */
	/* Required: makes every thread's C stack at least need bytes large. Returns false if
	 * one cannot become so large. Called in signal handlers. */
	bool (*stacks_grow)(size_t need);
	/* Required if fsoff is 0: returns the value for f's slot of a guest's table, where f
	 * is function i of s and fn its shim (0 if this host lacks the function); 0 leaves
	 * the slot unfilled. */
	usys_fn (*entry)(const struct usys_served *s, uint32_t i, const struct usys_func *f, usys_fn fn);
	/* Required: the owner of sigaction (owner.h). */
	const struct usys_owner *owner;
	/* Signals that no thread may block (signal n is bit n-1): those that libc uses itself. */
	uint64_t unblockable;
	/* Required for the scheduler: the policy from the first start on (policy.h). Without it
	 * vcores do not start, and the start returns -LX_ENOSYS. */
	const struct usys_sched_ops *policy;
	/* Optional: replacements for the functions of sched_kthread.c that start a thread of the
	 * host and wait until one has ended. spawn returns 0 or -errno. */
	long (*spawn)(struct usys_kthread *k);
	void (*join)(struct usys_kthread *k);
	/* Optional: executes a program as execveat does, if the host needs more than the system
	 * call. */
	long (*exec)(int dir, const char *path, char *const *argv, char *const *envp, int flags);
	/* Optional: returns the name of the C function that contains pc, for reports. */
	const char *(*symbol)(uintptr_t pc);
	/* Optional: returns the system's text for an errno of a user's C function. */
	const char *(*errtext)(int err);
};

extern const struct usys_platform *usys_platform;

/* Returns every signal that a thread may block. A libc relies on the others: a thread that blocks
 * them and waits for libc waits for ever once another thread has begun setuid(). */
static inline uint64_t usys_every_signal(void) { return ~usys_platform->unblockable; }

#endif
