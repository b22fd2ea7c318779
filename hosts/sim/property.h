#ifndef SIM_PROPERTY_H
#define SIM_PROPERTY_H

/*
 * Properties that the program states.
 *
 *	property.c   their records, and table sim
 *	sdk.c        the device to which Antithesis's package writes; sdk_line.c its lines
 */

#include "sim.h"

/*
 * Go: the constants of package sim. A fault of package sim is no property, but is counted like one:
 * how often it has begun.
 */
enum sim_property_kind {
	SIM_ALWAYS,
	SIM_ALWAYS_OR_UNREACHABLE,
	SIM_SOMETIMES,
	SIM_REACHABLE,
	SIM_UNREACHABLE,
	SIM_BUGGIFY_PLACE,
	SIM_FAULT_PLACE,
};

/* Declares a property, whether the program reaches it or not. */
void sim_property(uint32_t kind, const char *name, size_t n);
/* Called when the program reaches a property. Returns 0, or the number of a failure, with which the
 * caller then calls sim_property_failed: no other goroutine runs in between. */
int32_t sim_property_hit(uint32_t kind, const char *name, size_t n, bool held);
/* Returns if the run continues. */
void sim_property_failed(int32_t failure, const char *text, size_t n);

/* ---- sdk_line.c ---- */

void sim_sdk_line(const char *line, size_t n);

#endif
