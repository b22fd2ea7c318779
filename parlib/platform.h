#ifndef PARLIB_PLATFORM_H
#define PARLIB_PLATFORM_H

#include "port.h"
#include "zusysabi.h"

struct usys_thread;
struct usys_kthread;
struct usys_sched_ops;
struct usys_owner;

/*
 * What the core's surroundings provide: libc in one program
 * (platform_libc.c), a loader in another. Set once, before usys_start.
 */
struct usys_platform {
	/* Required: what Status shows, at most 31 and 15 bytes. */
	const char *name, *version;
	/* Required: bytes of a page, AT_PAGESZ of the auxiliary vector. */
	size_t page;
	/* Required: memory that the core gives back by release only. alloc answers
	 * 0 where there is none; the memory is zeroed and 16-byte aligned. */
	void *(*alloc)(size_t n);
	void (*release)(void *p);
	/* Required: the calling thread's block, 0 until set_thread was called in
	 * it. Both are called in signal handlers. A block that was set is handed to
	 * usys_thread_exit when its thread ends. */
	struct usys_thread *(*thread)(void);
	void (*set_thread)(struct usys_thread *t);
	/* Required where the trampolines switch stacks: the offset from %fs of the
	 * word that holds the thread's block; 0: entry stubs of the host switch. */
	int64_t fsoff;
	/* Required there: what a trampoline calls in a thread whose word is 0, to get a block
	 * into R12 or 0 (docs/abi.md). */
	uintptr_t first;
	const struct usys_stacks *stacks; /* and how large the threads' C stacks are */
	/* Required: sees to it that every thread has need bytes of C stack. False: one cannot
	 * have so many. Called in signal handlers. */
	bool (*stacks_grow)(size_t need);
	/* Required where fsoff is 0: what goes into f's slot of a guest's table, which is
	 * function i of s, for fn, its shim (0: this host lacks it); 0: nothing does. */
	usys_fn (*entry)(const struct usys_served *s, uint32_t i, const struct usys_func *f, usys_fn fn);
	/* Required: the owner of sigaction (owner.h). */
	const struct usys_owner *owner;
	/* Signals that no thread may block (signal n is bit n-1): libc's own. */
	uint64_t unblockable;
	/* Required for the scheduler: the policy that decides from the first start on
	 * (policy.h). Without it vcores do not start: -LX_ENOSYS. */
	const struct usys_sched_ops *policy;
	/* Optional: starts a thread of the host's own, and waits until one has ended, in
	 * other ways than sched_kthread.c does. spawn returns 0 or -errno. */
	long (*spawn)(struct usys_kthread *k);
	void (*join)(struct usys_kthread *k);
	/* Optional: executes a program as execveat does, for hosts to whom it is not just
	 * a system call. */
	long (*exec)(int dir, const char *path, char *const *argv, char *const *envp, int flags);
	/* Optional: the name of the C function around pc, for reports. */
	const char *(*symbol)(uintptr_t pc);
	/* Optional: the system's word for an errno of a user's own C function. */
	const char *(*errtext)(int err);
};

extern const struct usys_platform *usys_platform;

/* Every signal that a thread may block. A libc counts on the others to arrive: a thread
 * that blocks them and then waits for libc waits for ever, once setuid() has begun in
 * another thread. */
static inline uint64_t usys_every_signal(void) { return ~usys_platform->unblockable; }

#endif
