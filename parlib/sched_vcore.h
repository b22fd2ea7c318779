#ifndef PARLIB_SCHED_VCORE_H
#define PARLIB_SCHED_VCORE_H

/*
 * Vcores: kernel threads of the host's own, on which the second-level scheduler runs.
 * Code on a vcore's stack is in vcore context: there is no goroutine there, and
 * nothing may block. Everything else talks to it by posting events.
 */

#include "policy.h"
#include "sched_event.h"

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
 * going (alarms), and gives back all that they had. 0, also where none run; -LX_EBUSY
 * while somebody holds them. Blocks.
 */
long usys_sched_stop(void);
/* In a forked child: there are no vcores, and never will be. */
void usys_sched_forked(void);

/*
 * Vcores take the signals of set (signal n is bit n-1) from now on, and no longer
 * those that are not in it; at rest they take none but faults. Those that run change
 * their masks soon after. Async-signal-safe.
 */
void usys_vcore_accept(uint64_t set);
/* The signals that vcores block: all but those signals, faults, and libc's own two. */
uint64_t usys_vcore_mask(void);

#endif
