//go:build linux && amd64 && cgo

/* block runs before Go starts, in the only thread, so that all threads of Go inherit the mask
 * and keep it (parlib/sig_claim.c: "order"). */
#include <signal.h>
#include <stdint.h>

/* Variables of parlib; their address is 0 in a program without parlib, where block does nothing. */
extern uint64_t usys_order_blocked __attribute__((weak)), usys_order_inherited __attribute__((weak));

enum { FIRST = 35, LAST = 63 };

__attribute__((constructor)) static void block(void)
{
	sigset_t ours, old;

	if (!&usys_order_blocked)
		return;
	sigemptyset(&ours);
	for (int sig = FIRST; sig <= LAST; sig++)
		sigaddset(&ours, sig);
	if (sigprocmask(SIG_BLOCK, &ours, &old))
		return;
	for (int sig = FIRST; sig <= LAST; sig++)
		*(sigismember(&old, sig) ? &usys_order_inherited : &usys_order_blocked) |= UINT64_C(1) << (sig - 1);
}
