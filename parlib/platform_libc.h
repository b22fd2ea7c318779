#ifndef PARLIB_PLATFORM_LIBC_H
#define PARLIB_PLATFORM_LIBC_H

#define PARLIB_VERSION "0.1"

/* Brings the in-process host up. Called once, by the Go half. */
void parlib_start(void);

#endif
