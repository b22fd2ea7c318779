//go:build ignore

/*
 * Faults replace or change calls. All rules look at a call, in their order: each counts the
 * calls that match it, and its verdict on the n-th depends only on n. Delays, signals and jumps
 * of the clock add up; the result comes from the first rule that hits and has one.
 */
#include "../trace/trace.h"
#include "../../parlib/clock.h"
#include "fault.h"

enum { SEC = 1000000000 };

/* The fate of a call. */
struct fate {
	uint32_t rule;        /* one more than the number of the rule that decides the result; 0: none */
	uint64_t n;           /* it is the n-th call that matches that rule */
	uint64_t enter, exit; /* delays, in nanoseconds */
	bool counted, kept;   /* counted by these rules, which are held; kept: one of them keeps a record */
	uint64_t by[FAULT_RULES / 64];
};

static long call(long nr, long a, long b, long c)
{
	struct shape_call other = {.nr = nr, .arg = {a, b, c}};

	return shape_execute(&other);
}

/*
 * Go's collector sends a thread signals until it stops, and each of them ends a sleep. So the
 * sleep has an absolute end: with a span the kernel would add its slack again and again. On a
 * vcore a signal is taken only when the call returns, so there the thread continues its sleep in
 * the kernel.
 */
static void delay(uint64_t ns)
{
	struct lx_timespec t;
	long r;

	if (!ns)
		return;
	if (usys_shape_world) {
		usys_shape_world->delay(ns);
		return;
	}
	ns += usys_clock(LX_CLOCK_MONOTONIC);
	t = (struct lx_timespec){(int64_t)(ns / SEC), (int64_t)(ns % SEC)};
	r = call(NR_clock_nanosleep, LX_CLOCK_MONOTONIC, LX_TIMER_ABSTIME, (long)&t);
	while (r == -LX_EINTR)
		r = usys_options.vcores ?
			usys_raw6(NR_clock_nanosleep, LX_CLOCK_MONOTONIC, LX_TIMER_ABSTIME, (long)&t, 0, 0, 0) :
			call(NR_clock_nanosleep, LX_CLOCK_MONOTONIC, LX_TIMER_ABSTIME, (long)&t);
}

static void hit(struct fault_rule *r) { __atomic_fetch_add(&r->hit, 1, __ATOMIC_RELAXED); }

/* Reports whether the rule has an effect other than the call's result. */
static bool acts(const struct fault_rule *r) { return r->delay_enter || r->delay_exit || r->clock || r->signal; }

/* Carries out the effects of a rule that hits, other than the result. */
static void act(struct fault_rule *r, struct fate *f)
{
	f->enter += (uint64_t)r->delay_enter;
	f->exit += (uint64_t)r->delay_exit;
	if (r->clock)
		fault_jump(r->clock);
	if (r->signal)
		call(NR_tgkill, call(NR_getpid, 0, 0, 0), call(NR_gettid, 0, 0, 0), r->signal);
}

/* Applies a rule to a call. Returns whether the rule has to be held until the call is made. */
static bool ask(struct fault_rule *r, uint32_t i, struct shape_call *c, struct fate *f)
{
	uint64_t n;

	if (!fault_matches(c, r))
		return false;
	n = __atomic_add_fetch(&r->matched, 1, __ATOMIC_RELAXED);
	if (r->result == FAULT_COUNTED) {
		f->counted = true;
		f->kept |= fault_keeps(i);
		f->by[i / 64] |= 1ul << (i % 64);
		return true;
	}
	if (!fault_hits(r, i, n))
		return false;
	act(r, f);
	if (r->result != FAULT_MADE && !f->rule) {
		f->rule = i + 1;
		f->n = n;
		return true;
	}
	if (acts(r))
		hit(r);
	return false;
}

/* Applies all rules; rules that are added meanwhile apply from the next call on. For a call that
 * is made again only counting rules apply. */
static void ask_all(struct shape_call *c, struct fate *f, bool again)
{
	uint32_t rules = __atomic_load_n(&fault_area->rules, __ATOMIC_ACQUIRE);

	for (uint32_t i = __atomic_load_n(&fault_area->first, __ATOMIC_RELAXED); i < rules; i++) {
		struct fault_rule *r = &fault_area->rule[i];

		if (!fault_names(r, c->nr) || (again && r->result != FAULT_COUNTED))
			continue;
		if (fault_hold(r) && !ask(r, i, c, f))
			fault_release(r);
	}
}

