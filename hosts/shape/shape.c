//go:build ignore

/* The calls that rules are about come here first. All others go their old ways. */
#include "shape.h"

static bool has(const uint64_t set[8], long nr) { return set[nr / 64] >> (nr % 64) & 1; }

/* The working directory is another one behind such a call. */
static bool moves(long nr) { return nr == NR_chdir || nr == NR_fchdir || nr == NR_chroot || nr == NR_pivot_root; }

/* Whether the policy is about a call. */
static bool checked(long nr) { return shape_head && has(shape_head->checked, nr); }

void usys_shape_start(struct way *ways, int fd, int faults)
{
	if (fd >= 0 && !shape_open(fd))
		usys_refuse("-shapefd: the descriptor is not that of rules", 0);
	usys_fault_start(faults);
	if (fd < 0 && faults < 0)
		return;
	for (int i = 0; i < NCALLS; i++) {
		shape_note(i, ways[i].call);
		if (!checked(i) && !usys_fault_about(i) && !moves(i) && !shape_names_wanted(i))
			continue;
		if (!ways[i].call && ways[i].entry != usys_entry_raw)
			continue; /* assembly does it */
		ways[i] = (struct way){0, usys_shape_call};
	}
}

long usys_shape_call(long a, long b, long c, long d, long e, long f, long nr)
{
	struct shape_call call = {nr, {a, b, c, d, e, f}, usys_caller(), -1, &shape_given};
	long r;

	if (usys_tcb()->unshaped)
		return shape_execute(&call);
	if (checked(nr) && (r = shape_check(&call)))
		return r;
	if (nr == NR_close && shape_names_wanted(nr)) /* behind it the descriptor may be another thread's */
		shape_names_look(&call, 0);
	r = usys_fault_about(nr) ? shape_fault(&call) : shape_execute(&call);
	if (nr != NR_close && shape_names_wanted(nr))
		shape_names_look(&call, r);
	if (moves(nr) && !usys_tcb()->apart)
		shape_moved();
	return r;
}
