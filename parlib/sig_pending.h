#ifndef PARLIB_SIG_PENDING_H
#define PARLIB_SIG_PENDING_H

#include "core.h"

/* Posts what the kernel still has of the claimed numbers of set for the process or the
 * calling thread: sent, but in no handler yet. Returns those of which there is no room
 * for more. Not for numbers whose order is kept (sig_order.h). */
uint64_t usys_pending_collect(uint64_t set);

#endif
