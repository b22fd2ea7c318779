#ifndef PARLIB_SIG_ORDER_H
#define PARLIB_SIG_ORDER_H

#include "core.h"

/*
 * Order: numbers that one thread of the host's takes, so that what was queued arrives
 * in the order in which it was queued. All other threads have them blocked.
 */

/* Asks for order among each number of set; answers for which it can be had. */
uint64_t usys_order_want(uint64_t set);
/* A number is claimed or given back. The thread takes it if order was asked for, or if
 * the calling thread has it blocked: so had the process when it was started, and no
 * other thread would ever take it. */
void usys_order_claimed(int sig, bool on, bool blocked);
/* Something was taken of sig's list: the thread may have waited for that. */
void usys_order_room(int sig);
/* Whether another thread takes sig in its place (order_unmask of owner.h), and must not block
 * it: a program that it starts would inherit that. */
bool usys_order_lent(int sig);
/* Whether the thread takes sig: whoever else took it would break its order. */
bool usys_order_kept(int sig);
/* Lets the thread rest, once it has nothing in its hand; lets it go on. */
void usys_order_pause(bool on);
/* Starts the thread where there are numbers that it always takes. */
void usys_order_start(void);

#endif
