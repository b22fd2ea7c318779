#ifndef PARLIB_BURST_H
#define PARLIB_BURST_H

#include "core.h"

/*
 * Posts sig n times from vcore context, with values from first on, and waits until that
 * is done; by_kernel: by kill, without values. Answers when the first began, in
 * nanoseconds since 1970; -1 and *usys_errno() where it cannot be.
 */
int64_t usys_signal_burst(int32_t sig, uint64_t first, uint64_t n, bool by_kernel);

#endif
