//go:build ignore

/*
 * Rules that the program itself adds and removes while it runs (package usystest). They follow
 * those of the command, in its memory if there is any, and reuse the places of removed rules. A
 * rule's verdicts do not depend on its place.
 */
#include "fault.h"

/* Takes the lock against the process of -control and hosted children, which may add rules, too.
 * None of them holds it long; returns false if it stays held, as by a process that was killed. */
static bool lock(void)
{
	enum { TRIES = 100000 };
	uint32_t none = 0;

	for (int i = 0; i < TRIES; i++, none = 0) {
		if (__atomic_compare_exchange_n(&fault_area->adding, &none, 1, false, __ATOMIC_ACQUIRE,
			    __ATOMIC_RELAXED))
			return true;
		usys_raw(NR_sched_yield, 0, 0, 0);
	}
	return false;
}

static void unlock(void) { __atomic_store_n(&fault_area->adding, 0, __ATOMIC_RELEASE); }

/* Returns the number of a removed rule that no thread uses, or of a new one. */
static int32_t free_place(void)
{
	uint32_t rules = fault_area->rules;

	for (uint32_t i = fault_area->first; i < rules; i++)
		if (__atomic_load_n(&fault_area->rule[i].use, __ATOMIC_ACQUIRE) == FAULT_GONE)
			return (int32_t)i;
	return rules < FAULT_RULES ? (int32_t)rules : -LX_ENOSPC;
}

/* Copies the rule except for the word that other threads write. It draws like the first rule. */
static void set_rule(struct fault_rule *to, const struct fault_rule *from, uint32_t index)
{
	const size_t use = offsetof(struct fault_rule, use), behind = use + sizeof to->use;

	usys_copy((char *)to, (const char *)from, use);
	usys_copy((char *)to + behind, (const char *)from + behind, sizeof *to - behind);
	to->seed -= FAULT_PER_RULE * index;
}

/* Makes the rule's calls go through the rules from now on. */
static void lead_calls(const struct fault_rule *r, bool clock)
{
	for (long nr = 0; nr < NCALLS; nr++) {
		if (!fault_names(r, nr) && !(clock && fault_area->facts[nr].clock))
			continue;
		__atomic_fetch_or(&fault_area->named[nr / 64], 1ul << (nr % 64), __ATOMIC_RELEASE);
		shape_lead(nr);
	}
	shape_lead_moves();
	if (clock) {
		__atomic_store_n(&fault_area->clock, 1, __ATOMIC_RELEASE);
		fault_clock_here();
	}
}

int32_t fault_add(const struct fault_area *head, const struct fault_rule *rule, bool clock, const void *image, size_t n)
{
	struct fault_rule *r;
	int32_t i;

	if (head->version != FAULT_VERSION)
		return -LX_EINVAL;
	if (!fault_area && !fault_make_area(head))
		return -LX_ENOMEM;
	if (!lock())
		return -LX_EAGAIN;
	i = free_place();
	r = fault_area->rule + i;
	if (i >= 0 &&
		(!shape_copy(&fault_functions[i], image, n) ||
			(rule->result == FAULT_COUNTED &&
				!(fault_count_start((uint32_t)i) && fault_keep_start((uint32_t)i)))))
		i = -LX_ENOMEM;
	if (i >= 0) {
		set_rule(r, rule, (uint32_t)i);
		lead_calls(r, clock);
		__atomic_fetch_and(&r->use, ~(uint32_t)FAULT_GONE, __ATOMIC_RELEASE);
		if ((uint32_t)i == fault_area->rules) /* a thread that sees the number sees the rule */
			__atomic_store_n(&fault_area->rules, (uint32_t)i + 1, __ATOMIC_RELEASE);
	}
	unlock();
	return i;
}
