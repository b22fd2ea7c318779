//go:build ignore

/* Counts the calls that a rule of FAULT_COUNTED matches, and those that have failed. */
#include "fault.h"

static struct fault_count *counts[FAULT_RULES]; /* by number of the rule: NCALLS each */

bool fault_count_start(uint32_t index)
{
	enum { SIZE = NCALLS * sizeof(struct fault_count) };
	long at;

	if (counts[index]) {
		__builtin_memset(counts[index], 0, SIZE);
		return true;
	}
	at = usys_mmap(SIZE, PROT_RW);
	if (usys_is_err(at))
		return false;
	__atomic_store_n(&counts[index], (struct fault_count *)at, __ATOMIC_RELEASE);
	return true;
}

/* A rule counts only calls of the process that has added it. */
void fault_count(uint32_t index, long nr, bool failed)
{
	struct fault_count *all = __atomic_load_n(&counts[index], __ATOMIC_ACQUIRE);

	if (!all)
		return;
	__atomic_fetch_add(&all[nr].calls, 1, __ATOMIC_RELAXED);
	if (failed)
		__atomic_fetch_add(&all[nr].errors, 1, __ATOMIC_RELAXED);
}

struct fault_count fault_count_of(uint32_t index, long nr)
{
	struct fault_count *all = __atomic_load_n(&counts[index], __ATOMIC_ACQUIRE);

	if (!all)
		return (struct fault_count){0, 0};
	return (struct fault_count){__atomic_load_n(&all[nr].calls, __ATOMIC_RELAXED),
		__atomic_load_n(&all[nr].errors, __ATOMIC_RELAXED)};
}
