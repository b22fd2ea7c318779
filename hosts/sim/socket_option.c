//go:build ignore

/* Options of sockets, and what ioctl tells of them and of interfaces. */
#include "socket.h"

#define CALL(name) static long name(long a, long b, long c, long d, long e, long f, long nr)
#define UNUSED (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr

enum { LONGEST = 512 };
enum { SIOCINQ = 0x541b, SIOCOUTQ = 0x5411, SIOCGIFNAME = 0x8910, SIOCGIFCONF = 0x8912, SIOCGIFADDR = 0x8915, IFREQ = 40 };

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

/* struct ifconf: the interfaces that have an IPv4 address. */
static long interfaces(struct simsock *of, long arg)
{
	struct { int32_t len, pad; uint64_t to; } conf;
	uint8_t req[IFREQ];
	int32_t n = 0;

	if (usys_get(&conf, (void *)arg, sizeof conf))
		return -LX_EFAULT;
	for (uint32_t index = 1;; index++) {
		usys_zero(req, sizeof req);
		usys_copy(req + 16, &index, sizeof index);
		if (simnet_ifreq(of, SIOCGIFNAME, req))
			break;
		if (simnet_ifreq(of, SIOCGIFADDR, req))
			continue;
		if (conf.to && n + IFREQ > conf.len)
			break;
		if (conf.to && usys_put_guest((char *)conf.to + n, req, IFREQ))
			return -LX_EFAULT;
		n += IFREQ;
	}
	conf.len = n;
	return usys_put_guest((void *)arg, &conf, sizeof conf);
}

long sim_socket_ioctl(struct sim_file *f, long op, long arg)
{
	struct simsock *of = ((struct sim_socket *)f)->of;
	uint8_t req[IFREQ];
	int32_t n;
	long r;

	if ((uint32_t)op == SIOCINQ || (uint32_t)op == SIOCOUTQ) {
		r = (uint32_t)op == SIOCINQ ? simnet_inq(of) : simnet_outq(of);
		n = (int32_t)r;
		return r < 0 ? r : usys_put_guest((void *)arg, &n, sizeof n);
	}
	if ((uint32_t)op >> 8 != 0x89)
		return -SIM_ENOTTY;
	if ((uint32_t)op == SIOCGIFCONF)
		return interfaces(of, arg);
	if (usys_get(req, (void *)arg, sizeof req))
		return -LX_EFAULT;
	r = simnet_ifreq(of, (uint32_t)op, req);
	return r ? r : usys_put_guest((void *)arg, req, sizeof req);
}

void sim_start_socket_options(void)
{
	sim_route(NR_setsockopt, set);
	sim_route(NR_getsockopt, get);
}
