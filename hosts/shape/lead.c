//go:build ignore

/* Makes calls go through the rules while the program runs: inside the trace, if there is one. */
#include "shape.h"

static bool led[NCALLS];

static bool is_mine(long nr) { return led[nr] || usys_ways[nr].call == usys_shape_call; }

bool shape_lead(long nr)
{
	usys_call **inner = usys_trace_inner(nr);
	struct way *w = &usys_ways[nr];

	if (usys_shape_world || is_mine(nr) || (inner && *inner == usys_shape_call))
		return true;
	if (!w->call && w->entry != usys_entry_raw)
		return false; /* assembly carries it out */
	led[nr] = true;
	if (inner) {
		shape_note(nr, *inner);
		__atomic_store_n(inner, usys_shape_call, __ATOMIC_RELEASE);
		return true;
	}
	shape_note(nr, w->call);
	/* In this order: a thread that finds no entry finds the function. */
	__atomic_store_n(&w->call, usys_shape_call, __ATOMIC_RELEASE);
	__atomic_store_n(&w->entry, 0, __ATOMIC_RELEASE);
	return true;
}

void shape_lead_moves(void)
{
	for (long nr = 0; nr < NCALLS; nr++)
		if (shape_moves(nr))
			shape_lead(nr);
}
