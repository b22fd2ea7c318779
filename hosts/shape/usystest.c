//go:build ignore

/* The host of table usystest: a program's tests set rules for the program. */
#include "fault.h"
#include "zusystest.h"

enum { NONE, RULES, SIMULATION }; /* Go: package usystest */

static int32_t on(void) { return usys_options.sim ? SIMULATION : RULES; }
static void quiet(bool on) { usys_tcb()->unshaped = on; }

static int32_t add(uint8_t *head, uint8_t *rule, bool clock, uint8_t *image, int64_t n)
{
	return fault_add((const struct fault_area *)head, (const struct fault_rule *)rule, clock, image, (size_t)n);
}

static void remove(int32_t number) { fault_remove((uint32_t)number, true); }

static void counted(int32_t number, uint64_t *matched, uint64_t *hit) { fault_counted((uint32_t)number, matched, hit); }

static void calls(int32_t number, int32_t call, uint64_t *calls, uint64_t *errors)
{
	struct fault_count n = fault_count_of((uint32_t)number, call);

	*calls = n.calls;
	*errors = n.errors;
}

static int64_t kept(int32_t number, uint8_t *records, int64_t most)
{
	return (int64_t)fault_kept((uint32_t)number, (char *)records, (size_t)most);
}

static int32_t hold(uint8_t *image, int64_t n)
{
	const struct shape_head *h = (const struct shape_head *)image;
	int32_t err = shape_hold(image, (size_t)n);

	for (long nr = 0; !err && nr < NCALLS; nr++)
		if (shape_checked(h, nr) || shape_names_wanted(h, nr))
			shape_lead(nr);
	shape_lead_moves();
	return err;
}

static int64_t release(uint8_t *records, int64_t most) { return (int64_t)shape_release((char *)records, (size_t)most); }

const struct usystest_host usystest_host = {
	.on = on,
	.quiet = quiet,
	.add = add,
	.remove = remove,
	.counted = counted,
	.calls = calls,
	.kept = kept,
	.hold = hold,
	.release = release,
};
