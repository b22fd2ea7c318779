//go:build linux && amd64 && cgo

/*
 * Posting: from where a signal lands to the word on which a goroutine sleeps.
 * Labels of signal/model/bridge.pml stand in comments, "model: …".
 */
#include "sig_post.h"
#include "call_record.h"
#include "call_thread.h"
#include "context.h"
#include "linux.h"
#include "sig_burst.h"
#include "sig_full.h"
#include "sig_order.h"
#include "sig_queue.h"

enum { NR_gettid = 186, NR_getuid = 102, NR_rt_tgsigqueueinfo = 297 };

uint64_t usys_claims; /* a bit for each number, as in words.map */

/* Go: words (signal/words.go). */
static struct words {
	_Alignas(64) uint64_t map; /* numbers that have been posted since it was taken */
	uint32_t pending;          /* the futex: 1 from a post until the consumer looks */
} words;
_Static_assert(offsetof(struct words, pending) == 8, "Go: words");

static bool serving;         /* a goroutine takes what is posted */
static uint32_t posting[SIGMAX + 1]; /* posts under way, of each number */
static uintptr_t (*current_g)(void); /* Go's; 0 in a thread that Go does not know */
static uint64_t posted, requeued, lost;

/* model: enter. Sequentially consistent, and so are the loads of usys_claims and
 * serving that follow: who cleared those and then finds no post under way knows that
 * none of them is to come. */
static void enter(int sig) { __atomic_fetch_add(&posting[sig], 1, __ATOMIC_SEQ_CST); }
static void leave(int sig) { __atomic_fetch_sub(&posting[sig], 1, __ATOMIC_SEQ_CST); }

static void quiesce(int sig)
{
	while (__atomic_load_n(&posting[sig], __ATOMIC_SEQ_CST)) /* model: quiesce */
		usys_raw(NR_sched_yield, 0, 0, 0);
}

/* The node is in the list; now the bit, the word, and the waiter, in this order. The
 * consumer clears the word before it takes the map: it sees the bit, or the word is
 * set again and it comes back. */
static void announce(int sig)
{
	__atomic_fetch_or(&words.map, 1ul << (sig - 1), __ATOMIC_SEQ_CST); /* model: mark */
	if (!__atomic_exchange_n(&words.pending, 1, __ATOMIC_SEQ_CST))     /* model: raise */
		usys_raw(NR_futex, &words.pending, FUTEX_WAKE_PRIVATE, 1); /* model: wake */
	__atomic_fetch_add(&posted, 1, __ATOMIC_RELAXED);
}

int usys_signal_post(int sig, uint64_t value)
{
	if (sig < 1 || sig > SIGMAX)
		return LX_EINVAL;
	struct usys_siginfo info = {.signo = sig, .code = SI_QUEUE, .value = value};
	info.pid = (int32_t)usys_raw(NR_getpid, 0, 0, 0);
	info.uid = (uint32_t)usys_raw(NR_getuid, 0, 0, 0);
	int err = 0;
	enter(sig);
	if (!usys_signal_claimed(sig))
		err = LX_EINVAL;
	else if (usys_queue_length(sig) >= USYS_FULL || !usys_queue_put(sig, &info))
		err = LX_EAGAIN;
	else
		announce(sig);
	leave(sig);
	return err;
}

bool usys_signal_taken(int sig, struct usys_siginfo *info)
{
	for (;;) {
		enter(sig);
		bool ours = usys_signal_claimed(sig), put = ours && usys_queue_put(sig, info);
		if (put)
			announce(sig);
		leave(sig);
		if (put || !ours)
			return ours;
		usys_raw(NR_sched_yield, 0, 0, 0); /* no node is free: others have them */
	}
}

/* A signal to the process that landed where Go would not expect it takes the vcore
 * way even unclaimed. Faults, and what was sent to this very thread, do not. */
static bool astray(int sig, const struct usys_siginfo *info)
{
	if ((sig != SIGQUIT && sig != SIGABRT) || info->code == SI_TKILL)
		return false;
	if (usys_in_vcore_context())
		return true;
	uintptr_t (*g)(void) = __atomic_load_n(&current_g, __ATOMIC_ACQUIRE);
	return g && !g();
}

/* Every node is in use: the kernel keeps the value, for this thread. It comes when the
 * number is unblocked again; in vcore context at once, until there is room. */
static void requeue(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (!usys_in_vcore_context())
		usys_full_block(sig, uc);
	long r = usys_raw6(NR_rt_tgsigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0),
		sig, (long)info, 0, 0);
	__atomic_fetch_add(r ? &lost : &requeued, 1, __ATOMIC_RELAXED);
}

bool usys_signal_arrived(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (sig == SIGURG)
		usys_full_urged(uc);
	if (!usys_signal_claimed(sig) && !(__atomic_load_n(&serving, __ATOMIC_SEQ_CST) && astray(sig, info)))
		return false;
	enter(sig);
	/* model: check. Again, now that a change would wait for us. */
	bool ours = usys_signal_claimed(sig) || (__atomic_load_n(&serving, __ATOMIC_SEQ_CST) && astray(sig, info));
	if (ours) {
		if (!usys_queue_put(sig, info))
			requeue(sig, info, uc);
		else if (usys_queue_length(sig) >= USYS_FULL && !usys_order_lent(sig) && !usys_in_vcore_context())
			usys_full_block(sig, uc); /* a vcore's mask is the scheduler's */
		announce(sig);
	}
	leave(sig);
	return ours;
}

