//go:build ignore

/* Sockets: until there is a network, there are none. */
#include "sim.h"

uint64_t sim_sockets_next(void) { return USYS_NEVER; }
void sim_sockets_run(void) {}

static long unsupported(long a, long b, long c, long d, long e, long f, long nr)
{
	(void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr;
	return -97; /* EAFNOSUPPORT */
}

void sim_start_sockets(void) { sim_route(NR_socket, unsupported); }
