//go:build linux && amd64 && cgo

/*
 * Posting: from a signal to the word on which a goroutine sleeps. sig_arrive.c is the
 * part of a signal handler before this; the table's functions are in sig_table.c. Labels
 * of signal/model/bridge.pml stand in comments, "model: …".
 */
#include "sig_post.h"
#include "core.h"
#include "sched_abort.h"
#include "sig_queue.h"

uint64_t usys_claims;

/* Go: words (signal/words.go). */
static struct words {
	_Alignas(64) uint64_t map; /* numbers that were posted since the map was last taken */
	uint32_t pending;          /* the futex: 1 from a post until the consumer looks */
} words;
_Static_assert(offsetof(struct words, pending) == 8, "Go: words");

static uint32_t posting[SIGMAX + 1]; /* posts under way, of each number */
static uint64_t posted;

/* model: enter. Sequentially consistent, and so are the loads of usys_claims and of
 * sig_arrive.c's serving that follow: a thread that has cleared those and then sees no
 * post under way knows that no post will follow. */
void usys_post_begin(int sig) { __atomic_fetch_add(&posting[sig], 1, __ATOMIC_SEQ_CST); }
void usys_post_end(int sig) { __atomic_fetch_sub(&posting[sig], 1, __ATOMIC_SEQ_CST); }

void usys_post_quiesce(int sig)
{
	while (__atomic_load_n(&posting[sig], __ATOMIC_SEQ_CST)) /* model: quiesce */
		usys_raw(NR_sched_yield, 0, 0, 0);
}

/* The node is in the list; now set the bit, then the word, then wake the waiter. The
 * consumer clears the word before it takes the map: either it sees the bit, or the word
 * is set again and the consumer returns to it. */
void usys_post_announce(int sig)
{
	__atomic_fetch_or(&words.map, 1ul << (sig - 1), __ATOMIC_SEQ_CST); /* model: mark */
	if (!__atomic_exchange_n(&words.pending, 1, __ATOMIC_SEQ_CST))     /* model: raise */
		usys_threads->wake(&words.pending, 1);                     /* model: wake */
	__atomic_fetch_add(&posted, 1, __ATOMIC_RELAXED);
}

int usys_signal_post(int sig, uint64_t value)
{
	if (sig < 1 || sig > SIGMAX)
		return LX_EINVAL;
	struct usys_siginfo info = {.signo = sig, .code = LX_SI_QUEUE, .value = value};
	info.pid = (int32_t)usys_raw(NR_getpid, 0, 0, 0);
	info.uid = (uint32_t)usys_raw(NR_getuid, 0, 0, 0);
	int err = 0;
	usys_post_begin(sig);
	if (!usys_signal_claimed(sig))
		err = LX_EINVAL;
	else if (usys_queue_length(sig) >= USYS_FULL || !usys_queue_put(sig, &info))
		err = LX_EAGAIN;
	else
		usys_post_announce(sig);
	usys_post_end(sig);
	return err;
}

bool usys_signal_taken(int sig, struct usys_siginfo *info)
{
	for (;;) {
		usys_post_begin(sig);
		bool ours = usys_signal_claimed(sig), put = ours && usys_queue_put(sig, info);
		if (put)
			usys_post_announce(sig);
		usys_post_end(sig);
		if (put || !ours)
			return ours;
		usys_raw(NR_sched_yield, 0, 0, 0); /* no node is free: other numbers use them */
	}
}

void usys_signal_set_claimed(int sig, bool on)
{
	uint64_t bit = 1ul << (sig - 1);

	if (on) {
		__atomic_fetch_or(&usys_claims, bit, __ATOMIC_SEQ_CST);
		return;
	}
	__atomic_fetch_and(&usys_claims, ~bit, __ATOMIC_SEQ_CST); /* model: disclaim */
	usys_post_quiesce(sig);
}

void *usys_post_words(void) { return &words; }

uint64_t usys_posted(void) { return __atomic_load_n(&posted, __ATOMIC_RELAXED); }

void usys_post_forked(void)
{
	usys_claims = 0;
	usys_zero(posting, sizeof posting);
}
