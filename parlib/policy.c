//go:build linux && amd64 && cgo

/* The policy in use. sched_vcore.c sets it while no vcore runs. */
#include "policy.h"

const struct usys_sched_ops *usys_sched;
