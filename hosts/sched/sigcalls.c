//go:build ignore

/* System calls for signals: masks and alternate stacks, waiting for a signal, sending one. */
#include "../../parlib/sig_post.h"
#include "sched.h"

enum { UNBLOCKABLE = SCHED_UNBLOCKABLE };

long sched_sigprocmask(long how, long set, long old, long size, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();
	uint64_t was = t->sched.mask, mask;

	if (t->apart)
		return usys_sigprocmask(how, set, old, size, e, f, nr);
	if (size != LX_SIGSET)
		return -LX_EINVAL;
	if (set && usys_get(&mask, (void *)set, sizeof mask))
		return -LX_EFAULT;
	if (set && ((int)how < 0 || (int)how > 2))
		return -LX_EINVAL;
	if (old && usys_put_guest((void *)old, &was, sizeof was))
		return -LX_EFAULT;
	if (set)
		sched_mask_to(t, (int)how == 0 ? was | mask : (int)how == 1 ? was & ~mask : mask);
	return 0;
}

/* Returns the guest's stack pointer at its call. */
static uintptr_t guest_sp(const struct tcb *t)
{
	return *(uintptr_t *)(usys_slot_of(t, (uintptr_t)__builtin_frame_address(0)) + SLOT_GSP);
}

long sched_altstack(long to, long from, long c, long d, long e, long f, long nr)
{
	enum { MINIMUM = 2048, AUTODISARM = 1 << 31 };
	struct tcb *t = usys_tcb();
	struct altstack *now = &t->sched.alt, old = *now, a;
	bool on = !(now->flags & LX_SS_DISABLE) && guest_sp(t) - (uintptr_t)now->sp < now->size;

	if (t->apart)
		return usys_raw6(nr, to, from, c, d, e, f);
	if (to && usys_get(&a, (void *)to, sizeof a))
		return -LX_EFAULT;
	old.flags |= on ? LX_SS_ONSTACK : 0;
	if (to) {
		int mode = a.flags & ~AUTODISARM;
		if (on)
			return -LX_EPERM;
		if (mode != LX_SS_DISABLE && mode != LX_SS_ONSTACK && mode != 0)
			return -LX_EINVAL;
		if (mode != LX_SS_DISABLE && a.size < MINIMUM)
			return -LX_ENOMEM;
		*now = mode == LX_SS_DISABLE ? (struct altstack){.flags = LX_SS_DISABLE} :
					       (struct altstack){.sp = a.sp, .size = a.size};
	}
	return from ? usys_put_guest((void *)from, &old, sizeof old) : 0;
}

/* ---- waiting for a signal ---- */

long sched_sigpending(long to, long size, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();
	uint64_t set = sched_pending(t) & t->sched.mask;

	if (t->apart)
		return usys_raw6(nr, to, size, c, d, e, f);
	if ((unsigned long)size > LX_SIGSET)
		return -LX_EINVAL;
	return usys_put_guest((void *)to, &set, (size_t)size);
}

/* With the lock: waits until a signal is due and returns -LX_EINTR, or until the time and
 * returns -LX_EAGAIN. */
static long wait_signal(struct tcb *t, uint64_t until)
{
	long r;

	if (sched_due(t))
		return -LX_EINTR;
	sched_wait_begins(t);
	r = usys_uthread_block(&t->sched.u, 0, until, -LX_EAGAIN);
	sched_wait_ends(t);
	return r == -LX_EAGAIN ? r : -LX_EINTR;
}

long sched_sigsuspend(long at, long size, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();
	uint64_t mask = t->sched.mask; /* of pause */

	if (t->apart)
		return usys_raw6(nr, at, size, c, d, e, f);
	if (nr == NR_rt_sigsuspend && size != LX_SIGSET)
		return -LX_EINVAL;
	if (nr == NR_rt_sigsuspend && usys_get(&mask, (void *)at, sizeof mask))
		return -LX_EFAULT;
	usys_sched_lock();
	t->sched.suspended = t->sched.mask;
	t->sched.suspends = true;
	t->sched.mask = mask & ~(uint64_t)UNBLOCKABLE;
	while (!sched_due(t))
		wait_signal(t, USYS_NEVER);
	usys_sched_unlock();
	sched_attend_signals(t);
	return -LX_EINTR;
}

long sched_sigtimedwait(long at, long to, long time, long size, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();
	uint64_t set, until = USYS_NEVER;
	struct usys_siginfo info;
	bool got, waits;
	long r;

	if (t->apart)
		return usys_raw6(nr, at, to, time, size, e, f);
	if (size != LX_SIGSET)
		return -LX_EINVAL;
	if (usys_get(&set, (void *)at, sizeof set))
		return -LX_EFAULT;
	if (time && (r = sched_get_time(time, &until)))
		return r;
	waits = until != 0; /* without a wait, other due signals do not matter */
	if (time)
		until = sched_after(sched_now(), until);
	set &= ~(uint64_t)UNBLOCKABLE;
	usys_sched_lock();
	t->sched.awaited = set;
	got = sched_take(t, set, &info);
	if (!got && waits) {
		r = wait_signal(t, until);
		got = sched_take(t, set, &info);
	} else {
		r = -LX_EAGAIN;
	}
	t->sched.awaited = 0;
	usys_sched_unlock();
	if (!got)
		return r;
	if (to && usys_put_guest((void *)to, &info, sizeof info))
		return -LX_EFAULT;
	return info.signo;
}

