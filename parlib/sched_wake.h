#ifndef PARLIB_SCHED_WAKE_H
#define PARLIB_SCHED_WAKE_H

/* How many vcores run, how each sleeps, and how it is woken: what posting an event needs
 * of them (sched_event.c). Their life is sched_vcore.c's. */

#include "context.h"

/* How many vcores run, and are not about to stop; sched_vcore.c says so. */
uint32_t usys_sched_vcores(void);
void usys_sched_set_vcores(uint32_t n);

/* Wakes a vcore: its policy's sched_entry is called. Async-signal-safe. */
void usys_vcore_wake(uint32_t vcore);

/* On the vcore: how often it was woken; it sleeps until it was woken more often than
 * that, a signal comes, or a time (ns of CLOCK_MONOTONIC; USYS_NEVER: none). */
uint32_t usys_vcore_wakes(uint32_t vcore);
void usys_vcore_sleep(uint32_t vcore, uint32_t wakes, uint64_t until);

#endif
