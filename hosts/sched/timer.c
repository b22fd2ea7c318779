//go:build ignore

/*
 * Clocks and timers of single threads. Their numbers, and those of the threads to which timers send
 * signals, are the scheduler's; the threads are bound, and the kernel counts their time and sends
 * the signals. The signals come to the bound thread's kernel thread, and belong to that thread.
 */
#include "sched.h"

enum { SIGEV_THREAD_ID = 4, PER_THREAD = 4, CLOCK_KIND = 7, THREAD_CPUTIME = 3 };

/* The kernel's struct sigevent. */
struct event {
	uint64_t value;
	int32_t signo, notify, tid, rest[11];
};

/* A clock of a thread's processor time has the thread's number in all bits but the last three
 * (include/linux/posix-timers.h). */
static bool translate_clock(long *clock)
{
	int32_t c = (int32_t)*clock;
	long tid = ~(c >> 3);

	if (c >= 0 || !(c & PER_THREAD) || (c & 3) == 3)
		return true;
	if (!tid) /* the calling thread's clock */
		return sched_bind();
	if (!sched_number(&tid, true))
		return false;
	*clock = (long)(int32_t)((uint32_t)~tid << 3 | ((uint32_t)c & CLOCK_KIND));
	return true;
}

/* Makes the kernel thread of t's home take the signal. */
static void let_in(struct tcb *t, int sig)
{
	struct sched_vcore *v;

	if (sig <= 0 || sig > SIGMAX)
		return;
	usys_sched_lock();
	v = (struct sched_vcore *)t->sched.u.home;
	if (v) { /* else the process has one thread, which takes every signal */
		v->owner = t;
		v->mask &= ~(1ul << (sig - 1));
	}
	usys_sched_unlock();
	if (t == usys_tcb())
		sched_own_mask(sched_vcore(&t->sched.u));
	else
		sched_look_home(t);
}

long sched_timer(long clock, long b, long c, long d, long e, long f, long nr)
{
	long arg[6] = {clock, b, c, d, e, f}, tid;
	struct tcb *t = usys_tcb();
	struct event ev;

	if (t->apart)
		return sched_pass(clock, b, c, d, e, f, nr);
	if (nr == NR_timer_create && (int32_t)clock == THREAD_CPUTIME && b && !t->sched.prof.made &&
		!usys_get(&ev, (void *)b, sizeof ev) && ev.notify == SIGEV_THREAD_ID && sched_by_tid(ev.tid) == t)
		return sched_prof_make(t, ev.signo, ev.value, c);
	if (!translate_clock(&arg[0]))
		return -LX_EAGAIN;
	if (nr != NR_timer_create || !b)
		return sched_by_rule(arg[0], b, c, d, e, f, nr);
	if (usys_get(&ev, (void *)b, sizeof ev))
		return -LX_EFAULT;
	t = ev.notify == SIGEV_THREAD_ID ? sched_by_tid(ev.tid) : 0;
	if (!t)
		return sched_by_rule(arg[0], b, c, d, e, f, nr);
	tid = ev.tid;
	if (!sched_number(&tid, true))
		return -LX_EAGAIN;
	ev.tid = (int32_t)tid;
	let_in(t, ev.signo);
	return sched_by_rule(arg[0], (long)&ev, c, d, e, f, nr);
}

long sched_timer_getoverrun(long id, long b, long c, long d, long e, long f, long nr)
{
	long r;

	if (usys_tcb()->apart)
		return sched_pass(id, b, c, d, e, f, nr);
	if ((r = sched_prof_overrun(id)) >= 0)
		return r;
	r = sched_pass(id, b, c, d, e, f, nr);
	return r < 0 ? r : sched_overrun((int32_t)id, r);
}
