#ifndef PARLIB_SIG_POST_H
#define PARLIB_SIG_POST_H

#include "sig_chain.h"
#include "zsignal.h"

/*
 * The signal bridge, C half (docs/signals.md). What is posted reaches the goroutine
 * that waits in package signal.
 */

/* Posts a claimed number from anywhere: any thread, vcore context, a signal handler.
 * 0, or an errno of Linux's: EINVAL where the number is not claimed, EAGAIN where
 * too many wait; then nothing was posted. */
int usys_signal_post(int sig, uint64_t value);

/* A signal has arrived. True: the bridge has it. False: it is for who was there
 * before. */
bool usys_signal_arrived(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

/* As usys_signal_arrived, for a thread of the host's own that took the signal by
 * waiting for it (sig_order.c). False: the number is not claimed. */
bool usys_signal_taken(int sig, struct usys_siginfo *info);

static inline bool usys_signal_claimed(int sig)
{
	extern uint64_t usys_claims;
	return __atomic_load_n(&usys_claims, __ATOMIC_SEQ_CST) >> (sig - 1) & 1;
}

/* From now on usys_signal_arrived takes sig, or no longer; then whatever it has
 * taken before is in the lists when this returns. For who owns sigaction. */
void usys_signal_set_claimed(int sig, bool on);

/* In a forked child: nobody waits any more. */
void usys_signal_forked(void);

/* ---- what owns sigaction provides: sig_claim.c, or the loader's sigaction.c ---- */

/* Claims a number, or gives it back to who had it before. 0, or an errno. */
int usys_own(int sig, bool on);
/* Looks whether somebody has replaced a handler of the host's, and puts it in front
 * again; answers how often that has happened. */
uint64_t usys_repair(void);

#endif
