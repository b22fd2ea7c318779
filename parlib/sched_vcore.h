#ifndef PARLIB_SCHED_VCORE_H
#define PARLIB_SCHED_VCORE_H

/*
 * Vcores: the host's kernel threads on which the second-level scheduler runs. Code on a
 * vcore's stack is in vcore context: no goroutine runs there, and nothing may block.
 * Other threads communicate with it by posting events.
 */

#include "policy.h"
#include "sched_event.h"

/*
 * Starts the vcores if none run, and keeps usys_sched_stop from ending them until
 * usys_sched_release. Returns 0, or -errno: then nothing is held. It blocks while they
 * start, which is never needed in vcore context; not for signal handlers. In a forked
 * child it returns -LX_ENOSYS.
 */
long usys_sched_hold(void);
/* Releases one hold. The vcores stay: they cost nothing at rest. Async-signal-safe. */
void usys_sched_release(void);
/*
 * Ends the vcores, after they have run all events that were posted before and the
 * alarms that these have set, and frees their memory. Returns 0, also if none run, or
 * -LX_EBUSY while they are held. Blocks.
 */
long usys_sched_stop(void);
/* Called in a forked child: it has no vcores, and gets none. */
void usys_sched_forked(void);

/*
 * Vcores take the signals of set (signal n is bit n-1) from now on, and no longer
 * those that are not in it; at rest they take none but faults. Those that run change
 * their masks soon after. Async-signal-safe.
 */
void usys_vcore_accept(uint64_t set);
/* Returns the signals that vcores block: all but those of set, faults, and the two that
 * libc uses. */
uint64_t usys_vcore_mask(void);

#endif
