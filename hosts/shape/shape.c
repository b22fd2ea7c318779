//go:build ignore

/* Calls to which rules apply come here first. All others keep their ways. */
#include "shape.h"

/* Reports whether the command's policy checks a call. */
static bool checked(long nr) { return shape_checked(shape_given.head, nr); }

void usys_shape_start(struct way *ways, int fd, int faults)
{
	if (fd >= 0 && !shape_open(fd))
		usys_refuse("-shapefd: the descriptor is not that of rules", 0);
	usys_fault_start(faults);
	if ((fd < 0 && faults < 0) || usys_shape_world)
		return; /* a simulation leads its calls itself */
	for (int i = 0; i < NCALLS; i++) {
		shape_note(i, ways[i].call);
		if (!checked(i) && !usys_fault_about(i) && !shape_moves(i) && !shape_names_wanted(shape_given.head, i))
			continue;
		if (!ways[i].call && ways[i].entry != usys_entry_raw)
			continue; /* assembly carries it out */
		ways[i] = (struct way){0, usys_shape_call};
	}
}

/* Called for a call that may be part of looking up a name in a policy. */
static void look(const struct shape_call *c, long result)
{
	if (shape_names_wanted(shape_given.head, c->nr))
		shape_names_look(c, result);
	else if (__atomic_load_n(&shape_tested, __ATOMIC_RELAXED))
		shape_look_tested(c, result);
}

long usys_shape_call(long a, long b, long c, long d, long e, long f, long nr)
{
	struct shape_call call = {nr, {a, b, c, d, e, f}, usys_caller(), -1, &shape_given};
	long r;

	if (usys_tcb()->unshaped)
		return shape_execute(&call);
	if (checked(nr) && (r = shape_check(&call)))
		return r;
	if (__atomic_load_n(&shape_tested, __ATOMIC_RELAXED) && (r = shape_check_tested(&call)))
		return r;
	if (nr == NR_close) /* afterwards the descriptor may belong to another thread */
		look(&call, 0);
	r = usys_fault_about(nr) ? shape_fault(&call) : shape_execute(&call);
	if (nr != NR_close)
		look(&call, r);
	if (shape_moves(nr) && !usys_tcb()->apart)
		shape_moved();
	return r;
}
