#ifndef PARLIB_SCHED_VCORE_H
#define PARLIB_SCHED_VCORE_H

/*
 * Vcores: kernel threads of the host's own, on which the second-level scheduler runs.
 * Code on a vcore's stack is in vcore context: there is no goroutine there, and
 * nothing may block. Everything else talks to it by posting events.
 */

#include "policy.h"

/* ---- vcore context ---- */

#define USYS_VCORE_STACK (256 * 1024ul)
#define USYS_VCORE_GUARD (64 * 1024ul) /* below it */
#define USYS_VCORE_SIZE  (USYS_VCORE_STACK + USYS_VCORE_GUARD)
#define USYS_VCORE_SPAN  (USYS_VCORES * USYS_VCORE_SIZE)

/* All vcores' stacks are one range of addresses, from here on; 0 while there are none. */
extern uintptr_t usys_vcore_base;

/* Whether sp, which a signal found, is a vcore's. */
static inline bool usys_vcore_sp(uintptr_t sp)
{
	/* Relaxed: a thread finds its own stack there, or none; that was stored before the
	 * thread began. While the base is 0 no address is near enough. */
	return sp - __atomic_load_n(&usys_vcore_base, __ATOMIC_RELAXED) < USYS_VCORE_SPAN;
}

/*
 * Whether the caller is in vcore context, handlers of signals that arrived there
 * included (vcores have no alternate stack). Two loads and a comparison; safe in
 * signal handlers, and right on every thread, those that nobody knows included.
 */
static inline bool usys_in_vcore_context(void)
{
	return usys_vcore_sp((uintptr_t)__builtin_frame_address(0));
}

/* Ends the process by SIGABRT, with one line that names the rule and who broke it.
 * Async-signal-safe. */
_Noreturn void usys_broken_rule(const char *rule, const char *who);

/* Whoever is about to block says so: who ("futex wait") is named when this is vcore
 * context, which ends the process. */
static inline void usys_assert_may_block(const char *who)
{
	if (__builtin_expect(usys_in_vcore_context(), 0))
		usys_broken_rule("vcore context tried to block", who);
}

/* ---- events ---- */

/*
 * Something to be done in vcore context. The memory is the poster's, and zeroed but
 * for run before the first post. From a post until run is called it belongs to the
 * queue; when run is called it is the poster's again: run may free it, or post it.
 */
struct usys_event {
	void (*run)(struct usys_event *e);
	struct usys_event *next; /* the queue's */
	uint32_t queued;         /* ... too */
};

/*
 * Has e->run(e) called on a vcore's thread, in vcore context. After each post that
 * answers true one call begins; false: e waits for its call already, which begins
 * after this post, so nothing is lost. Wait-free but for other posters; lock-free,
 * async-signal-safe, from any thread, from vcore context, too. Events that one thread
 * posts to one vcore run in their order.
 *
 * While no vcore runs, events wait for the next start: whoever posts needs
 * usys_sched_hold first.
 */
bool usys_post(struct usys_event *e);

/* ---- the scheduler ---- */

/*
 * Starts the vcores where none run, and keeps usys_sched_stop from ending them until
 * usys_sched_release: 0, or -errno, and nothing is held. Blocks where they have to start,
 * which they have not in vcore context; not for signal handlers. A forked child gets
 * -LX_ENOSYS.
 */
long usys_sched_hold(void);
/* Gives one hold back. The vcores stay: they cost nothing at rest. Async-signal-safe. */
void usys_sched_release(void);
/*
 * Ends the vcores, when they have run what was posted before and what that has set
 * going (alarms), and gives back all that they had. 0, also where none run; -LX_EBUSY while somebody holds them. Blocks.
 */
long usys_sched_stop(void);
/* In a forked child: there are no vcores, and never will be. */
void usys_sched_forked(void);
/* How many vcores run, and how often they were started. */
uint32_t usys_sched_vcores(void);

/*
 * Vcores take the signals of set (signal n is bit n-1) from now on, and no longer
 * those that are not in it; at rest they take none but faults. Those that run change
 * their masks soon after. Async-signal-safe.
 */
void usys_vcore_accept(uint64_t set);
/* What vcores block: everything but those signals, faults, and libc's own two. */
uint64_t usys_vcore_mask(void);

/* Wakes a vcore: its policy's sched_entry is called. Async-signal-safe. */
void usys_vcore_wake(uint32_t vcore);

#endif
