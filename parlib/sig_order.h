#ifndef PARLIB_SIG_ORDER_H
#define PARLIB_SIG_ORDER_H

#include "core.h"

/*
 * Order: one thread of the host takes all signals of some numbers, so that queued signals are
 * posted in the order in which they were queued. All other threads have these numbers blocked.
 */

/* Asks for order of the signals of each number of set. Returns the numbers for which it is
 * possible. */
uint64_t usys_order_want(uint64_t set);
/* Called when a number is claimed (on) or given back. The thread takes it if order was asked
 * for, or if the calling thread has it blocked: then it was blocked when the process was
 * started, and no other thread would ever take it. */
void usys_order_claimed(int sig, bool on, bool blocked);
/* Called when signals were taken from sig's list: the thread may wait for that. */
void usys_order_room(int sig);
/* Reports whether another thread takes sig in place of the thread (order_unmask of owner.h),
 * and must not block it: a program that it starts would inherit that. */
bool usys_order_lent(int sig);
/* Reports whether the thread takes sig: if other code took it, its order would be lost. */
bool usys_order_kept(int sig);
/* If on, makes the thread rest once it has posted all signals that it has taken; else lets it
 * continue. */
void usys_order_pause(bool on);
/* Starts the thread if there are numbers that it always takes. */
void usys_order_start(void);

#endif
