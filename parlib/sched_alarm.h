#ifndef PARLIB_SCHED_ALARM_H
#define PARLIB_SCHED_ALARM_H

/*
 * Alarms: functions that run in vcore context when a time has come, in the order of
 * their times. Times are microseconds, absolute ones since 1970; they are kept by
 * CLOCK_MONOTONIC, as on Akaros: setting the clock later does not move them.
 *
 * Everything here is for any thread and for vcore context, but not for signal
 * handlers. Setting and unsetting takes O(log n) of n alarms, and no memory.
 */

#include "core.h"
#include "sched_alarm_heap.h"

/* The memory belongs to the alarm's owner; it is zeroed, but for run, before the first
 * use. It must not be freed while the alarm is pending or runs: until unset has
 * returned or, if it is never unset, until run returns (run may free it). */
struct usys_alarm {
	void (*run)(struct usys_alarm *a); /* in vcore context, without locks; may set a again */
	struct alarm_node node;            /* its time, in ns of CLOCK_MONOTONIC, and its place */
	uint32_t state;
};

/*
 * Sets an alarm. Returns 0, -LX_EBUSY if it is pending, -LX_ETIMEDOUT if the time has
 * passed, or the error of the scheduler's start. A span of 0 means at once.
 */
long usys_alarm_set_abs(struct usys_alarm *a, uint64_t unix_us);
long usys_alarm_set_rel(struct usys_alarm *a, uint64_t us);

/*
 * Unsets an alarm. Returns 1 if it was pending: then it will not run; 0 if it has run:
 * then run has returned, unless run itself is the caller; -LX_EINVAL if it was never
 * set, or was unset since. Waits for at most one call of run.
 */
long usys_alarm_unset(struct usys_alarm *a);

/* Changes the time of a pending alarm. Returns 1, 0 if the alarm is not pending, or
 * -LX_ETIMEDOUT as above; then nothing changes. */
long usys_alarm_reset_abs(struct usys_alarm *a, uint64_t unix_us);
long usys_alarm_reset_rel(struct usys_alarm *a, uint64_t us);

/* For the policy's sched_entry, on one vcore at a time: runs due alarms, a bounded number at once,
 * and returns the time of the next one in the form of sched_entry's result. */
uint64_t usys_alarm_run(void);

#endif
