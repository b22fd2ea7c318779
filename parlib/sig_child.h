#ifndef PARLIB_SIG_CHILD_H
#define PARLIB_SIG_CHILD_H

/*
 * In one program: signals in children that C makes. No goroutine goes on in one. A child of
 * vfork has its parent's memory until it executes its program, and one of fork has none of
 * Go's other threads.
 */

#include "call_place.h"

/* The host has just been put in front of Go's handler for SIGSEGV. */
void usys_child_start(void);
/* fork has made this process. */
void usys_child_forked(void);

/*
 * Does what was there before the host, but does not call Go's handler: that would keep the
 * signal for the parent, or die in the middle and leave the parent's thread with another g.
 * The child does by default what it would do, as the children do that Go makes.
 */
void usys_child_signal(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

/* A fault or abort() in a table function: reports it and ends the process, if that is a child
 * and no handler of C's has to see the signal first. Returns whether it has. */
bool usys_child_faults(const struct usys_thread *t, const struct usys_place *p, int sig,
		struct usys_siginfo *info, struct usys_ucontext *uc);

#endif
