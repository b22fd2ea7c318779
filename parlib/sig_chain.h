#ifndef PARLIB_SIG_CHAIN_H
#define PARLIB_SIG_CHAIN_H

/* In one program: what stands behind the host's handlers, and how it is called. */

#include "core.h"

extern struct usys_sigaction usys_old[SIGMAX + 1]; /* what was there before us */

/* The system call. No other file of parlib makes it. */
long usys_kernel_action(int sig, const struct usys_sigaction *to, struct usys_sigaction *from);
/* The handler behind ours, where ours is in front; else 0. */
struct usys_sigaction *usys_behind(int sig);

/* Does what was there before. */
void usys_chain(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

#endif
