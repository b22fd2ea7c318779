/*
 * A host that implements the calls in which the tests' programs wait, and the calls
 * that they make in loops, by C functions that only call Linux. A signal that arrives
 * meanwhile interrupts the thread inside C, on a stack of the host.
 */

#include "usyshost.h"

#define RELAY(name, nr) \
	static long name(long a, long b, long c, long d, long e, long f) { return usys_linux(nr, a, b, c, d, e, f); }

RELAY(relay_read, 0)
RELAY(relay_sched_yield, 24)
RELAY(relay_nanosleep, 35)
RELAY(relay_getppid, 110)
RELAY(relay_futex, 202)

const struct usys_linux_host usys_linux_host = {
	.name = "relay",
	.version = "1",
	.linux_calls =
		{
			[0] = relay_read,
			[24] = relay_sched_yield,
			[35] = relay_nanosleep,
			[110] = relay_getppid,
			[202] = relay_futex,
		},
};
