#ifndef PARLIB_SCHED_ALARM_H
#define PARLIB_SCHED_ALARM_H

/*
 * Alarms: functions that run in vcore context when a time has come, in the order of
 * their times. Times are microseconds, absolute ones since 1970; they are kept by
 * CLOCK_MONOTONIC, as on Akaros: who sets the clock later does not move them.
 *
 * Everything here is for any thread and for vcore context, but not for signal
 * handlers. Setting and unsetting takes O(log n) of n alarms, and no memory.
 */

#include "core.h"
#include "sched_alarm_heap.h"

/* The memory is its owner's; zeroed, but for run, before the first use. It must stay
 * while the alarm is pending or runs: until unset has answered, or until run returns
 * where nobody unsets it (run may free it). */
struct usys_alarm {
	void (*run)(struct usys_alarm *a); /* in vcore context, without locks; may set a again */
	struct alarm_node node;            /* its time, in ns of CLOCK_MONOTONIC, and its place */
	uint32_t state;
};

/*
 * Sets an alarm: 0; -LX_EBUSY where it is pending; -LX_ETIMEDOUT where the time has
 * passed; or why the scheduler cannot start. A span of 0 is at once.
 */
long usys_alarm_set_abs(struct usys_alarm *a, uint64_t unix_us);
long usys_alarm_set_rel(struct usys_alarm *a, uint64_t us);

/*
 * Takes an alarm back: 1, it was pending and will not run; 0, it has run, and has
 * returned, unless run itself is the caller. -LX_EINVAL: it was never set, or was unset
 * since. Waits for no more than one call of run.
 */
long usys_alarm_unset(struct usys_alarm *a);

/* Gives a pending alarm another time: 1, or 0 where it was not pending, and stays so;
 * -LX_ETIMEDOUT as above, and nothing changes. */
long usys_alarm_reset_abs(struct usys_alarm *a, uint64_t unix_us);
long usys_alarm_reset_rel(struct usys_alarm *a, uint64_t us);

/* For the policy's sched_entry, of one vcore at a time: runs what is due, but not too
 * much at once; answers the time of the next, as sched_entry does. */
uint64_t usys_alarm_run(void);

#endif
