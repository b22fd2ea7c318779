#ifndef PARLIB_CALL_PROBE_H
#define PARLIB_CALL_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Which page was found to be there last: many questions are about one page. */
struct usys_probe {
	uintptr_t readable, writable;
};

/* Whether n bytes from p on can be loaded, and stored to. The kernel is asked, which
 * returns an error where a load of ours would end the process. */
bool usys_can_read(struct usys_probe *pr, const void *p, size_t n);
bool usys_can_write(struct usys_probe *pr, const void *p, size_t n);
/* usys_can_read for one question. */
bool usys_readable(const void *p, size_t n);

#endif
