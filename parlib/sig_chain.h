#ifndef PARLIB_SIG_CHAIN_H
#define PARLIB_SIG_CHAIN_H

/* In one program with Go: the handlers behind the host's, and how they are called. */

#include "core.h"

/* rt_sigaction. No other file of parlib makes that system call. */
long usys_kernel_action(int sig, const struct usys_sigaction *to, struct usys_sigaction *from);

/*
 * usys_chain_enter is called when the host's handler is entered by level's entry, and
 * usys_chain_leave, with the result of usys_chain_enter, before it returns. In between, uc
 * determines the handler that usys_chain calls and usys_chained returns. delivered is true
 * if the kernel called the host's handler, false if a handler that chains to it did.
 */
uint64_t usys_chain_enter(int sig, struct usys_ucontext *uc, int level, bool delivered);
void usys_chain_leave(struct usys_ucontext *uc, uint64_t was);
struct usys_sigaction *usys_chained(struct usys_ucontext *uc);

/* Reports whether the handler behind the host's is one of C code, which was installed after
 * the host had started, in front of Go's. */
bool usys_chained_to_c(int sig, struct usys_ucontext *uc);

/* Runs the handler or action behind the host's handler. */
void usys_chain(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

/* Makes the system's default action happen once the host's handler has returned. */
void usys_chain_default(int sig, struct usys_siginfo *info);

/* Called when the bridge has taken the signal: if another copy of this host is behind this
 * one, passes it the signal, which it takes, too, if it has the number claimed. */
void usys_chain_offer(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

/* Reports whether the caller is a child of vfork, which shares this memory until it executes
 * its program, or a child of a fork made without libc. usys_chain_forked is called in a
 * child that continues. */
bool usys_chain_child(void);
void usys_chain_forked(void);

#endif
