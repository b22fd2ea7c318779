//go:build linux && amd64 && cgo

/*
 * Table sim (../sim) outside a simulation. It is served without functions, so that a program
 * which uses the package has a host for it.
 */
#include "core.h"

static void fill(usys_fn *fn, const struct usys_ops *ops) { (void)fn, (void)ops; }

const struct usys_served usys_nothing_of_sim = {.name = "sim", .fill = fill};
