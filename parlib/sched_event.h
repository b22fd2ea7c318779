#ifndef PARLIB_SCHED_EVENT_H
#define PARLIB_SCHED_EVENT_H

/* Events: functions to be called in vcore context. */

#include "sched_wake.h"

/*
 * A function to be called in vcore context. The memory is the poster's, and zeroed but for run
 * before the first post. From a post until run is called it belongs to the queue; when run is
 * called it belongs to the poster again: run may free it, or post it.
 */
struct usys_event {
	void (*run)(struct usys_event *e);
	struct usys_event *next; /* the queue's */
	uint32_t queued;         /* ... too */
};

/*
 * Makes a vcore call e->run(e) in vcore context. After each post that returns true one call begins.
 * If it returns false, e already waits for a call, which begins after this post, so nothing is
 * lost. Wait-free but for other posters; lock-free and async-signal-safe, in any thread and in
 * vcore context. Events that one thread posts to one vcore run in the order of the posts.
 *
 * While no vcore runs, events wait for the next start: the poster calls usys_sched_hold first.
 */
bool usys_post(struct usys_event *e);

/* ---- for sched_vcore.c ---- */

/* On vcore v: runs the events that were posted to it. Reports whether there were any. */
bool usys_events_run(uint32_t v);
/* Reports whether an event that was posted to vcore v has not begun to run. */
bool usys_events_waiting(uint32_t v);
/* Called when no vcore runs: moves the events of all vcores to vcore 0. */
void usys_events_gather(void);

#endif
