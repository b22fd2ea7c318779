#ifndef PARLIB_SIG_CHAIN_H
#define PARLIB_SIG_CHAIN_H

/* In one program: what stands behind the host's handlers, and how it is called. */

#include "core.h"

/* The system call. No other file of parlib makes it. */
long usys_kernel_action(int sig, const struct usys_sigaction *to, struct usys_sigaction *from);

/*
 * The host's handler was entered by level's entry, and is left. In between, uc says which
 * handler usys_chain calls, and usys_chained returns it. delivered: by the kernel, not by a
 * handler that chains to ours. usys_chain_enter returns what usys_chain_leave is to have.
 */
uint64_t usys_chain_enter(int sig, struct usys_ucontext *uc, int level, bool delivered);
void usys_chain_leave(struct usys_ucontext *uc, uint64_t was);
struct usys_sigaction *usys_chained(struct usys_ucontext *uc);

/* Reports whether behind the host's handler there is one of C's, which was installed after
 * the host had come up, in front of Go's. */
bool usys_chained_to_c(int sig, struct usys_ucontext *uc);

/* Does what was there before. */
void usys_chain(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

/* Does what the system does by default, once the host's handler has returned. */
void usys_chain_default(int sig, struct usys_siginfo *info);

/* The bridge has taken the signal. If another copy of this host stands behind it, that one
 * gets it, too, where it has claimed the number. */
void usys_chain_offer(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

/* Whether the caller is a child that vfork made, which has this memory, but has not executed
 * its program yet, or that fork made without libc. usys_chain_forked: this process is
 * a child that goes on. */
bool usys_chain_child(void);
void usys_chain_forked(void);

#endif
