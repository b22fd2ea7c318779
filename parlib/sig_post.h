#ifndef PARLIB_SIG_POST_H
#define PARLIB_SIG_POST_H

#include "core.h"
#include "zsignal.h"

/*
 * The signal bridge, C half (docs/signals.md). Posted signals reach the goroutine that
 * waits in package signal.
 */

/* Posts a claimed number, in any thread, in vcore context, or in a signal handler.
 * Returns 0, or an errno of Linux and posts nothing: EINVAL if the number is not
 * claimed, EAGAIN if too many wait. */
int usys_signal_post(int sig, uint64_t value);

/* Posts a signal that a thread of the host took by waiting for it (sig_order.c).
 * Returns false if the number is not claimed. */
bool usys_signal_taken(int sig, struct usys_siginfo *info);

extern uint64_t usys_claims; /* the claimed numbers: bit n-1 is number n */
static inline bool usys_signal_claimed(int sig)
{
	return __atomic_load_n(&usys_claims, __ATOMIC_SEQ_CST) >> (sig - 1) & 1;
}

/* Claims sig, which is posted from now on when it arrives, or ends its claim: then all
 * signals that were taken before are in the lists when this returns. For the module
 * that owns sigaction. */
void usys_signal_set_claimed(int sig, bool on);

/* ---- for sig_arrive.c and sig_table.c ---- */

/* A post begins and ends. The result of usys_signal_claimed in between holds until the end: a
 * thread that changes it waits (usys_post_quiesce). Async-signal-safe, except usys_post_quiesce. */
void usys_post_begin(int sig);
void usys_post_end(int sig);
void usys_post_quiesce(int sig);
/* Called after a signal was put into sig's list: wakes the goroutine. */
void usys_post_announce(int sig);
/* Go: words (signal/words.go). */
void *usys_post_words(void);
/* Returns the number of posts so far. */
uint64_t usys_posted(void);
/* Called in a forked child. */
void usys_post_forked(void);

#endif
