//go:build ignore

/* Requests of ioctl for sockets and interfaces. */
#include "socket.h"

enum {
	SIOCINQ = 0x541b,
	SIOCOUTQ = 0x5411,
	SIOCGIFNAME = 0x8910,
	SIOCGIFCONF = 0x8912,
	SIOCGIFADDR = 0x8915,
	IFREQ = 40
};

/* struct ifconf: the interfaces that have an IPv4 address. */
static long interfaces(struct simsock *of, long arg)
{
	struct {
		int32_t len, pad;
		uint64_t to;
	} conf;
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
