#ifndef PARLIB_CALL_RECORD_H
#define PARLIB_CALL_RECORD_H

#include "core.h"

/*
 * A failure or a fault on its way to Go: the goroutine may have moved to another
 * thread before it reads the text, so the text cannot lie in the thread's block.
 * Go half: record in usys/error.go, which clears busy when it has read it.
 */
struct usys_record {
	uint32_t busy, sig;
	uintptr_t addr;
	uint32_t n;
	char text[236];
};

_Static_assert(sizeof(struct usys_record) == 256, "usys/error.go: record");

/* A free record, or 0 when all are on their way. Safe in signal handlers. */
struct usys_record *usys_record(void);

extern const struct usys_ops usys_ops;

#endif