void usys_signal_set_claimed(int sig, bool on)
{
	uint64_t bit = 1ul << (sig - 1);

	if (on) {
		__atomic_fetch_or(&usys_claims, bit, __ATOMIC_SEQ_CST);
		return;
	}
	__atomic_fetch_and(&usys_claims, ~bit, __ATOMIC_SEQ_CST); /* model: disclaim */
	quiesce(sig);
}

void usys_signal_forked(void)
{
	usys_claims = 0;
	serving = false;
	usys_zero(posting, sizeof posting);
	usys_full_forked();
}

/* ---- the table ---- */

static void *host_words(void) { return &words; }

static void serve(bool on, uintptr_t g)
{
	__atomic_store_n(&current_g, (uintptr_t (*)(void))g, __ATOMIC_RELEASE);
	__atomic_store_n(&serving, on, __ATOMIC_SEQ_CST);
	for (int sig = 1; !on && sig <= SIGMAX; sig++)
		quiesce(sig);
}

static int32_t fails(int err)
{
	*usys_errno() = err;
	return err ? -1 : 0;
}

/* Why a number cannot be claimed. */
static const char *refusal(int sig, int *err)
{
	*err = LX_EPERM;
	switch (sig) {
	case LX_SIGKILL: case SIGSTOP:
		return "no program can catch it";
	}
	*err = LX_EBUSY;
	switch (sig) {
	case SIGSEGV: case SIGBUS: case SIGFPE: case SIGILL: case SIGTRAP: case SIGSYS:
		return "it says that an instruction failed, and belongs to Go";
	case SIGPROF:
		return "the profiler's";
	case SIGURG:
		return "Go's own, for preemption";
	case 32: case 33: case 34: case USYS_SIGKICK:
		return "reserved for the C library or the host";
	}
	*err = LX_EINVAL;
	if (sig < 1 || sig > SIGMAX)
		return "numbers go from 1 to 64";
	return 0;
}

static int32_t own(int32_t sig, bool on)
{
	int err = 0;
	const char *why = refusal(sig, &err);

	if (why) {
		usys_ops.errstr(why);
		return fails(err);
	}
	err = usys_own(sig, on);
	if (!err) {
		uint64_t mask = 0;
		usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, 0, (long)&mask, LX_SIGSET, 0, 0);
		usys_order_claimed(sig, on, mask >> (sig - 1) & 1);
	}
	return fails(err);
}

static int32_t claim(int32_t sig) { return own(sig, true); }
static int32_t release(int32_t sig) { return own(sig, false); }

static int32_t take(int32_t sig, struct signal_record *out, int32_t n)
{
	int32_t got = usys_queue_take(sig, out, n);

	if (usys_queue_length(sig) < USYS_FULL / 2)
		usys_full_release(sig);
	usys_order_room(sig);
	return got;
}

static int32_t length(int32_t sig) { return (int32_t)usys_queue_length(sig); }

static int32_t post(int32_t sig, uint64_t value) { return fails(usys_signal_post(sig, value)); }

/* To the calling thread, as it was; whatever this thread has blocked. */
static int32_t redeliver(struct signal_record *r)
{
	char all[128] __attribute__((aligned(8))) = {0};
	struct usys_siginfo *info = (struct usys_siginfo *)all;
	uint64_t bit = 1ul << (r->signo - 1), old;

	*info = (struct usys_siginfo){.signo = r->signo, .err = r->errno_, .code = r->code, .value = r->value};
	info->pid = r->pid;
	info->uid = r->uid;
	long err = -usys_raw6(NR_rt_tgsigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0),
		r->signo, (long)info, 0, 0);
	usys_raw6(NR_rt_sigprocmask, 1 /* SIG_UNBLOCK */, (long)&bit, (long)&old, LX_SIGSET, 0, 0);
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&old, 0, LX_SIGSET, 0, 0);
	return fails((int)err);
}

static void unmask(bool on)
{
	if (on)
		usys_order_pause(true);
	usys_order_unmask(on);
	if (!on)
		usys_order_pause(false);
}

static void counts(struct signal_counts *c)
{
	*c = (struct signal_counts){
		.claimed = __atomic_load_n(&usys_claims, __ATOMIC_RELAXED),
		.posted = __atomic_load_n(&posted, __ATOMIC_RELAXED),
		.blocked = usys_full_times(),
		.requeued = __atomic_load_n(&requeued, __ATOMIC_RELAXED),
		.lost = __atomic_load_n(&lost, __ATOMIC_RELAXED),
		.repaired = usys_repair(),
	};
}

const struct signal_host signal_host = {
	.words = host_words,
	.serve = serve,
	.claim = claim,
	.release = release,
	.take = take,
	.length = length,
	.redeliver = redeliver,
	.post = post,
	.repair = usys_repair,
	.counts = counts,
	.order = usys_order_want,
	.unmask = unmask,
	.burst = usys_signal_burst,
};
