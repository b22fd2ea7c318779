//go:build linux && amd64 && cgo

/* The default policy: one vcore, which runs everything in the order of arrival. */
#include "policy.h"
#include "sched_alarm.h"

static uint32_t one(void) { return 1; }

static uint64_t sched_entry(uint32_t vcore) { return vcore == 0 ? usys_alarm_run() : USYS_NEVER; }

const struct usys_sched_ops usys_default_sched = {
	.name = "default",
	.vcores = one,
	.sched_entry = sched_entry,
};
