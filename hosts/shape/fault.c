//go:build ignore

/*
 * Faults take the place of calls. All rules look at a call, in their order: each counts those
 * that match it, and its verdict on the n-th depends on nothing but n. Delays, signals and
 * jumps of the clock add up; the first rule that hits and has a result decides that.
 */
#include "fault.h"

enum { SEC = 1000000000 };

/* What happens to a call. */
struct fate {
	struct fault_rule *decides; /* 0: none does */
	uint32_t index;
	uint64_t n;                 /* it is the n-th that matches that rule */
	uint64_t enter, exit;       /* delays, in nanoseconds */
};

static long call(long nr, long a, long b, long c)
{
	struct shape_call other = {.nr = nr, .arg = {a, b, c}, .class = -1};

	return shape_execute(&other);
}

/* A signal ends a sleep of a thread on a vcore, and is taken only when the call returns: the
 * rest is slept in the kernel. */
static void delay(uint64_t ns)
{
	struct lx_timespec t = {(int64_t)(ns / SEC), (int64_t)(ns % SEC)};
	long r;

	if (!ns)
		return;
	r = call(NR_nanosleep, (long)&t, (long)&t, 0);
	while (r == -LX_EINTR)
		r = usys_options.vcores ? usys_raw(NR_nanosleep, &t, &t, 0) : call(NR_nanosleep, (long)&t, (long)&t, 0);
}

static void hit(struct fault_rule *r) { __atomic_fetch_add(&r->hit, 1, __ATOMIC_RELAXED); }

/* Whether the rule does anything that is not the call's result. */
static bool acts(const struct fault_rule *r) { return r->delay_enter || r->delay_exit || r->clock || r->signal; }

/* A rule hits a call: all that does not decide its result. */
static void act(struct fault_rule *r, struct fate *f)
{
	f->enter += (uint64_t)r->delay_enter;
	f->exit += (uint64_t)r->delay_exit;
	if (r->clock)
		__atomic_fetch_add(&fault_area->jumped, r->clock, __ATOMIC_RELAXED);
	if (r->signal)
		call(NR_tgkill, call(NR_getpid, 0, 0, 0), call(NR_gettid, 0, 0, 0), r->signal);
}

/* Asks all rules. Those that are added meanwhile are asked the next time. */
static struct fate ask(struct shape_call *c)
{
	uint32_t rules = __atomic_load_n(&fault_area->rules, __ATOMIC_ACQUIRE);
	struct fate f = {0};

	for (uint32_t i = __atomic_load_n(&fault_area->first, __ATOMIC_RELAXED); i < rules; i++) {
		struct fault_rule *r = &fault_area->rule[i];
		uint64_t n;

		if (!fault_matches(c, r))
			continue;
		n = __atomic_add_fetch(&r->matched, 1, __ATOMIC_RELAXED);
		if (!fault_hits(r, i, n))
			continue;
		act(r, &f);
		if (r->result != FAULT_MADE && !f.decides) {
			f.decides = r;
			f.index = i;
			f.n = n;
		} else if (acts(r)) {
			hit(r);
		}
	}
	return f;
}

/* Makes the call as its fate has it. *injected: its result is not the kernel's. */
static long make(struct shape_call *c, const struct fate *f, bool *injected)
{
	struct fault_rule *r = f->decides;
	struct shape_call other = *c;
	long result;

	if (!r)
		return fault_by_clock(c);
	if (r->result == FAULT_FAIL || r->result == FAULT_RETURN) {
		*injected = true;
		hit(r);
		other.nr = r->instead;
		if (r->instead >= 0)
			shape_execute(&other);
		return r->retval;
	}
	result = fault_move(c, r, f->index, f->n, injected);
	if (*injected || acts(r))
		hit(r);
	return result;
}

long shape_fault(struct shape_call *c)
{
	struct usys_marks *marks = usys_tcb()->marks;
	bool injected = false;
	struct fate f;
	long r;

	fault_clock_here();
	f = ask(c);
	delay(f.enter);
	r = make(c, &f, &injected);
	delay(f.exit);
	if (marks && marks->nr == c->nr) {
		marks->injected = injected;
		marks->delayed = f.enter || f.exit;
	}
	return r;
}
