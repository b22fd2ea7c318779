#ifndef PARLIB_POLICY_H
#define PARLIB_POLICY_H

/*
 * Policy of the second-level scheduler: what it decides, as one struct of functions.
 * The mechanism (sched_vcore.c, sched_event.c, uthread.c) calls them and decides nothing. The
 * struct has two halves, for events and for uthreads, and a policy may have either. The
 * platform says which policy the first start of events has; sched_default.c is one.
 */

#include "context.h"

struct usys_event;
struct usys_uthread;
struct usys_vcore;

#define USYS_NEVER UINT64_MAX

enum usys_ready {
	USYS_RUNS,    /* it is not in a queue */
	USYS_NEW,
	USYS_WAITED,  /* something has happened for which it waited */
	USYS_YIELDED, /* ... or its slice has ended */
	USYS_STOPPED, /* another one's deadline has come before its slice has ended */
};

struct usys_sched_ops {
	/* Required: a name, for reports. */
	const char *name;

	/* ---- events (sched_event.h) ---- */

	/* Required: how many vcores a start brings up, 1 to USYS_VCORES. May block. */
	uint32_t (*vcores)(void);
	/* Required, in vcore context: the vcore has drained its events. Runs what is to be
	 * run, and answers when it wants to be called again at the latest: nanoseconds of
	 * CLOCK_MONOTONIC; 0: at once, after events; USYS_NEVER: when something was posted.
	 * A vcore that is to stop ends when that is all it wants. */
	uint64_t (*sched_entry)(uint32_t vcore);
	/* Optional: which of n vcores runs e; 0 stands for vcore 0. Called in any thread and
	 * in signal handlers: async-signal-safe. */
	uint32_t (*place)(const struct usys_event *e, uint32_t n);
	/* Optional, in vcore context: a vcore is up; it is about to end. */
	void (*vcore_up)(uint32_t vcore);
	void (*vcore_down)(uint32_t vcore);

	/* ---- uthreads (uthread.h): all with the scheduler's lock, on shared vcores alone ---- */

	/* Required: takes the uthread that v is to run out of its queue; 0: there is none. */
	struct usys_uthread *(*pick)(struct usys_vcore *v);
	/* Required: u is ready, for the reason why, and goes into a queue, best one of v's. */
	void (*woken)(struct usys_vcore *v, struct usys_uthread *u, enum usys_ready why);
	/* Required: v has run u for a slice, or (slice is false) some uthread's deadline has come.
	 * Returns why u gives way (USYS_YIELDED, USYS_STOPPED), or USYS_RUNS. */
	enum usys_ready (*tick)(struct usys_vcore *v, struct usys_uthread *u, bool slice);
	/* Optional: u waits from now on. */
	void (*blocked)(struct usys_vcore *v, struct usys_uthread *u);
};

extern const struct usys_sched_ops usys_default_sched;
extern const struct usys_sched_ops *usys_sched; /* the one that decides; 0 before the first start */

/* The policy from the next start on, in place of the platform's. -LX_EBUSY while vcores
 * run. */
long usys_sched_policy(const struct usys_sched_ops *ops);

#endif
