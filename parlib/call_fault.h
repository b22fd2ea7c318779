#ifndef PARLIB_CALL_FAULT_H
#define PARLIB_CALL_FAULT_H

#include "call_place.h"

/* One line to standard error: what happened in which table function. */
void usys_report(const struct usys_thread *t, const struct usys_place *p, int sig,
		const struct usys_siginfo *info, struct usys_ucontext *uc);

/* A C function faulted: reports it, and makes uc the one in which the goroutine
 * goes on. */
void usys_fault(struct usys_thread *t, const struct usys_place *p, int sig,
		struct usys_siginfo *info, struct usys_ucontext *uc);

#endif
