#ifndef PARLIB_SCHED_EVENT_H
#define PARLIB_SCHED_EVENT_H

/* sched_vcore.c's side of the event queues; everybody else posts (sched_vcore.h). */

#include "sched_vcore.h"

/* On vcore v: runs what was posted to it. Whether there was something. */
bool usys_events_run(uint32_t v);
/* Whether something was posted to vcore v that has not begun to run. */
bool usys_events_waiting(uint32_t v);
/* No vcore runs: what was posted to any waits for vcore 0. */
void usys_events_gather(void);

#endif
