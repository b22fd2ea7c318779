#ifndef PARLIB_POLICY_H
#define PARLIB_POLICY_H

/*
 * The policy of the second-level scheduler: its decisions, as one struct of functions. The
 * mechanism (sched_vcore.c, sched_event.c, uthread.c) calls them and decides nothing. The struct
 * has two halves, for events and for uthreads, and a policy may have either. The platform says
 * which policy the first start of events has; sched_default.c is one.
 */

#include "context.h"

struct usys_event;
struct usys_uthread;
struct usys_vcore;

#define USYS_NEVER UINT64_MAX

enum usys_ready {
	USYS_RUNS, /* it is not in a queue */
	USYS_NEW,
	USYS_WAITED,  /* an event has happened for which it waited */
	USYS_YIELDED, /* it has yielded, or its slice has ended */
	USYS_STOPPED, /* the deadline of another uthread has come before its slice has ended */
};

struct usys_sched_ops {
	/* Required: a name, for reports. */
	const char *name;

	/* ---- events (sched_event.h) ---- */

	/* Required: how many vcores a start brings up, 1 to USYS_VCORES. May block. */
	uint32_t (*vcores)(void);
	/* Required, called in vcore context when the vcore has drained its events. Runs all that
	 * is due, and returns the latest time for its next call: nanoseconds of CLOCK_MONOTONIC; 0
	 * for at once, after events; USYS_NEVER for when an event was posted. A vcore that is to
	 * stop ends when the result is USYS_NEVER. */
	uint64_t (*sched_entry)(uint32_t vcore);
	/* Optional: returns which of n vcores runs e; without it vcore 0 does. Called in any
	 * thread and in signal handlers: async-signal-safe. */
	uint32_t (*place)(const struct usys_event *e, uint32_t n);
	/* Optional, called in vcore context when a vcore has started and when it is about to
	 * end. */
	void (*vcore_up)(uint32_t vcore);
	void (*vcore_down)(uint32_t vcore);

	/* ---- uthreads (uthread.h): all with the scheduler's lock, on shared vcores alone ---- */

	/* Required: removes the uthread that v is to run from its queue and returns it, or 0 if
	 * there is none. */
	struct usys_uthread *(*pick)(struct usys_vcore *v);
	/* Required: puts u, which is ready for the reason why, into a queue, preferably one of
	 * v's. */
	void (*woken)(struct usys_vcore *v, struct usys_uthread *u, enum usys_ready why);
	/* Required: called when v has run u for a slice, or (slice is false) when some uthread's
	 * deadline has come. Returns the reason for which u gives way (USYS_YIELDED,
	 * USYS_STOPPED), or USYS_RUNS. */
	enum usys_ready (*tick)(struct usys_vcore *v, struct usys_uthread *u, bool slice);
	/* Optional: called when u begins to wait. */
	void (*blocked)(struct usys_vcore *v, struct usys_uthread *u);
};

extern const struct usys_sched_ops usys_default_sched;
extern const struct usys_sched_ops *usys_sched; /* the policy in use; 0 before the first start */

/* Sets the policy from the next start on, in place of the platform's. Returns -LX_EBUSY while
 * vcores run. */
long usys_sched_policy(const struct usys_sched_ops *ops);

#endif
