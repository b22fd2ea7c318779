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
	sched_set_mask(sched_vcore(&t->sched.u)->mask);
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

/* A new program begins with the mask of the thread that executes it, and with what is pending. */
static void hand_over(const struct tcb *t)
{
	long pid = usys_raw(NR_getpid, 0, 0, 0), tid = usys_raw(NR_gettid, 0, 0, 0);
	struct usys_siginfo info;

	sched_set_mask(t->sched.mask);
	for (;;) {
		usys_sched_lock();
		bool any = sched_take((struct tcb *)t, t->sched.mask, &info);
		usys_sched_unlock();
		if (!any)
			return;
		usys_raw6(NR_rt_tgsigqueueinfo, pid, tid, info.signo, (long)&info, 0, 0);
	}
}

void usys_sched_exec(struct tcb *t, bool before)
{
	if (t->apart) /* a child of vfork has its mask in the kernel */
		return;
	if (before)
		hand_over(t);
	else
		sched_set_mask(sched_vcore(&t->sched.u)->mask);
}
