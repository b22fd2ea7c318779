//go:build ignore

/*
 * Calls that sleep in the kernel. The uthread moves to a kernel thread outside the vcores that
 * share the run queues, makes its call there, and moves back.
 */
#include "sched.h"

static struct sched_vcore *unused; /* private vcores without a uthread; with the lock */

struct sched_vcore *sched_private_get(void)
{
	struct sched_vcore *v;

	usys_sched_lock();
	v = unused;
	if (v)
		unused = v->free;
	usys_sched_unlock();
	return v ? v : sched_vcore_new(SCHED_CALL);
}

void sched_go_home(void)
{
	struct usys_uthread *self = sched_self();

	usys_sched_lock();
	if (self->home && self->vcore != self->home)
		usys_uthread_move(self);
	usys_sched_unlock();
}

bool sched_own_thread(void)
{
	struct usys_uthread *self = sched_self();
	struct sched_vcore *v;

	if (sched_alone())
		return true;
	if (!self->home) {
		v = usys_tcb()->sched.index == 0 && sched_leader ? sched_leader : sched_private_get();
		if (!v)
			return false;
		usys_sched_lock();
		if (self->home) /* another thread has bound this one meanwhile */
			sched_private_add(v);
		else
			self->home = &v->v;
		usys_sched_unlock();
	}
	sched_go_home();
	return true;
}

/* With the lock: adds v to the unused ones. It runs its idle context once the lock is free. */
void sched_private_add(struct sched_vcore *v)
{
	if (v == sched_leader)
		return; /* it belongs to the first thread */
	v->free = unused;
	unused = v;
}

void sched_public(void)
{
	struct usys_uthread *self = sched_self();
	struct usys_vcore *v = self->vcore;

	sched_settle();
	usys_sched_lock();
	if (!v->shared && !(usys_tcb()->sched.bound && v == self->home)) {
		sched_private_add((struct sched_vcore *)v);
		if (!usys_tcb()->sched.bound)
			self->home = 0;
		usys_uthread_move(self);
	}
	usys_sched_unlock();
}

void sched_settle(void)
{
	struct sched_vcore *v = sched_vcore(sched_self());

	if (v->v.shared || v->slice < 0)
		return;
	sched_vcore_taken(v);
	usys_sched_lock();
	sched_drain(&v->v);
	usys_sched_unlock();
}

/* Reports whether a signal ends the call even if its action has SA_RESTART: signal(7). */
static bool ends(long nr, const long arg[6])
{
	switch (nr) {
	case NR_futex: /* with a timeout */ return arg[3] && (arg[1] & 127) != 1 && (arg[1] & 127) != 5;
	case NR_poll:
	case NR_ppoll:
	case NR_select:
	case NR_pselect6:
	case NR_epoll_wait:
	case NR_epoll_pwait:
	case NR_epoll_pwait2:
	case NR_pause:
	case NR_semop:
	case NR_semtimedop:
	case NR_msgrcv:
	case NR_msgsnd:
	case NR_io_getevents:
	case NR_io_pgetevents:
	case NR_clock_nanosleep:
	case NR_io_uring_enter: return true;
	}
	return false;
}

/* Returns the result of a call that a signal ends without a restart. io_uring_enter submits
 * requests before it waits: a signal ends only the wait, and the call returns the number of
 * submitted requests. None were submitted if the kernel returned EINTR, or if the call was not
 * made. */
static long ended(long nr, const long arg[6])
{
	enum { GETEVENTS = 1, SQ_WAIT = 4 };

	if (nr != NR_io_uring_enter || !(uint32_t)arg[1])
		return -LX_EINTR;
	return usys_raw6(nr, arg[0], arg[1], 0, arg[3] & ~(GETEVENTS | SQ_WAIT), arg[4], arg[5]);
}

/* Makes the call on the uthread's present thread, preferably one that others do not need. */
long sched_sleep_here(struct tcb *t, long nr, const long arg[6])
{
	long r;

	do {
		/* In this order, against sched_post: either it finds the word at 0 and sets it, or
		 * this thread finds the signal. */
		__atomic_store_n(&t->sched.interrupt, 0, __ATOMIC_SEQ_CST);
		/* Signals arrive here in the only thread of a process, and from timers of a bound
		 * thread. */
		if (t->sched.u.vcore->shared || sched_vcore(&t->sched.u)->owner) {
			usys_sched_lock();
			sched_drain(t->sched.u.vcore);
			usys_sched_unlock();
		}
		if (sched_ends(t)) {
			r = -LX_EINTR;
			break;
		}
		r = usys_abortable(nr, arg, &t->sched.interrupt);
	} while (r == -LX_EINTR && !sched_ends(t));
	if (r == -LX_EINTR) {
		sched_attend_signals(t);
		return ends(nr, arg) ? ended(nr, arg) : -LX_ERESTARTSYS;
	}
	return r;
}

long sched_at_once(const long a[6], long nr)
{
	struct tcb *t = usys_tcb();
	usys_call *call = sched_inner(nr);
	long r;

	if (call || t->apart)
		return call ? call(a[0], a[1], a[2], a[3], a[4], a[5], nr) :
			      usys_raw6(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
	r = usys_abortable(nr, a, &t->sched.interrupt);
	return r == -LX_EINTR ? sched_sleep_here(t, nr, a) : r;
}

long sched_private(long a, long b, long c, long d, long e, long f, long nr)
{
	const long arg[6] = {a, b, c, d, e, f};
	struct tcb *t = usys_tcb();
	long r;

	if (t->apart || sched_inner(nr))
		return sched_pass(a, b, c, d, e, f, nr);
	if (!sched_own_thread()) /* the kernel cannot make a thread: the other uthreads have to wait */
		return sched_pass(a, b, c, d, e, f, nr);
	r = sched_sleep_here(t, nr, arg);
	sched_public();
	return r;
}

void sched_private_forked(void) { unused = 0; }
