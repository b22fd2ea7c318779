#ifndef PARLIB_SIG_QUEUE_H
#define PARLIB_SIG_QUEUE_H

#include "core.h"
#include "zsignal.h"

/*
 * What was posted and not yet taken: a list for each number, of nodes of one pool.
 * Everything here is lock-free and may be called in any context; only
 * usys_queue_take has one caller at a time.
 */

enum { USYS_FULL = 1024 }; /* this many of a number wait, at most, before it is blocked */

/* Adds to sig's list. False: no node is free. */
bool usys_queue_put(int sig, const struct usys_siginfo *info);
/* Takes up to n, the oldest first, and answers how many. */
int32_t usys_queue_take(int sig, struct signal_record *out, int32_t n);
/* How many of sig wait. */
uint32_t usys_queue_length(int sig);

#endif
