#ifndef PARLIB_CALL_PROBE_H
#define PARLIB_CALL_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The page that was last found to be mapped: many queries are about one page. */
struct usys_probe {
	uintptr_t readable, writable;
};

/* Report whether n bytes from p on can be loaded, and stored to. They ask the
 * kernel, which returns an error where a load of the host's would end the
 * process. */
bool usys_can_read(struct usys_probe *pr, const void *p, size_t n);
bool usys_can_write(struct usys_probe *pr, const void *p, size_t n);
/* usys_can_read for a single query. */
bool usys_readable(const void *p, size_t n);

#endif
