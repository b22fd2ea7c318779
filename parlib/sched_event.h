#ifndef PARLIB_SCHED_EVENT_H
#define PARLIB_SCHED_EVENT_H

/* Events: functions to be called in vcore context. */

#include "sched_wake.h"

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

/* ---- for sched_vcore.c ---- */

/* On vcore v: runs what was posted to it. Whether there was something. */
bool usys_events_run(uint32_t v);
/* Whether something was posted to vcore v that has not begun to run. */
bool usys_events_waiting(uint32_t v);
/* No vcore runs: what was posted to any waits for vcore 0. */
void usys_events_gather(void);

#endif
