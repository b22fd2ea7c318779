#ifndef PARLIB_CALL_CALLBACK_H
#define PARLIB_CALL_CALLBACK_H

#include <stdint.h>

/* Called once, by parlib_start: g_of returns the calling thread's g, and nothing is the
 * code of a Go function that takes a pointer and does nothing. */
void usys_callback_start(uintptr_t (*g_of)(void), void (*nothing)(void *));

#endif
