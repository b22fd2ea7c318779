#ifndef PARLIB_CALL_FAULT_H
#define PARLIB_CALL_FAULT_H

#include "call_place.h"

/* Writes one line to standard error: the fault, and the table function in which
 * it happened. */
void usys_report(const struct usys_thread *t, const struct usys_place *p, int sig, const struct usys_siginfo *info,
	struct usys_ucontext *uc);

/* Reports the fault of a C function, and changes uc so that the goroutine
 * continues. */
void usys_fault(struct usys_thread *t, const struct usys_place *p, int sig, struct usys_siginfo *info,
	struct usys_ucontext *uc);

#endif
