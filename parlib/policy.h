#ifndef PARLIB_POLICY_H
#define PARLIB_POLICY_H

/*
 * Policy of the second-level scheduler: what it decides, as one struct of functions.
 * The mechanism (sched_vcore.c, sched_event.c) calls them and decides nothing. The
 * platform says which policy the first start has; sched_default.c is one.
 */

#include "context.h"

struct usys_event;

#define USYS_NEVER UINT64_MAX

struct usys_sched_ops {
	/* Required: a name, for reports. */
	const char *name;
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
};

extern const struct usys_sched_ops usys_default_sched;
extern const struct usys_sched_ops *usys_sched; /* the one that decides; 0 before the first start */

/* The policy from the next start on, in place of the platform's. -LX_EBUSY while vcores
 * run. */
long usys_sched_policy(const struct usys_sched_ops *ops);

#endif
