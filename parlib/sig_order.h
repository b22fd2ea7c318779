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
/* Whether another thread takes sig in its place (usys_order_unmask), and must not block
 * it: a program that it starts would inherit that. */
bool usys_order_lent(int sig);
/* Lets the thread rest, once it has nothing in its hand; lets it go on. */
void usys_order_pause(bool on);
/* Starts the thread where there are numbers that it always takes. */
void usys_order_start(void);

/* ---- what owns sigaction provides: sig_claim.c, or the loader's sigmask.c ---- */

/* For which of set order can be had; numbers that the thread takes claimed or not. */
uint64_t usys_order_possible(uint64_t set);
uint64_t usys_order_always(void);
/* set is what the thread takes from now on. Every other thread has just that blocked
 * before it can take another signal. */
void usys_order_apply(uint64_t set);
/* The thread has taken a signal that nobody claims: to who would have had it. */
void usys_order_pass(int sig, struct usys_siginfo *info);
/* Gives the calling thread the mask that the program was started with, or takes it
 * away again. */
void usys_order_unmask(bool on);

#endif
