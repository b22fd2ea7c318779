/*
 * A host that implements every call that a host may have by making the same call to Linux. A
 * program must not see a difference.
 */
#include "usyshost.h"
#include "linux_nr.h"

#define RELAY(nr, name) \
	static long relay_##name(long a, long b, long c, long d, long e, long f) \
	{ \
		return usys_linux(nr, a, b, c, d, e, f); \
	}
USYS_LINUX_CALLS(RELAY)

/* The entries of the loader's own functions (usyshost.h) are removed again; the functions
 * themselves are then unused. */
#pragma GCC diagnostic ignored "-Woverride-init"
#pragma GCC diagnostic ignored "-Wunused-function"

#define ENTRY(nr, name) [nr] = relay_##name,
const struct usys_linux_host usys_linux_host = {
	.name = "relayall",
	.version = "1",
	.linux_calls =
		{
			USYS_LINUX_CALLS(ENTRY)[NR_rt_sigaction] = 0,
			[NR_rt_sigprocmask] = 0,
			[NR_rt_sigreturn] = 0,
			[NR_sigaltstack] = 0,
			[NR_clone] = 0,
			[NR_clone3] = 0,
			[NR_fork] = 0,
			[NR_vfork] = 0,
			[NR_exit] = 0,
			[NR_prctl] = 0,
			[NR_arch_prctl] = 0,
			[NR_set_tid_address] = 0,
		},
};
