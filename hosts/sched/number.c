//go:build ignore

/*
 * Threads' numbers. The guest's threads have numbers that the scheduler assigns and the kernel
 * does not know; the first has the process's. If the guest passes a thread's number to the
 * kernel, the kernel gets the number of that thread's kernel thread, which a bound thread keeps.
 * Threads that are not bound share all state that the kernel reads of them.
 */
#include "sched.h"

long sched_kernels_number(const struct tcb *t)
{
	if (t->sched.bound && t->sched.u.home)
		return t->sched.u.home->tid;
	if (t == usys_tcb())
		return usys_raw(NR_gettid, 0, 0, 0);
	return usys_shared_vcores[0]->tid;
}

bool sched_number(long *tid, bool changes)
{
	struct tcb *self = usys_tcb(), *t = (int)*tid ? sched_by_tid((int)*tid) : self;

	if (!t)
		return true; /* a thread of another process, or none */
	if (changes && !(t == self ? sched_bind() : sched_bind_other(t)))
		return false;
	if (t == self)
		sched_go_home(); /* another thread may have bound this one */
	if (*tid && t->sched.index)
		*tid = sched_kernels_number(t);
	return true;
}