/* Called when the call has returned, or will be made again: counts it, and releases the rules
 * that count it. */
static void count(const struct shape_call *c, const struct fate *f, long result)
{
	for (uint32_t i = 0; f->counted && i < FAULT_RULES; i++) {
		if (!(f->by[i / 64] >> (i % 64) & 1))
			continue;
		if (result != -LX_ERESTARTSYS)
			fault_count(i, c->nr, usys_is_err(result));
		fault_release(&fault_area->rule[i]);
	}
}

/* The call is fsync or similar. If it has nothing to write, it does not fail. */
static long lose(struct shape_call *c, const struct fault_rule *r, bool *injected)
{
	long lost = usys_shape_world->lose((int)c->arg[0]);

	*injected = lost > 0;
	return lost > 0 ? r->retval : lost ? lost : shape_execute(c);
}

/* Makes the call according to its fate. *injected: its result is not the kernel's. */
static long make(struct shape_call *c, const struct fate *f, bool *injected)
{
	struct fault_rule *r = &fault_area->rule[f->rule - 1];
	struct shape_call other = *c;
	long result;

	if (!f->rule)
		return fault_by_clock(c);
	if (r->result == FAULT_FAIL || r->result == FAULT_RETURN) {
		*injected = true;
		hit(r);
		other.nr = r->instead;
		if (r->instead >= 0)
			shape_execute(&other);
		return r->retval;
	}
	if (r->result == FAULT_LOST)
		result = lose(c, r, injected);
	else
		result = (r->result == FAULT_FLIP ? fault_flip : fault_move)(c, r, f->rule - 1, f->n, injected);
	if (*injected || acts(r))
		hit(r);
	return result;
}

/* Makes the call with its record, which also has the memory that the call changes. */
static long make_kept(struct shape_call *c, const struct fate *f, bool *injected)
{
	struct trace_draft *d = trace_draft(usys_tcb(), DRAFT_KEPT);
	long result;

	if (!d)
		return make(c, f, injected);
	fault_keep_before(d, c);
	result = make(c, f, injected);
	if (result == -LX_ERESTARTSYS)
		return result;
	fault_keep_after(d, result, *injected);
	for (uint32_t i = 0; i < FAULT_RULES; i++)
		if (f->by[i / 64] >> (i % 64) & 1 && fault_keeps(i))
			fault_keep(i, d);
	return result;
}

/* ---- calls that are made again ---- */

static bool same(const struct usys_place *a, const struct usys_place *b) { return a->pc == b->pc && a->sp == b->sp; }

/* On a vcore, a signal may arrive before the call has begun. Then the scheduler makes the guest
 * repeat the call after the handler; rules have already counted it. */
static bool came_again(const struct shape_call *c, struct fate *f)
{
	struct usys_fault_again *a = &usys_tcb()->again;

	if (!a->comes || a->nr != c->nr || !same(&a->from, &c->from))
		return false;
	a->comes = false;
	*f = (struct fate){.rule = a->rule, .n = a->n, .exit = a->exit};
	return true;
}

static void comes_again(const struct shape_call *c, const struct fate *f)
{
	usys_tcb()->again = (struct usys_fault_again){.comes = true,
		.nr = c->nr,
		.from = c->from,
		.rule = f->rule,
		.n = f->n,
		.exit = f->exit};
}

long shape_fault(struct shape_call *c)
{
	struct usys_marks *marks = usys_tcb()->marks;
	bool injected = false;
	struct fate f = {0};
	long r;

	fault_clock_here();
	ask_all(c, &f, came_again(c, &f));
	delay(f.enter);
	r = (f.kept ? make_kept : make)(c, &f, &injected);
	if (r == -LX_ERESTARTSYS && !injected) {
		count(c, &f, r);
		comes_again(c, &f);
		return r;
	}
	delay(f.exit);
	count(c, &f, r);
	if (f.rule)
		fault_release(&fault_area->rule[f.rule - 1]);
	if (marks && marks->nr == c->nr) {
		marks->injected = injected;
		marks->delayed = f.enter || f.exit;
	}
	return r;
}
