#ifndef PARLIB_OWNER_H
#define PARLIB_OWNER_H

/* The in-process host's sigaction: what sig_chain.c and sig_claim.c share. */

#include "core.h"
#include "sig_chain.h"

#define SA_RESETHAND 0x80000000ul

extern struct usys_sigaction usys_old[SIGMAX + 1]; /* who was there before us */

/* The system call. Nobody else makes it. */
long usys_kernel_action(int sig, const struct usys_sigaction *to, struct usys_sigaction *from);
/* Who stands behind our handler, where that is in front; else 0. */
struct usys_sigaction *usys_behind(int sig);

#endif
