#ifndef HOSTTEST_WRECK_H
#define HOSTTEST_WRECK_H

#include <stdint.h>

/* block is the upper end of the C stack, for RETURN. */
void wreck(int32_t kind, uint64_t n, void *block);

/* For cgo: the same load as in a table function, but outside one. */
void plain_load(uintptr_t addr);

#endif
