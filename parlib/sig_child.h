#ifndef PARLIB_SIG_CHILD_H
#define PARLIB_SIG_CHILD_H

/*
 * In one program with Go: signals in child processes that C code makes. No goroutine
 * continues in such a child. A child of vfork shares its parent's memory until it executes
 * its program, and a child of fork has none of Go's other threads.
 */

#include "call_place.h"

/* Called when the host has just been put in front of Go's handler for SIGSEGV. */
void usys_child_start(void);
/* Called in a child of fork. */
void usys_child_forked(void);

/*
 * Runs the handler or action that was installed before the host's, but not Go's handler: that would
 * keep the signal for the parent, or end in the middle and leave the parent's thread with another
 * g. In its place the child takes the default action, as children do that Go makes.
 */
void usys_child_signal(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

/* Called for a fault or abort() in a table function. If this process is such a child and no handler
 * of C code must get the signal first, reports the fault and ends the process. Returns whether it
 * has. */
bool usys_child_faults(const struct usys_thread *t, const struct usys_place *p, int sig, struct usys_siginfo *info,
	struct usys_ucontext *uc);

#endif
