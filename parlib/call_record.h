#ifndef PARLIB_CALL_RECORD_H
#define PARLIB_CALL_RECORD_H

#include "core.h"

/*
 * The text of a failure or a fault, until Go has read it: the goroutine may move
 * to another thread before that, so the text cannot lie in the thread's block.
 * Go half: record in usys/error.go, which clears busy when it has read it.
 */
struct usys_record {
	uint32_t busy, sig;
	uintptr_t addr;
	uint32_t n;
	char text[236];
};

_Static_assert(sizeof(struct usys_record) == 256, "usys/error.go: record");

/* Returns a free record, or 0 if all are in use. Safe in signal handlers. */
struct usys_record *usys_record(void);

extern const struct usys_ops usys_ops;

#endif
