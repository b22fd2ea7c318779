//go:build ignore

/* Sleeps. */
#include "sched.h"

enum { SEC = 1000000000 };

long sched_get_time(long at, uint64_t *ns)
{
	struct lx_timespec t;

	if (usys_get(&t, (void *)at, sizeof t))
		return -LX_EFAULT;
	if (t.sec < 0 || t.nsec < 0 || t.nsec >= SEC)
		return -LX_EINVAL;
	*ns = t.sec >= INT64_MAX / SEC ? USYS_NEVER - 1 : (uint64_t)t.sec * SEC + (uint64_t)t.nsec;
	return 0;
}

uint64_t sched_after(uint64_t now, uint64_t span)
{
	uint64_t t;
	return __builtin_add_overflow(now, span, &t) || t == USYS_NEVER ? USYS_NEVER - 1 : t;
}

/* Converts a time of another clock to the scheduler's. Setting that clock later does not move
 * it. */
static uint64_t from_clock(int clock, uint64_t t)
{
	struct lx_timespec now = {0, 0};
	uint64_t ns;

	if (sched_world) {
		ns = sched_world->realtime();
	} else {
		usys_raw(NR_clock_gettime, clock, &now, 0);
		ns = (uint64_t)now.sec * SEC + (uint64_t)now.nsec;
	}
	return sched_after(sched_now(), t > ns ? t - ns : 0);
}

uint64_t sched_from_real(uint64_t t) { return from_clock(LX_CLOCK_REALTIME, t); }

/* ---- preemption ---- */

void sched_urge(struct tcb *t)
{
	struct usys_siginfo info = {.signo = SIGURG, .code = LX_SI_TKILL};

	info.pid = (int32_t)sched_pid();
	usys_sched_lock();
	sched_post(t->sched.u.vcore, t, &info);
	usys_sched_unlock();
}

enum { MOMENT = 150000, LOOKS = 4 }; /* ns within which the next goroutine usually begins */

void sched_gave_way(struct tcb *by, const struct usys_vcore *v)
{
	struct sched_thread *s = &by->sched;
	uint64_t until, soon;

	usys_sched_lock();
	if (s->sleeps && s->u.state == USYS_BLOCKED && !s->early && !(s->mask >> (SIGURG - 1) & 1) &&
		(uintptr_t)usys_look(SIGURG).handler > 1) {
		soon = sched_after(sched_now(), MOMENT);
		until = usys_uthread_claim(&s->u);
		s->early = until > sched_after(soon, LOOKS * MOMENT) ? LOOKS : 0;
		s->watched = v;
		s->switches = v->switches;
		usys_uthread_unclaim(&s->u, 0, s->early ? soon : until);
	}
	usys_sched_unlock();
}

/* Reports whether the thread that got the processor from the one that gave way has begun and may
 * be about to pass it on: the vcore has switched to that thread, then to t, and no further. */
static bool hands_on(struct sched_thread *t)
{
	uint64_t n = t->watched->switches - t->switches;

	t->switches += n;
	if (n != 2 || t->early == 1)
		return false;
	t->early--;
	return true;
}

/* With the lock: waits. Returns 0 at the time until, or early (t->sched.early). */
static long wait_until(struct tcb *t, uint64_t until)
{
	struct sched_thread *s = &t->sched;
	long r;

	s->sleeps = true;
	r = usys_uthread_block(&s->u, 0, until, 0);
	while (!r && s->early && hands_on(s))
		r = usys_uthread_block(&s->u, 0, sched_after(sched_now(), MOMENT / 2), 0);
	s->sleeps = false;
	return r;
}

/* ---- the calls ---- */

/* rest is the guest's address for the remaining time if a signal ends the sleep, or 0. */
static long sleep(uint64_t until, long rest)
{
	struct tcb *t = usys_tcb();
	struct lx_timespec left;
	uint64_t now;
	bool early;
	long r = -LX_EINTR;

	usys_sched_lock();
	t->sched.early = 0;
	if (!sched_ends(t)) {
		sched_wait_begins(t);
		r = wait_until(t, until);
		sched_wait_ends(t);
	}
	early = !r && t->sched.early;
	usys_sched_unlock();
	if (!r && !early)
		return 0;
	if (early)
		sched_urge(t);
	now = sched_now();
	now = until > now ? until - now : 0;
	left = (struct lx_timespec){(int64_t)(now / SEC), (int64_t)(now % SEC)};
	return rest && usys_put_guest((void *)rest, &left, sizeof left) ? -LX_EFAULT : -LX_EINTR;
}

long sched_nanosleep(long at, long rest, long c, long d, long e, long f, long nr)
{
	uint64_t span;
	long r;

	if (usys_tcb()->apart)
		return sched_pass(at, rest, c, d, e, f, nr);
	if ((r = sched_get_time(at, &span)))
		return r;
	return sleep(sched_after(sched_now(), span), rest);
}

long sched_clock_nanosleep(long clock, long flags, long at, long rest, long e, long f, long nr)
{
	enum { BOOTTIME = 7, TAI = 11 };
	bool absolute = flags & LX_TIMER_ABSTIME;
	uint64_t t;
	long r;

	if (usys_tcb()->apart)
		return sched_pass(clock, flags, at, rest, e, f, nr);
	if (clock != LX_CLOCK_REALTIME && clock != LX_CLOCK_MONOTONIC && clock != BOOTTIME && clock != TAI)
		return sched_private(clock, flags, at, rest, e, f, nr); /* processor time */
	if ((r = sched_get_time(at, &t)))
		return r;
	if (!absolute)
		t = sched_after(sched_now(), t);
	else if (clock != LX_CLOCK_MONOTONIC)
		t = from_clock((int)clock, t);
	return sleep(t, absolute ? 0 : rest);
}

long sched_yield(long a, long b, long c, long d, long e, long f, long nr)
{
	enum { LONE = 16 };
	struct usys_uthread *self = sched_self();
	bool others;

	if (usys_tcb()->apart)
		return sched_pass(a, b, c, d, e, f, nr);
	usys_sched_lock();
	others = usys_uthread_yield(self, USYS_YIELDED);
	usys_sched_unlock();
	/* The threads for which it yields may run on kernel threads that wait for a processor. On
	 * a vcore with many uthreads that is less likely, and the kernel's call is by far more
	 * expensive. */
	if (!others && !sched_world && (!self->vcore->shared || !(++sched_vcore(self)->lone % LONE)))
		return sched_pass(a, b, c, d, e, f, nr);
	return 0;
}
