#ifndef PARLIB_SIG_POST_H
#define PARLIB_SIG_POST_H

#include "core.h"
#include "zsignal.h"

/*
 * The signal bridge, C half (docs/signals.md). What is posted reaches the goroutine
 * that waits in package signal.
 */

/* Posts a claimed number from anywhere: any thread, vcore context, a signal handler.
 * 0, or an errno of Linux's: EINVAL where the number is not claimed, EAGAIN where
 * too many wait; then nothing was posted. */
int usys_signal_post(int sig, uint64_t value);

/* Posts a signal that a thread of the host's own took by waiting for it (sig_order.c).
 * False: the number is not claimed. */
bool usys_signal_taken(int sig, struct usys_siginfo *info);

extern uint64_t usys_claims; /* which numbers are claimed: bit n-1 is number n */
static inline bool usys_signal_claimed(int sig)
{
	return __atomic_load_n(&usys_claims, __ATOMIC_SEQ_CST) >> (sig - 1) & 1;
}

/* From now on sig is posted when it arrives, or no longer; then whatever it has
 * taken before is in the lists when this returns. For who owns sigaction. */
void usys_signal_set_claimed(int sig, bool on);

/* ---- for sig_arrive.c and sig_table.c ---- */

/* A post begins and ends. What usys_signal_claimed says in between holds to the end:
 * who changes it waits (usys_post_quiesce). Async-signal-safe, but for the waiting. */
void usys_post_begin(int sig);
void usys_post_end(int sig);
void usys_post_quiesce(int sig);
/* Something was put into sig's list: wakes the goroutine. */
void usys_post_announce(int sig);
/* Go: words (signal/words.go). */
void *usys_post_words(void);
/* How many posts there were. */
uint64_t usys_posted(void);
/* In a forked child. */
void usys_post_forked(void);

#endif
