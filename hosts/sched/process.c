//go:build ignore

/* Processes that the guest makes, and programs that it executes. */
#include "sched.h"

/* clone of a process, fork or vfork. A parent that waits for its child does so on its own kernel
 * thread. The kernel's mask is set to the one with which the child begins.
 *
 * The child belongs to that kernel thread: it gets its death signal when the thread ends, and is
 * traced by it. If a child of vfork asks for that, the host sees it (sched_apart) and binds the
 * parent. It does not see the calls of a child of fork, so that parent is always bound. */
void sched_forking(uint64_t flags)
{
	enum { VFORK = 0x4000 };
	struct tcb *t = usys_tcb();

	t->sched.parent = false;
	if (!(flags & VFORK))
		sched_bind();
	t->sched.moved = (flags & VFORK) && !t->sched.u.home && sched_own_thread();
	sched_set_mask(t->sched.mask);
}

void usys_sched_cloned(struct clone_frame *f)
{
	struct tcb *t = usys_tcb();

	(void)f;
	sched_own_mask(sched_vcore(&t->sched.u));
	if (t->sched.moved && t->sched.parent)
		sched_keep();
	if (t->sched.moved)
		sched_public();
	t->sched.moved = t->sched.parent = false;
}

/* Called for a call of the child of a vfork. */
void sched_apart(struct tcb *t, long nr, long op)
{
	enum { TRACEME = 0, SET_PDEATHSIG = 1 };

	if ((nr == NR_ptrace && op == TRACEME) || (nr == NR_prctl && (int)op == SET_PDEATHSIG))
		t->sched.parent = true;
}

/* ---- programs ---- */

/* Takes back signals that are pending in the kernel for the calling thread or the process: they
 * become pending in the scheduler. */
static void take_back(struct tcb *t, uint64_t set, uint32_t n)
{
	struct lx_timespec none = {0, 0};
	struct usys_siginfo info;

	while (n-- && usys_raw6(NR_rt_sigtimedwait, (long)&set, (long)&info, (long)&none, LX_SIGSET, 0, 0) > 0) {
		usys_sched_lock();
		sched_post(t->sched.u.vcore, t, &info);
		usys_sched_unlock();
	}
}

void sched_program_begins(struct tcb *t) { take_back(t, t->sched.mask, UINT32_MAX); }

/* A new program begins with the mask of the thread that executes it, and with its pending
 * signals. */
static void hand_over(struct tcb *t)
{
	long pid = usys_raw(NR_getpid, 0, 0, 0), tid = usys_raw(NR_gettid, 0, 0, 0);
	struct usys_siginfo info;
	bool any = true;

	/* Kicks are sent with the lock: earlier ones arrive before the mask is set. A later one
	 * would end the new program, which has no handler. */
	usys_sched_lock();
	t->sched.leaves = true;
	usys_sched_unlock();
	sched_set_mask(t->sched.mask);
	t->sched.handed = 0;
	while (any) {
		usys_sched_lock();
		any = sched_take(t, t->sched.mask, &info);
		usys_sched_unlock();
		if (any && !usys_raw6(NR_rt_tgsigqueueinfo, pid, tid, info.signo, (long)&info, 0, 0))
			t->sched.handed++;
	}
}

/* The scheduler's own timers and signals may have been lost: makes all vcores look. */
static void look_again(void)
{
	usys_sched_lock();
	for (uint32_t i = 0; i < usys_nshared; i++)
		sched_arm(usys_shared_vcores[i]);
	sched_urge_all();
	usys_sched_unlock();
}

void usys_sched_exec(struct tcb *t, bool before)
{
	if (before) {
		sched_own_thread();         /* a polling vcore may be kicked late */
		usys_signals_exec(t, true); /* first: ignoring a signal discards pending ones */
		hand_over(t);
	} else {
		if (usys_signals_exec(t, false))
			look_again();
		take_back(t, t->sched.mask, t->sched.handed);
		t->sched.leaves = false;
		sched_own_mask(sched_vcore(&t->sched.u));
		sched_public();
	}
}
