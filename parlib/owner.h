#ifndef PARLIB_OWNER_H
#define PARLIB_OWNER_H

#include "core.h"

/*
 * The functions of the module that owns sigaction. In one program with Go that is sig_claim.c,
 * which installs handlers in front of Go's; under `usys exec` it is the loader, through which
 * every change of a handler goes. The platform names it (platform.h). All members are
 * required; none is called in a signal handler.
 */
struct usys_owner {
	/* Claims a number, or gives it back to the previously installed handler. Returns 0, or
	 * an errno. */
	int (*own)(int sig, bool on);
	/* Puts the host's handlers that were replaced in front again. Returns how often that
	 * has happened so far. */
	uint64_t (*repair)(void);
	/* The same for a few numbers, other ones each time. Called before each deadline is
	 * set: so the cost of a deadline does not depend on how many numbers are claimed. */
	void (*repair_some)(void);
	/* Arranges that usys_kicked (sched_abort.h) is called when USYS_SIGKICK arrives,
	 * whatever handler was installed. Called before each deadline is set, and in vcore
	 * context before each kick. Returns false if it cannot. */
	bool (*own_kick)(void);
	/* sigaction for the program: if the host's handler is in front, from and to are the
	 * handler behind it. Either may be 0. Returns 0, or -errno. */
	long (*action)(int sig, const struct usys_sigaction *to, struct usys_sigaction *from);

	/* Reports whether the calling thread blocks sig because the program was started so:
	 * then no thread of the program would ever take it. */
	bool (*blocked)(int sig);

	/* Order (sig_order.h). order_possible returns the numbers of set that can be ordered;
	 * order_always returns those that the ordering thread takes, claimed or not. */
	uint64_t (*order_possible)(uint64_t set);
	uint64_t (*order_always)(void);
	/* Called when the thread takes the numbers of set from now on. Every other thread
	 * blocks exactly these before it can take another signal. */
	void (*order_apply)(uint64_t set);
	/* Redelivers a signal that the thread has taken and that is not claimed to the handler
	 * that it would have reached without the host. */
	void (*order_pass)(int sig, struct usys_siginfo *info);
	/* If on, unblocks in the calling thread the numbers that the program was started with
	 * unblocked and that order blocks; else blocks them again. */
	void (*order_unmask)(bool on);
};

static inline const struct usys_owner *usys_owner(void) { return usys_platform->owner; }

#endif
