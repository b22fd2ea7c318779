//go:build linux && amd64 && cgo

/* Posts from vcore context, for tests and measurements: the protocol has to work in the worst
 * place to post from. */
#include "core.h"
#include "sched_abort.h"
#include "sched_vcore.h"
#include "sig_burst.h"
#include "sig_post.h"

enum { AT_ONCE = 256 }; /* posts in one event; then other events may run */

struct burst {
	struct usys_event event;
	int32_t sig;
	int32_t how;
	uint64_t value, left;
	int64_t when;
	int err;
	uint32_t done;
};

static int64_t now(void)
{
	struct lx_timespec t = {0, 0};
	usys_raw(NR_clock_gettime, LX_CLOCK_REALTIME, &t, 0);
	return t.sec * 1000000000 + t.nsec;
}

/* Sends a signal to this thread, so that its handler runs in vcore context. */
static int arrive(int sig, uint64_t value)
{
	char all[128] __attribute__((aligned(8))) = {0};
	struct usys_siginfo *info = (struct usys_siginfo *)all;
	uint64_t bit = 1ul << (sig - 1), old = 0;
	long pid = usys_raw(NR_getpid, 0, 0, 0);

	*info = (struct usys_siginfo){.signo = sig, .code = LX_SI_QUEUE, .value = value};
	info->pid = (int32_t)pid;
	usys_raw6(NR_rt_sigprocmask, LX_SIG_UNBLOCK, (long)&bit, (long)&old, LX_SIGSET, 0, 0);
	long r = usys_raw6(NR_rt_tgsigqueueinfo, pid, usys_raw(NR_gettid, 0, 0, 0), sig, (long)info, 0, 0);
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&old, 0, LX_SIGSET, 0, 0);
	return (int)-r;
}

static int one(const struct burst *b)
{
	switch (b->how) {
	case USYS_BURST_KILL: return (int)-usys_raw(NR_kill, usys_raw(NR_getpid, 0, 0, 0), b->sig, 0);
	case USYS_BURST_ARRIVE:
		/* SIGQUIT reaches the bridge unclaimed, too; other numbers would reach Go's
		 * handler. */
		return usys_signal_claimed(b->sig) || b->sig == SIGQUIT ? arrive(b->sig, b->value) : LX_EINVAL;
	}
	return usys_signal_post(b->sig, b->value);
}

static void run(struct usys_event *e)
{
	struct burst *b = (struct burst *)e;

	if (!b->when)
		b->when = now();
	for (int i = 0; i < AT_ONCE && b->left && !b->err; i++) {
		b->err = one(b);
		if (!b->err)
			b->value++, b->left--;
	}
	if (b->err == LX_EAGAIN)
		b->err = 0; /* too many signals wait: the rest is posted later */
	if (b->left && !b->err) {
		usys_post(e);
		return;
	}
	__atomic_store_n(&b->done, 1, __ATOMIC_RELEASE);
	usys_threads->wake(&b->done, 1);
}

int64_t usys_signal_burst(int32_t sig, uint64_t first, uint64_t n, int32_t how)
{
	struct burst b = {.event.run = run, .sig = sig, .how = how, .value = first, .left = n};
	long r = usys_sched_hold();

	if (!r) {
		usys_post(&b.event);
		while (!__atomic_load_n(&b.done, __ATOMIC_ACQUIRE))
			usys_blocking6(NR_futex, (long)&b.done, FUTEX_WAIT_PRIVATE, 0, 0, 0, 0);
		usys_sched_release();
		r = -b.err;
	}
	*usys_errno() = (int)-r;
	return r ? -1 : b.when;
}
