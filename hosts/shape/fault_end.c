//go:build ignore

/* The end of a rule, and its counts. */
#include "fault.h"

void fault_counted(uint32_t index, uint64_t *matched, uint64_t *hit)
{
	const struct fault_rule *r = fault_area->rule + index;

	*matched = __atomic_load_n(&r->matched, __ATOMIC_RELAXED);
	*hit = __atomic_load_n(&r->hit, __ATOMIC_RELAXED);
}

void fault_remove(uint32_t index, bool back)
{
	struct fault_rule *r = fault_area->rule + index;

	__atomic_fetch_or(&r->use, FAULT_GONE, __ATOMIC_ACQ_REL);
	if (r->clock && back) /* each hit was a jump */
		fault_jump(-r->clock * (int64_t)__atomic_load_n(&r->hit, __ATOMIC_RELAXED));
}
