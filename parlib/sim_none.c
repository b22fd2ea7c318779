//go:build linux && amd64 && cgo

/*
 * Table sim (../sim) where nothing is simulated. It is served without functions: a program that
 * uses the package has its host, and lacks nothing.
 */
#include "core.h"

static void fill(usys_fn *fn, const struct usys_ops *ops) { (void)fn, (void)ops; }

const struct usys_served usys_nothing_of_sim = {.name = "sim", .fill = fill};