/* ---- sending ---- */

static long my_pid(void) { return sched_pid(); }

/* Reports whether the scheduler delivers a signal to this process itself. The kernel stops,
 * continues and ends processes. It also queues, within its limits, signals for the bridge. */
static bool is_virtual(long sig)
{
	struct usys_sigaction a;

	if (sig <= 0 || sig > SIGMAX || sig == SIGKILL || sig == SIGSTOP || usys_signal_claimed((int)sig))
		return false;
	a = usys_look((int)sig);
	return (uintptr_t)a.handler > 1 || (!a.handler && usys_sched_holds((int)sig));
}

/* Sends a signal. Like Linux it fails only if a value would be lost. */
static long send(struct tcb *to, const struct usys_siginfo *info)
{
	bool sent;

	usys_sched_lock();
	sent = sched_post(sched_self()->vcore, to, info);
	usys_sched_unlock();
	return sent || info->signo < 32 || info->code == LX_SI_USER ? 0 : -LX_EAGAIN;
}

static struct usys_siginfo info_of(long sig, int code)
{
	struct usys_siginfo info = {.signo = (int)sig, .code = code};

	info.pid = (int32_t)my_pid();
	info.uid = (uint32_t)usys_raw(NR_getuid, 0, 0, 0);
	return info;
}

/* Sends a signal to the kernel thread that runs the caller; any other would do, except private
 * vcores, which block signals. */
static long to_kernel(long sig, const struct usys_siginfo *info)
{
	long pid = my_pid(), tid = usys_raw(NR_gettid, 0, 0, 0);

	if (info->code == LX_SI_QUEUE && sched_self()->vcore->shared)
		return usys_raw6(NR_rt_tgsigqueueinfo, pid, tid, sig, (long)info, 0, 0);
	if (info->code == LX_SI_QUEUE)
		return usys_raw(NR_rt_sigqueueinfo, pid, sig, info);
	return sched_self()->vcore->shared ? usys_raw(NR_tgkill, pid, tid, sig) : usys_raw(NR_kill, pid, sig, 0);
}

static long to_thread(struct tcb *t, long sig, const struct usys_siginfo *info)
{
	if (sig < 0 || sig > SIGMAX)
		return -LX_EINVAL;
	if (!sig)
		return 0;
	if (is_virtual(sig))
		return send(t, info);
	if (usys_look((int)sig).handler != (usys_handler)1 || sig == SIGKILL || sig == SIGSTOP ||
		usys_signal_claimed((int)sig))
		return to_kernel(sig, info);
	return 0;
}

long sched_tgkill(long pid, long tid, long sig, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb()->apart || (int)pid != my_pid() ? 0 : sched_by_tid((int)tid);
	struct usys_siginfo info = info_of(sig, LX_SI_TKILL);

	if (t && (int)sig == SIGURG)
		t->sched.asker = usys_tcb();
	return t ? to_thread(t, (int)sig, &info) : usys_raw6(nr, pid, tid, sig, d, e, f);
}

long sched_tkill(long tid, long sig, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb()->apart ? 0 : sched_by_tid((int)tid);
	struct usys_siginfo info = info_of(sig, LX_SI_TKILL);

	return t ? to_thread(t, (int)sig, &info) : usys_raw6(nr, tid, sig, c, d, e, f);
}

long sched_kill(long pid, long sig, long c, long d, long e, long f, long nr)
{
	struct usys_siginfo info = info_of(sig, LX_SI_USER);

	if (usys_tcb()->apart || (int)pid != my_pid() || !is_virtual((int)sig))
		return usys_raw6(nr, pid, sig, c, d, e, f);
	return send(0, &info);
}

long sched_sigqueue(long pid, long sig, long at, long d, long e, long f, long nr)
{
	struct usys_siginfo info;

	if (usys_tcb()->apart || (int)pid != my_pid() || !is_virtual((int)sig))
		return usys_raw6(nr, pid, sig, at, d, e, f);
	if (usys_get(&info, (void *)at, sizeof info))
		return -LX_EFAULT;
	info.signo = (int)sig;
	return send(0, &info);
}

long sched_tgsigqueue(long pid, long tid, long sig, long at, long e, long f, long nr)
{
	struct tcb *t = usys_tcb()->apart || (int)pid != my_pid() ? 0 : sched_by_tid((int)tid);
	struct usys_siginfo info;

	if (!t)
		return usys_raw6(nr, pid, tid, sig, at, e, f);
	if (usys_get(&info, (void *)at, sizeof info))
		return -LX_EFAULT;
	info.signo = (int)sig;
	return to_thread(t, (int)sig, &info);
}
