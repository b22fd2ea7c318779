#ifndef PARLIB_SIG_QUEUE_H
#define PARLIB_SIG_QUEUE_H

#include "core.h"
#include "zsignal.h"

/*
 * The signals that were posted and not yet taken: a list for each number, of nodes
 * of one pool. Everything here is lock-free and may be called in any context; only
 * usys_queue_take has one caller at a time.
 */

enum { USYS_FULL = 1024 }; /* the number of a number's waiting signals at which it is blocked */

/* Adds to sig's list. Returns false if no node is free. */
bool usys_queue_put(int sig, const struct usys_siginfo *info);
/* Takes up to n, the oldest first, and returns how many. */
int32_t usys_queue_take(int sig, struct signal_record *out, int32_t n);
/* Returns how many signals of sig wait. */
uint32_t usys_queue_length(int sig);

#endif
