#ifndef PARLIB_SIG_FULL_H
#define PARLIB_SIG_FULL_H

#include "core.h"

/*
 * Back pressure: while too many of a number wait, the threads that would take more
 * have it blocked, and the kernel queues.
 */

/* In a handler of sig: the interrupted code goes on with sig blocked. */
void usys_full_block(int sig, struct usys_ucontext *uc);
/* There is room again: the threads that have sig blocked are told, by SIGURG. */
void usys_full_release(int sig);
/* In a handler of SIGURG: unblocks what this thread was told to. */
void usys_full_urged(struct usys_ucontext *uc);
/* How often a number was blocked. */
uint64_t usys_full_times(void);
/* In a forked child: the threads are gone. */
void usys_full_forked(void);

#endif
