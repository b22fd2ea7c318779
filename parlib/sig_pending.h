#ifndef PARLIB_SIG_PENDING_H
#define PARLIB_SIG_PENDING_H

#include "core.h"

/* Posts the signals of the claimed numbers of set that are pending in the kernel for
 * the process or the calling thread. Returns the numbers for which there is no more
 * room. Not for numbers whose order is kept (sig_order.h). */
uint64_t usys_pending_collect(uint64_t set);

#endif
