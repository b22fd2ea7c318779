#ifndef PARLIB_SIG_ARRIVE_H
#define PARLIB_SIG_ARRIVE_H

#include "core.h"

/* Called when a signal has arrived. Returns true if the bridge has taken it, false if the
 * previously installed handler must run. */
bool usys_signal_arrived(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

/* The same without the special case of SIGURG. here is true if the signal has just arrived,
 * with uc the interrupted code; it is false for a signal that was set aside on arrival: then
 * the caller ensures that no more arrive than there is room for. */
bool usys_signal_take(int sig, struct usys_siginfo *info, struct usys_ucontext *uc, bool here);

/* Called when another copy of this host has taken the signal: takes it, too, if this copy has
 * the number claimed. */
void usys_signal_offered(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

/* Sets whether a goroutine takes posted signals; g returns Go's current g, 0 in a thread that
 * Go does not know. After a call with false no signal is posted. */
void usys_signal_serve(bool on, uintptr_t g);

/* Return how many signals were given back to the kernel for want of room, and how many were
 * lost because that failed. */
uint64_t usys_signal_requeued(void);
uint64_t usys_signal_lost(void);

/* Called in a forked child: no goroutine waits any more. */
void usys_signal_forked(void);

#endif
