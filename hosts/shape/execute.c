//go:build ignore

/* Executes calls without rules. */
#include "shape.h"

const struct usys_shape_world *usys_shape_world;

static usys_call *inner[NCALLS]; /* the functions that execute calls; 0: Linux executes it */

void shape_note(long nr, usys_call *call) { inner[nr] = call; }

long shape_execute(const struct shape_call *c)
{
	usys_call *f = usys_shape_world ? usys_shape_world->execute : inner[c->nr];
	const long *a = c->arg;

	return f ? f(a[0], a[1], a[2], a[3], a[4], a[5], c->nr) : usys_raw6(c->nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}
