#ifndef PARLIB_SIG_ARRIVE_H
#define PARLIB_SIG_ARRIVE_H

#include "core.h"

/* A signal has arrived. True: the bridge has it. False: it is for the handler that was
 * there before. */
bool usys_signal_arrived(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

/* The same, but for SIGURG. here: it came just now, and uc is the interrupted code; else it was
 * put aside when it came, and the caller sees to it that no more come than there
 * is room for. */
bool usys_signal_take(int sig, struct usys_siginfo *info, struct usys_ucontext *uc, bool here);

/* Another copy of this host has taken the signal, and here it is taken, too, if the number is
 * claimed. */
void usys_signal_offered(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

/* Whether a goroutine takes what is posted; g returns Go's current goroutine, 0 in a
 * thread that Go does not know. After false, nothing comes any more. */
void usys_signal_serve(bool on, uintptr_t g);

/* How many signals went back to the kernel for want of room, and how many could not. */
uint64_t usys_signal_requeued(void);
uint64_t usys_signal_lost(void);

/* In a forked child: no goroutine waits any more. */
void usys_signal_forked(void);

#endif
