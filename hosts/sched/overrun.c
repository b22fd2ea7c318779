//go:build ignore

/*
 * How often timers have expired. While a timer's signal is pending, the kernel sends no other
 * one, and counts. The kernel's signal that has come to a vcore stays pending in the scheduler
 * (sched_push counts), so timer_getoverrun is carried out here, for the timers whose signals were
 * taken last.
 */
#include "sched.h"

enum { REMEMBERED = 1024 };
static struct {
	int32_t timer, overrun;
} overruns[REMEMBERED];

void sched_overrun_taken(struct tcb *t, const struct usys_siginfo *info)
{
	uint32_t i = (uint32_t)info->timer % REMEMBERED;

	if (info->timer >= SCHED_PROF_FIRST) { /* a virtual one (prof.c) */
		if (t->sched.prof.made && info->timer == sched_prof_number(t))
			t->sched.prof.overrun = (uint32_t)info->overrun;
		return;
	}
	overruns[i].timer = info->timer;
	overruns[i].overrun = info->overrun;
}

long sched_overrun(int32_t timer, long kernels)
{
	uint32_t i = (uint32_t)timer % REMEMBERED;
	long r;

	usys_sched_lock();
	r = overruns[i].timer == timer ? overruns[i].overrun : kernels;
	usys_sched_unlock();
	return r;
}
