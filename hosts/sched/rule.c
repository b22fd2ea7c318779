//go:build ignore

/* Carries out calls by the rules of their description (kinds.h). */
#include "kinds.h"
#include "sched.h"

/* Reports whether a call's timeout is 0, so that it does not wait. */
static bool no_time(const struct sched_rule *r, const long arg[6])
{
	int64_t t[2];

	if (r->time == MILLISECONDS)
		return (int32_t)arg[r->in] == 0;
	return arg[r->in] && !usys_get(t, (void *)arg[r->in], sizeof t) && !t[0] && !t[1];
}

static long pass(const long a[6], long nr) { return sched_pass(a[0], a[1], a[2], a[3], a[4], a[5], nr); }
static long private(const long a[6], long nr) { return sched_private(a[0], a[1], a[2], a[3], a[4], a[5], nr); }

/* A call by the rules of its description. */
long sched_by_rule(long a, long b, long c, long d, long e, long f, long nr)
{
	long arg[6] = {a, b, c, d, e, f};
	const struct sched_rule *r;

	if (usys_tcb()->apart) {
		sched_apart(usys_tcb(), nr, a);
		return sched_pass(a, b, c, d, e, f, nr);
	}
	r = sched_thread_rule(nr, arg);
	if (r->kind == THREAD_BINDS && !(r->in < 0 ? sched_bind() : sched_number(&arg[(int)r->in], true)))
		return -LX_EAGAIN;
	r = sched_waits_rule(nr, arg);
	switch (r->kind) {
	case WAITS_APART: return private(arg, nr);
	case WAITS_FD: return sched_fd(r, arg, nr);
	case WAITS_TIME: return (no_time(r, arg) ? pass : private)(arg, nr);
	}
	return pass(arg, nr);
}
