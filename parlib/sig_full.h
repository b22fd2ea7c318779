#ifndef PARLIB_SIG_FULL_H
#define PARLIB_SIG_FULL_H

#include "core.h"

/*
 * Back pressure: while too many signals of a number wait, the threads in which
 * more arrive block it, and the kernel queues them.
 */

/* In a handler of sig: makes the interrupted code continue with sig blocked. */
void usys_full_block(int sig, struct usys_ucontext *uc);
/* Called when there is room again: tells the threads that have sig blocked, by SIGURG. */
void usys_full_release(int sig);
/* In a handler of SIGURG: unblocks the numbers that this thread was told to unblock. */
void usys_full_urged(struct usys_ucontext *uc);
/* Returns how often a number was blocked. */
uint64_t usys_full_times(void);
/* Called in a forked child: the other threads are gone. */
void usys_full_forked(void);

#endif
