//go:build ignore

/*
 * The scheduler's functions for the core (struct usys_thread_ops): table functions that sleep,
 * deadlines that end them, and words for which threads wait.
 *
 * A table function is C code that runs on its thread's slot. A handler that has to be called
 * meanwhile is called from there, with the guest's registers as they will be when the function
 * has returned, and returns to the function (sched_handle_here).
 */
#include "../../parlib/sig_arrive.h"
#include "frame.h"

/* The host's own threads have no vcore. */
static bool is_guest(const struct tcb *t) { return t->sched.u.vcore && !t->apart; }

/* ---- calls that sleep ---- */

static long sleeping(long nr, const long arg[6], const uint32_t *aborts)
{
	struct tcb *t = usys_tcb();
	usys_call *call;
	long r;

	if (!is_guest(t))
		return usys_abortable(nr, arg, aborts);
	if (t->attention & ATTEND_PUBLIC) /* the function's last call has slept although no rule foresaw it */
		sched_look_around(t);
	/* Sequentially consistent, against kick: either it sees this store, or the word that it
	 * has raised is seen before the call sleeps. */
	__atomic_store_n(&t->sched.aborts, aborts, __ATOMIC_SEQ_CST);
	call = sched_outer(nr);
	if (__atomic_load_n(aborts, __ATOMIC_SEQ_CST))
		r = -LX_EINTR;
	else if (call)
		r = call(arg[0], arg[1], arg[2], arg[3], arg[4], arg[5], nr);
	else
		r = sched_sleep_here(t, nr, arg);
	t->sched.aborts = 0;
	if (r != -LX_ERESTARTSYS && r != -LX_EINTR)
		return r;
	sched_handle_here(t);
	return -LX_EINTR;
}

struct outside {
	uint64_t mask;
};

/* Takes the lock in a thread that may be one of the host's own, whose handlers may need it, too. */
static struct outside lock_outside(void)
{
	struct outside o = {0};
	uint64_t all = usys_every_signal();

	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&o.mask, LX_SIGSET, 0, 0);
	usys_sched_lock();
	return o;
}

static void unlock_outside(struct outside o)
{
	usys_sched_unlock();
	sched_set_mask(o.mask);
}

/* Returns the vcore in whose name the caller wakes others. */
static struct usys_vcore *by(void)
{
	struct usys_vcore *v = sched_self()->vcore;

	return v ? v : usys_shared_vcores[0];
}

static long kick(struct usys_thread *core, int32_t tid)
{
	struct tcb *t = (struct tcb *)((char *)core - offsetof(struct tcb, core));
	struct outside o = lock_outside();

	(void)tid;
	if (t->sched.aborts)
		sched_interrupt(by(), t);
	unlock_outside(o);
	return 0;
}

static long wake(uint32_t *word, long n)
{
	long r, more;

	if (usys_tcb() == sched_bridging)
		return usys_uthread_futex_wake(by(), (uintptr_t)word, UINT32_MAX, n);
	struct outside o = lock_outside();
	r = usys_uthread_futex_wake(by(), (uintptr_t)word, UINT32_MAX, n);
	unlock_outside(o);
	if (r == n)
		return r;
	more = usys_raw(NR_futex, word, FUTEX_WAKE_PRIVATE, n - r); /* the host's own threads */
	return r && more < 0 ? r : more + r;
}

static uint64_t collect(void)
{
	uint64_t more;

	usys_sched_lock();
	more = sched_collect(by());
	usys_sched_unlock();
	return more;
}

static void room(int sig) { sched_room(sched_self()->vcore, sig); }

const struct usys_thread_ops sched_threads = {
	.sleeping = sleeping,
	.kick = kick,
	.wake = wake,
	.collect = collect,
	.room = room,
};

/* ---- the end of a function ---- */

/* Called by table_amd64.S if TCB_ATTENTION is set. */
HIDDEN void usys_sched_table_end(void)
{
	struct tcb *t = usys_tcb();

	if (!is_guest(t)) {
		t->attention = 0;
		return;
	}
	sched_look_around(t);
	sched_handle_here(t);
}
