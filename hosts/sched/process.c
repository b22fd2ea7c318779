//go:build ignore

/* Processes that the guest makes, and programs that it becomes. */
#include "sched.h"

/* clone of a process, fork or vfork. A parent that waits for its child does so on a kernel
 * thread of its own. The kernel knows the mask that the child begins with.
 *
 * The child is that kernel thread's: it is sent its death signal when the thread ends, and
 * traced by it. Whether a child of vfork wants that is seen (sched_apart), and the parent is
 * bound then. Of a child of fork it is not, so its parent is bound. */
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

/* A call of the child of a vfork. */
void sched_apart(struct tcb *t, long nr, long op)
{
	enum { TRACEME = 0, SET_PDEATHSIG = 1 };

	if ((nr == NR_ptrace && op == TRACEME) || (nr == NR_prctl && (int)op == SET_PDEATHSIG))
		t->sched.parent = true;
}

/* ---- programs ---- */

/* Signals that the kernel has pending for the calling thread, or the process, become pending here. */
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

/* A new program begins with the mask of the thread that executes it, and with what is pending. */
static void hand_over(struct tcb *t)
{
	long pid = usys_raw(NR_getpid, 0, 0, 0), tid = usys_raw(NR_gettid, 0, 0, 0);
	struct usys_siginfo info;
	bool any = true;

	/* Kicks are sent with the lock: those that were sent before come before the mask is set.
	 * One that came later would end the new program, which has no handler. */
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

/* Timers and signals of the scheduler's own may have come to nothing: all vcores look. */
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
		sched_own_thread(); /* a vcore that polls may be kicked late */
		usys_signals_exec(t, true); /* first: to ignore a signal is to forget it */
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
