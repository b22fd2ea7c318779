#ifndef PARLIB_PLATFORM_LIBC_H
#define PARLIB_PLATFORM_LIBC_H

#define PARLIB_VERSION "0.1"

#include <stdint.h>

/* Starts the in-process host. Called once, by the Go half, with the address of a C
 * function that returns the calling thread's g, the caller's g, and the address of a Go
 * function that takes a pointer and does nothing. */
void parlib_start(uintptr_t g_of, uintptr_t g, uintptr_t nothing);

#endif
