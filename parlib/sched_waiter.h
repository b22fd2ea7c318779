#ifndef PARLIB_SCHED_WAITER_H
#define PARLIB_SCHED_WAITER_H

/* Deadlines of threads. */

#include "core.h"

/* Functions 0, 1 and 16 of table usys. */
void *parlib_abort_syscall_at_abs_unix(uint64_t deadline);
bool parlib_unset_alarm(void *waiter);
bool parlib_reset_alarm(void *waiter, uint64_t deadline);

/* Called when the calling thread, whose block is t, ends: removes its deadlines. */
void usys_waiters_end(struct usys_thread *t);

#endif
