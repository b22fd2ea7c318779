//go:build ignore

/*
 * The profiler's timers. Go makes one for each thread, which measures the thread's processor
 * time and signals the thread (timer_create with SIGEV_THREAD_ID). They are virtual, because a
 * uthread uses the processor time of the vcore on which it runs. While any such timer runs, each
 * vcore has one real timer of its thread's processor time, and its tick counts for the uthread
 * that runs there. Virtual timers have numbers above those of the kernel's timers.
 */
#include "sched.h"

enum {
	SIGEV_THREAD_ID = 4,
	LEAST_NS = 1000000,
	SEC = 1000000000,
};

struct sigevent {
	uint64_t value;
	int32_t signo, notify, tid, rest[11];
};
struct spec {
	struct lx_timespec every, first;
};

static uint32_t running;  /* virtual timers */
static uint64_t interval; /* of the vcores' real timers; 0: they do not run */
bool sched_profiles;      /* there has been a virtual timer */

static uint64_t to_ns(const struct lx_timespec *t)
{
	uint64_t ns;
	return __builtin_mul_overflow((uint64_t)t->sec, SEC, &ns) ? USYS_NEVER / 2 : ns + (uint64_t)t->nsec;
}

static struct lx_timespec from_ns(uint64_t ns)
{
	return (struct lx_timespec){(int64_t)(ns / SEC), (int64_t)(ns % SEC)};
}

/* ---- the vcores' real timers; with the lock ---- */

static void arm(struct sched_vcore *v)
{
	struct sigevent ev = {.value = SCHED_PROF_VALUE,
		.signo = USYS_SIGKICK,
		.notify = SIGEV_THREAD_ID,
		.tid = v->v.tid};
	struct spec s = {from_ns(interval), from_ns(interval)};

	if (!v->v.tid || v->v.over)
		return; /* that thread makes its own (sched_prof_begin) */
	if (v->prof < 0 && interval && usys_raw(NR_timer_create, sched_clock_of(v->v.tid), &ev, &v->prof))
		v->prof = -1;
	if (v->prof >= 0)
		usys_raw6(NR_timer_settime, v->prof, 0, (long)&s, 0, 0, 0);
}

void sched_prof_again(struct sched_vcore *v)
{
	if (interval && v->prof < 0)
		arm(v);
}

static void set_interval(uint64_t ns)
{
	if (ns == interval)
		return;
	interval = ns;
	for (struct sched_vcore *v = __atomic_load_n(&sched_vcores, __ATOMIC_ACQUIRE); v; v = v->all)
		arm(v);
}

void sched_prof_begin(struct sched_vcore *v)
{
	if (v->prof >= 0) /* left from its last use */
		usys_raw(NR_timer_delete, v->prof, 0, 0);
	v->prof = -1;
	if (!__atomic_load_n(&sched_profiles, __ATOMIC_SEQ_CST))
		return;
	usys_sched_lock();
	if (interval)
		arm(v);
	usys_sched_unlock();
}

/* ---- virtual timers; with the lock ---- */

static void stop(struct tcb *t)
{
	if (t->sched.prof.left && !--running)
		set_interval(0);
	t->sched.prof.left = 0;
}

static void start(struct tcb *t, uint64_t first, uint64_t every)
{
	uint64_t least = every && every < first ? every : first;

	stop(t);
	__atomic_store_n(&t->sched.prof.ticks, 0, __ATOMIC_RELAXED);
	if (!first)
		return;
	t->sched.prof.left = first;
	t->sched.prof.every = every;
	running++;
	if (least < LEAST_NS)
		least = LEAST_NS;
	if (!interval || least < interval)
		set_interval(least);
}

