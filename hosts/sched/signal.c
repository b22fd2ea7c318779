//go:build ignore

/*
 * Posting a signal: the choice of the thread that takes it, and the end of that thread's wait.
 * Masks of threads. The vcores block no signal in the kernel, and the kernel's table of actions has
 * the host's handler for each signal that the guest handles (sigaction.c) or that would end the
 * process.
 */
#include "sched.h"

void sched_attend_signals(struct tcb *t) { __atomic_fetch_or(&t->attention, ATTEND_SIGNAL, __ATOMIC_RELAXED); }

void sched_interrupt(struct usys_vcore *by, struct tcb *t)
{
	struct usys_uthread *u = &t->sched.u;

	if (t->sched.leaves)
		return;
	if (u->state == USYS_BLOCKED && t->sched.claimed) {
		usys_uthread_watch();
	} else if (u->state == USYS_BLOCKED && t->sched.interruptible) {
		usys_uthread_wake(by, u, -LX_ERESTARTSYS);
	} else if (u->state == USYS_RUNNING && u->vcore != by) {
		__atomic_store_n(&t->sched.interrupt, 1, __ATOMIC_SEQ_CST);
		sched_kick(sched_vcore(u));
	} else if (u->state == USYS_RUNNING) {
		__atomic_store_n(&t->sched.interrupt, 1, __ATOMIC_SEQ_CST);
	}
}

/* Makes t look at its signals: at the end of its call, or now. */
static void alert(struct usys_vcore *by, struct tcb *t)
{
	sched_attend_signals(t);
	sched_interrupt(by, t);
}

/* Reports whether t runs on a kernel thread that was taken over (monitor.c): its call sleeps, and
 * no signal ends that. */
static bool sleeps_unforeseen(const struct tcb *t)
{
	const struct usys_uthread *u = &t->sched.u;

	return u->state == USYS_RUNNING && u->home == u->vcore && sched_vcore(u)->slice >= 0;
}

static bool takes(const struct tcb *t, int sig)
{
	return t->sched.u.state != USYS_DEAD && t->tid > 0 && !(t->sched.mask & ~t->sched.awaited & sched_bit(sig));
}

/* Reports whether the kernel has sent a signal to the process for its current thread, whose time it
 * counts. */
static bool by_timer(const struct usys_siginfo *info)
{
	return info->code == LX_SI_TIMER ||
		(info->code == LX_SI_KERNEL && (info->signo == SIGPROF || info->signo == SIGVTALRM));
}

/* Returns the thread that takes a signal to the process, chosen as by Linux: the first thread, and
 * before it the running one if a timer has sent the signal; then any other that does not block
 * it. */
static struct tcb *taker(struct usys_vcore *by, const struct usys_siginfo *info)
{
	struct tcb *current = by->current->state == USYS_RUNNING ? sched_tcb(by->current) : 0, *t, *last = 0;

	if (current && by_timer(info) && takes(current, info->signo))
		return current;
	t = sched_thread(0);
	if (takes(t, info->signo) && !sleeps_unforeseen(t))
		return t;
	if (current && takes(current, info->signo))
		return current;
	for (uint32_t i = 0; i < sched_nthreads; i++) {
		t = sched_thread(i);
		if (!takes(t, info->signo))
			continue;
		if (!sleeps_unforeseen(t))
			return t;
		last = t;
	}
	return last;
}

void sched_choose_again(struct usys_vcore *by)
{
	for (uint64_t s = sched_pending_process(); s; s &= s - 1) {
		struct usys_siginfo info = {.signo = __builtin_ctzl(s) + 1};
		struct tcb *t = taker(by, &info);
		if (t && sched_due(t))
			alert(by, t);
	}
}

/* A standard signal is pending at most once: a thread was told to look at it when the signal came,
 * or is told when it unblocks it. Telling it again and again would keep it from ever looking. */
static bool is_told(const struct tcb *t, int sig)
{
	return sig < 32 && (t ? t->sched.pending.set : sched_pending_process()) & sched_bit(sig);
}

bool sched_post(struct usys_vcore *by, struct tcb *t, const struct usys_siginfo *info)
{
	bool told = is_told(t, info->signo);

	if (!sched_push(t, info))
		return false;
	if (told)
		return true;
	if (!t)
		t = taker(by, info);
	if (t && sched_due(t))
		alert(by, t);
	return true;
}

void sched_mask_to(struct tcb *t, uint64_t mask)
{
	/* Sequentially consistent, against sched_post: either it sees this mask, or this thread
	 * sees its signal. */
	__atomic_store_n(&t->sched.mask, mask & ~(uint64_t)SCHED_UNBLOCKABLE, __ATOMIC_SEQ_CST);
	if (sched_due(t))
		sched_attend_signals(t);
}
