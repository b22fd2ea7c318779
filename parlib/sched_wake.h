#ifndef PARLIB_SCHED_WAKE_H
#define PARLIB_SCHED_WAKE_H

/* The number of vcores, and how each sleeps and is woken, which posting an event needs
 * (sched_event.c). sched_vcore.c starts and ends them. */

#include "context.h"

/* The number of vcores that run and are not about to stop; sched_vcore.c sets it. */
uint32_t usys_sched_vcores(void);
void usys_sched_set_vcores(uint32_t n);

/* Wakes a vcore: its policy's sched_entry is called. Async-signal-safe. */
void usys_vcore_wake(uint32_t vcore);

/* Called on the vcore. usys_vcore_wakes returns the number of its wakes;
 * usys_vcore_sleep sleeps until it was woken more often than that, until a signal, or
 * until a time (ns of CLOCK_MONOTONIC; USYS_NEVER: none). */
uint32_t usys_vcore_wakes(uint32_t vcore);
void usys_vcore_sleep(uint32_t vcore, uint32_t wakes, uint64_t until);

#endif
