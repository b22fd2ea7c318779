#ifndef PARLIB_OWNER_H
#define PARLIB_OWNER_H

#include "core.h"

/*
 * What the owner of sigaction provides. In one program with Go that is sig_claim.c,
 * which stands in front of Go's handlers; under `usys exec` the loader, through which
 * every change of a handler goes. The platform names it (platform.h). All members are
 * required; none is called in a signal handler.
 */
struct usys_owner {
	/* Claims a number, or gives it back to the handler that had it before. 0, or an
	 * errno. */
	int (*own)(int sig, bool on);
	/* Looks whether somebody has replaced a handler of the host's, and puts it in front
	 * again. Returns how often that has happened. */
	uint64_t (*repair)(void);
	/* The same for a few of them, others each time. Called before each deadline is set,
	 * whose price does not depend on how many numbers are claimed. */
	void (*repair_some)(void);
	/* Has usys_kicked (sched_abort.h) called when USYS_SIGKICK arrives, whatever handler
	 * was there. Called before each deadline is set, and in vcore context before each
	 * kick; false: it cannot. */
	bool (*own_kick)(void);
	/* sigaction for the program: where the host's handler is in front, from and to are
	 * what stands behind it. Either may be 0. 0, or -errno. */
	long (*action)(int sig, const struct usys_sigaction *to, struct usys_sigaction *from);

	/* Whether the calling thread blocks sig, as the program was started: then no thread of
	 * the program's would ever take it. */
	bool (*blocked)(int sig);

	/* Order (sig_order.h): for which of set it can be had; the numbers that the thread
	 * takes, claimed or not. */
	uint64_t (*order_possible)(uint64_t set);
	uint64_t (*order_always)(void);
	/* set is what the thread takes from now on. Every other thread has just that blocked
	 * before it can take another signal. */
	void (*order_apply)(uint64_t set);
	/* The thread has taken a signal that is not claimed: hands it to the handler that
	 * would have had it. */
	void (*order_pass)(int sig, struct usys_siginfo *info);
	/* Gives the calling thread the mask that the program was started with, or takes it
	 * away again. */
	void (*order_unmask)(bool on);
};

static inline const struct usys_owner *usys_owner(void) { return usys_platform->owner; }

#endif
