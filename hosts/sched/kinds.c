//go:build ignore

/* The rules of zkinds.h, which is generated from the description of package calls. A call's
 * rules are tried in their order, and the first one that holds is used. */
#include "../../loader/offsets.h"
#include "../../parlib/core.h"
#include "kinds.h"

#include "zkinds.h"

static bool holds(const struct sched_rule *r, const long arg[6])
{
	if (r->on < 0)
		return true;
	for (unsigned i = r->from; i < r->to; i++)
		if (((uint64_t)arg[r->on] & tests[i].mask) == tests[i].value)
			return !r->unless;
	return r->unless;
}

static const struct sched_rule *first(unsigned from, unsigned to, const long arg[6], const struct sched_rule *none)
{
	for (; from < to; from++)
		if (holds(&rules[from], arg))
			return &rules[from];
	return none;
}

/* An unknown call has no rules. */
static struct rules_of of(long nr)
{
	return (unsigned long)nr < NCALLS ? rules_of[nr] : (struct rules_of){{0, 0}, {0, 0}};
}

const struct sched_rule *sched_waits_rule(long nr, const long arg[6])
{
	static const struct sched_rule apart = {WAITS_APART, -1, -1, -1, false, NO_TIME, 0, 0};
	struct rules_of r = of(nr);

	return first(r.waits.from, r.waits.to, arg, &apart);
}

const struct sched_rule *sched_thread_rule(long nr, const long arg[6])
{
	static const struct sched_rule binds = {THREAD_BINDS, -1, -1, -1, false, NO_TIME, 0, 0};
	struct rules_of r = of(nr);

	return first(r.thread.from, r.thread.to, arg, &binds);
}

/* If the last rule has a condition, there are values to which no rule applies. */
static bool may(unsigned from, unsigned to, int kind, int none)
{
	if (kind == none && (from == to || rules[to - 1].on >= 0))
		return true;
	for (; from < to; from++)
		if (rules[from].kind == kind)
			return true;
	return false;
}

bool sched_may_wait(long nr, int kind)
{
	struct rules_of r = of(nr);

	return may(r.waits.from, r.waits.to, kind, WAITS_APART);
}

bool sched_may_thread(long nr, int kind)
{
	struct rules_of r = of(nr);

	return may(r.thread.from, r.thread.to, kind, THREAD_BINDS);
}
