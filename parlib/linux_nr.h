#ifndef PARLIB_LINUX_NR_H
#define PARLIB_LINUX_NR_H

/* The numbers of Linux's system calls: NR_read and so on. */

#include "port.h"

#if defined(__x86_64__) || defined(USYS_ARCH_STUB) /* the stub only needs some numbers */
#include "linux_nr_amd64.h"
#endif

#define USYS_NR(number, name) NR_##name = number,
enum { USYS_LINUX_CALLS(USYS_NR) };
#undef USYS_NR

#endif