/* The timer has expired n times. */
static void expired(struct usys_vcore *v, struct tcb *t, uint64_t n)
{
	const struct sched_prof *p = &t->sched.prof;
	struct usys_siginfo info = {.signo = p->signo, .code = LX_SI_TIMER, .value = p->value};

	info.timer = sched_prof_number(t);
	info.overrun = n <= INT32_MAX ? (int32_t)(n - 1) : INT32_MAX;
	sched_post(v, t, &info);
}

/* The kernel checks timers of processor time only at its own ticks, for example every 4 ms, and
 * reports how many intervals have passed. */
void sched_prof_tick(struct usys_vcore *v, struct tcb *t, uint32_t n)
{
	struct sched_prof *p = &t->sched.prof;
	uint64_t span = n * interval, over;

	if (!p->left)
		return;
	if (p->left > span) {
		p->left -= span;
		return;
	}
	over = span - p->left;
	if (p->every) {
		p->left = p->every - over % p->every;
		expired(v, t, 1 + over / p->every);
	} else {
		p->left = 0;
		if (!--running)
			set_interval(0);
		expired(v, t, 1);
	}
}

void sched_prof_over(struct tcb *t)
{
	stop(t);
	t->sched.prof.made = false;
}

long sched_prof_make(struct tcb *t, int32_t signo, uint64_t value, long at)
{
	int32_t id = sched_prof_number(t);

	if (signo < 1 || signo > SIGMAX)
		return -LX_EINVAL;
	if (usys_put_guest((void *)at, &id, sizeof id))
		return -LX_EFAULT;
	__atomic_store_n(&sched_profiles, true, __ATOMIC_SEQ_CST);
	t->sched.prof = (struct sched_prof){.made = true, .signo = signo, .value = value};
	return 0;
}

/* Returns the thread of a virtual timer; 0 if the number is none. */
static struct tcb *owner(long id)
{
	uint32_t i = (uint32_t)id - SCHED_PROF_FIRST;
	struct tcb *t = (int)id >= SCHED_PROF_FIRST && i < sched_nthreads ? sched_thread(i) : 0;

	return t && t->sched.prof.made ? t : 0;
}

static long get_virtual(const struct tcb *t, long at)
{
	const struct sched_prof *p = &t->sched.prof;
	struct spec s = {from_ns(p->left ? p->every : 0), from_ns(p->left)};

	return usys_put_guest((void *)at, &s, sizeof s);
}

static long set_virtual(struct tcb *t, long to, long from)
{
	struct spec s;

	if (usys_get(&s, (void *)to, sizeof s))
		return -LX_EFAULT;
	if (s.first.sec < 0 || s.first.nsec < 0 || s.first.nsec >= SEC || s.every.sec < 0 || s.every.nsec < 0 ||
		s.every.nsec >= SEC)
		return -LX_EINVAL;
	if (from && get_virtual(t, from))
		return -LX_EFAULT;
	usys_sched_lock();
	start(t, to_ns(&s.first), to_ns(&s.every));
	usys_sched_unlock();
	return 0;
}

/* ---- the calls ---- */

long sched_timer_settime(long id, long flags, long to, long from, long e, long f, long nr)
{
	struct tcb *t = usys_tcb()->apart ? 0 : owner(id);

	return t ? set_virtual(t, to, from) : sched_pass(id, flags, to, from, e, f, nr);
}

long sched_timer_gettime(long id, long at, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb()->apart ? 0 : owner(id);

	return t ? get_virtual(t, at) : sched_pass(id, at, c, d, e, f, nr);
}

long sched_prof_overrun(long id)
{
	struct tcb *t = owner(id);

	return t ? (long)t->sched.prof.overrun : -LX_EINVAL;
}

long sched_timer_delete(long id, long b, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb()->apart ? 0 : owner(id);

	if (t) {
		usys_sched_lock();
		sched_prof_over(t);
		usys_sched_unlock();
		return 0;
	}
	return sched_pass(id, b, c, d, e, f, nr);
}

/* A child of a fork has no timers. */
void sched_prof_forked(void)
{
	running = 0;
	interval = 0;
}
