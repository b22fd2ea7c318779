//go:build ignore

/* Threads that wait for files. */
#include "sim.h"

struct usys_uthread_list sim_pollers;

long sim_wait(struct usys_uthread_list *list, uint64_t until)
{
	struct tcb *t = usys_tcb();
	long r = -LX_ERESTARTSYS;

	usys_sched_lock();
	if (!sched_ends(t)) {
		sched_wait_begins(t);
		r = usys_uthread_block(&t->sched.u, list, until, -LX_EAGAIN);
		sched_wait_ends(t);
	}
	usys_sched_unlock();
	if (r == -LX_ERESTARTSYS)
		sched_attend_signals(t);
	return r;
}

void sim_wake_all(struct usys_uthread_list *list)
{
	if (!list->n)
		return;
	while (list->first)
		usys_uthread_wake(usys_shared_vcores[0], list->first, 0);
}

long sim_file_wait(struct sim_file *f, uint64_t until) { return sim_wait(&f->waiting, until); }

void sim_file_event(struct sim_file *f, uint32_t bits)
{
	sim_wake_all(&f->waiting);
	sim_wake_all(&sim_pollers);
	if (f->watches)
		sim_watch->event(f, bits);
}
