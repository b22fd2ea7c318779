//go:build ignore

/* The calls that rules are about come here first. All others go their old ways. */
#include "shape.h"

static bool has(const uint64_t set[8], long nr) { return set[nr / 64] >> (nr % 64) & 1; }

/* The working directory is another one behind such a call. */
static bool moves(long nr) { return nr == NR_chdir || nr == NR_fchdir || nr == NR_chroot || nr == NR_pivot_root; }

void usys_shape_start(struct way *ways, int fd)
{
	if (fd < 0)
		return;
	if (!shape_open(fd))
		usys_refuse("-shapefd: the descriptor is not that of rules", 0);
	for (int i = 0; i < NCALLS; i++) {
		if (!has(shape_head->checked, i) && !has(shape_head->faulty, i) && !moves(i))
			continue;
		if (!ways[i].call && ways[i].entry != usys_entry_raw)
			continue; /* assembly does it */
		shape_take(&ways[i], i, usys_shape_call);
	}
}

long usys_shape_call(long a, long b, long c, long d, long e, long f, long nr)
{
	struct shape_call call = {nr, {a, b, c, d, e, f}, usys_caller(), -1};
	long r;

	if (has(shape_head->checked, nr) && (r = shape_check(&call)))
		return r;
	r = has(shape_head->faulty, nr) ? shape_fault(&call) : shape_execute(&call);
	if (moves(nr) && !usys_tcb()->apart)
		shape_moved();
	return r;
}
