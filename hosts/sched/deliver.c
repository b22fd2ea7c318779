//go:build ignore

/* Takes a signal for a thread: calls its handler, or carries out the default action. */
#include "../../parlib/sig_arrive.h"
#include "sched.h"

/* Carries out the kernel's default action of a signal that is not ignored. */
static void die(const struct usys_siginfo *info)
{
	uint64_t mask = 0;

	if (sched_world)
		sched_world->ends(SCHED_SIGNAL, info->signo);
	usys_kernel_default(info->signo);
	usys_raw6(NR_rt_tgsigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0), info->signo,
		(long)info, 0, 0);
	/* A siginfo with another code than that of sigqueue cannot be sent. */
	usys_raw(NR_tgkill, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0), info->signo);
	sched_set_mask(mask);
}

bool sched_next_handler(struct tcb *t, struct usys_siginfo *info, struct usys_sigaction *a, uint64_t *old)
{
	struct sched_thread *s = &t->sched;
	bool any;

	for (;;) {
		usys_sched_lock();
		any = sched_take(t, ~s->mask, info);
		if (any && sched_bridge(sched_vcore(&s->u), info)) {
			usys_sched_unlock(); /* it arrived before the claim */
			continue;
		}
		usys_sched_unlock();
		if (!any && s->suspends) { /* another thread has taken it */
			s->suspends = false;
			sched_mask_to(t, s->suspended);
		}
		if (!any)
			return false;
		*a = usys_action(info->signo);
		if ((uintptr_t)a->handler > 1)
			break;
		if (!a->handler && usys_sched_holds(info->signo)) {
			usys_trace_signal(t, info->signo, info);
			die(info);
		}
	}
	*old = s->suspends ? s->suspended : s->mask;
	s->suspends = false;
	s->mask |= a->mask | (a->flags & SA_NODEFER ? 0 : sched_bit(info->signo));
	s->mask &= ~(uint64_t)SCHED_UNBLOCKABLE;
	usys_trace_signal(t, info->signo, info);
	return true;
}
