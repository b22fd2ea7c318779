//go:build ignore

/* Options of sockets. */
#include "socket.h"

#define CALL(name) static long name(long a, long b, long c, long d, long e, long f, long nr)
#define UNUSED (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr

enum { LONGEST = 512 };

CALL(set)
{
	uint8_t value[LONGEST];
	uint32_t len = (uint32_t)e;
	struct sim_socket *s;
	long r = sim_socket(a, &s);

	UNUSED;
	if (r)
		return r;
	if ((int32_t)len < 0)
		return -LX_EINVAL;
	if (len > sizeof value)
		len = sizeof value;
	if (usys_get(value, (void *)d, len))
		return -LX_EFAULT;
	return simnet_setsockopt(s->of, (int)b, (int)c, value, len);
}

CALL(get)
{
	uint8_t value[LONGEST];
	struct sim_socket *s;
	uint32_t len;
	long r = sim_socket(a, &s);

	UNUSED;
	if (r)
		return r;
	if (usys_get(&len, (void *)e, sizeof len))
		return -LX_EFAULT;
	if ((int32_t)len < 0)
		return -LX_EINVAL;
	if (len > sizeof value)
		len = sizeof value;
	usys_zero(value, sizeof value);
	if ((r = simnet_getsockopt(s->of, (int)b, (int)c, value, &len)))
		return r;
	return usys_put_guest((void *)d, value, len) ? -LX_EFAULT : usys_put_guest((void *)e, &len, sizeof len);
}

void sim_start_socket_options(void)
{
	sim_route(NR_setsockopt, set);
	sim_route(NR_getsockopt, get);
}
