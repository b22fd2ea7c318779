//go:build ignore

/* Faults take the place of calls. */
#include "shape.h"

long shape_fault(struct shape_call *c) { return shape_execute(c); }
