#ifndef PARLIB_CALL_RESERVE_H
#define PARLIB_CALL_RESERVE_H

#include "port.h"

#include <stdint.h>

/* Called once, by parlib_start: g_of returns the calling thread's g, and nothing is the
 * code of a Go function that takes a pointer and does nothing. */
void usys_reserve_start(uintptr_t (*g_of)(void), void (*nothing)(void *));

/* Before a call of Go: gives the calling thread an M of Go's, if it is one of C's without. */
void usys_come_in(void);

#endif
