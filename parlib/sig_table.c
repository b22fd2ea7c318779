//go:build linux && amd64 && cgo

/* The functions of table signal. */
#include "call_record.h"
#include "owner.h"
#include "sched_abort.h"
#include "core.h"
#include "sig_arrive.h"
#include "sig_burst.h"
#include "sig_full.h"
#include "sig_order.h"
#include "sig_pending.h"
#include "sig_post.h"
#include "sig_queue.h"

static int32_t fails(int err)
{
	*usys_errno() = err;
	return err ? -1 : 0;
}

/* Returns the reason for which a number cannot be claimed, or 0. */
static const char *refusal(int sig, int *err)
{
	*err = LX_EPERM;
	switch (sig) {
	case SIGKILL:
	case SIGSTOP: return "no program can catch it";
	}
	*err = LX_EBUSY;
	switch (sig) {
	case SIGSEGV:
	case SIGBUS:
	case SIGFPE:
	case SIGILL:
	case SIGTRAP:
	case SIGSYS: return "it says that an instruction failed, and belongs to Go";
	case SIGPROF: return "the profiler's";
	case SIGURG: return "Go's own, for preemption";
	case 32:
	case 33:
	case 34:
	case USYS_SIGKICK: return "reserved for the C library or the host";
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
	err = usys_owner()->own(sig, on);
	if (!err)
		usys_order_claimed(sig, on, usys_owner()->blocked(sig));
	return fails(err);
}

static int32_t claim(int32_t sig) { return own(sig, true); }
static int32_t release(int32_t sig) { return own(sig, false); }

static int32_t take(int32_t sig, struct signal_record *out, int32_t n)
{
	int32_t got = usys_queue_take(sig, out, n);

	if (usys_queue_length(sig) < USYS_FULL / 2) {
		usys_full_release(sig);
		usys_threads->room(sig);
	}
	usys_order_room(sig);
	return got;
}

static int32_t length(int32_t sig) { return (int32_t)usys_queue_length(sig); }

static int32_t post(int32_t sig, uint64_t value) { return fails(usys_signal_post(sig, value)); }

/* Sends the signal again to the calling thread, with its old siginfo, even if
 * this thread has it blocked. */
static int32_t redeliver(struct signal_record *r)
{
	char all[128] __attribute__((aligned(8))) = {0};
	struct usys_siginfo *info = (struct usys_siginfo *)all;
	uint64_t bit = 1ul << (r->signo - 1), old = 0;

	*info = (struct usys_siginfo){.signo = r->signo, .err = r->errno_, .code = r->code, .value = r->value};
	info->pid = r->pid;
	info->uid = r->uid;
	long err = -usys_raw6(NR_rt_tgsigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0),
		r->signo, (long)info, 0, 0);
	usys_raw6(NR_rt_sigprocmask, LX_SIG_UNBLOCK, (long)&bit, (long)&old, LX_SIGSET, 0, 0);
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&old, 0, LX_SIGSET, 0, 0);
	return fails((int)err);
}

static void unmask(bool on)
{
	if (on)
		usys_order_pause(true);
	usys_owner()->order_unmask(on);
	if (!on)
		usys_order_pause(false);
}

static uint64_t repair(void) { return usys_owner()->repair(); }

static void counts(struct signal_counts *c)
{
	*c = (struct signal_counts){
		.claimed = __atomic_load_n(&usys_claims, __ATOMIC_RELAXED),
		.posted = usys_posted(),
		.blocked = usys_full_times(),
		.requeued = usys_signal_requeued(),
		.lost = usys_signal_lost(),
		.repaired = repair(),
	};
}

const struct signal_host signal_host = {
	.words = usys_post_words,
	.serve = usys_signal_serve,
	.claim = claim,
	.release = release,
	.take = take,
	.length = length,
	.redeliver = redeliver,
	.post = post,
	.repair = repair,
	.counts = counts,
	.order = usys_order_want,
	.unmask = unmask,
	.burst = usys_signal_burst,
	.collect = usys_pending_collect,
};
