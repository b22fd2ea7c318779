//go:build ignore

/* setsockopt and getsockopt. */
#include "inside.h"

enum { LARGEST_BUFFER = 212992, LEAST_SNDBUF = 4608, LEAST_RCVBUF = 2304 };

static const uint64_t second = 1000000000u;

/* ---- set ---- */

static uint32_t buffer_size(int32_t wanted, uint32_t least, bool force)
{
	uint32_t n = (uint32_t)wanted;

	if (n > LARGEST_BUFFER && !(force && wanted >= 0 && wanted < INT32_MAX / 2))
		n = LARGEST_BUFFER;
	return 2 * n < least ? least : 2 * n;
}

static long set_timeout(struct simsock *s, bool send, const void *value, uint32_t len)
{
	int64_t tv[2];

	if (len < sizeof tv)
		return -LX_EINVAL;
	memcpy(tv, value, sizeof tv);
	if (tv[1] < 0 || tv[1] >= 1000000)
		return -LX_EDOM;
	if (tv[0] < 0)
		s->timeout[send] = 0;
	else if ((!tv[0] && !tv[1]) || (uint64_t)tv[0] > UINT64_MAX / 4 / second)
		s->timeout[send] = UINT64_MAX;
	else
		s->timeout[send] = (uint64_t)tv[0] * second + (uint64_t)tv[1] * 1000;
	return 0;
}

static long set_linger(struct simsock *s, const void *value, uint32_t len)
{
	int32_t l[2];

	if (len < sizeof l)
		return -LX_EINVAL;
	memcpy(l, value, sizeof l);
	s->linger = !l[0] ? -1 : l[1] < 0 ? INT32_MAX : l[1];
	return 0;
}

static long set_device(struct simsock *s, const void *value, uint32_t len)
{
	char name[16] = {0};
	const struct sn_interface *i = 0;
	uint32_t n = 1;

	memcpy(name, value, len < 15 ? len : 15);
	while (name[0] && (i = sn_interface(s->host, n++)))
		if (sn_strlen(i->name) == sn_strlen(name) && !memcmp(i->name, name, sn_strlen(name)))
			break;
	if (name[0] && !i)
		return -LX_ENODEV;
	memcpy(s->device, name, sizeof name);
	return 0;
}

/* Options of SOL_SOCKET that are not a plain number. */
static long set_socket(struct simsock *s, int name, const void *value, uint32_t len)
{
	int32_t v = 0;

	if (name == SO_BINDTODEVICE)
		return set_device(s, value, len);
	if (len < 4)
		return -LX_EINVAL;
	memcpy(&v, value, 4);
	switch (name) {
	case SO_SNDBUF:
	case SO_SNDBUFFORCE:
		s->sndbuf = buffer_size(v, LEAST_SNDBUF, name == SO_SNDBUFFORCE);
		s->sndbuf_set = true;
		return 0;
	case SO_RCVBUF:
	case SO_RCVBUFFORCE:
		s->rcvbuf = buffer_size(v, LEAST_RCVBUF, name == SO_RCVBUFFORCE);
		s->rcvbuf_set = true;
		return 0;
	case SO_LINGER: return set_linger(s, value, len);
	case SO_RCVTIMEO:
	case SO_RCVTIMEO_NEW: return set_timeout(s, false, value, len);
	case SO_SNDTIMEO:
	case SO_SNDTIMEO_NEW: return set_timeout(s, true, value, len);
	case SO_BSDCOMPAT: return 0;
	default: return sn_option_set(s, SOL_SOCKET, name, value, len);
	}
}

static long set_congestion(struct simsock *s, const void *value, uint32_t len)
{
	char name[16] = {0};

	if (!len)
		return -LX_EINVAL;
	memcpy(name, value, len < 15 ? len : 15);
	if (memcmp(name, "cubic", 6) && memcmp(name, "reno", 5))
		return -LX_ENOENT;
	memcpy(s->congestion, name, sizeof name);
	return 0;
}

long simnet_setsockopt(struct simsock *s, int level, int name, const void *value, uint32_t len)
{
	long err;

	if (level == SOL_SOCKET)
		return set_socket(s, name, value, len);
	if (s->family == AF_UNIX)
		return -LX_EOPNOTSUPP;
	if (s->family == AF_NETLINK) /* groups of unsolicited messages: there are none */
		return level == SOL_NETLINK ? 0 : -LX_ENOPROTOOPT;
	if (level == IPPROTO_TCP && name == TCP_CONGESTION && s->kind == &sn_tcp)
		return set_congestion(s, value, len);
	err = sn_option_group(s, level, name, value, len);
	return err != -LX_ENOPROTOOPT ? err : sn_option_set(s, level, name, value, len);
}

/* ---- get ---- */

static long give(void *value, uint32_t *len, const void *from, uint32_t n)
{
	if (*len > n)
		*len = n;
	memcpy(value, from, *len);
	return 0;
}

static long give_int(void *value, uint32_t *len, int32_t v) { return give(value, len, &v, 4); }

static long get_timeout(struct simsock *s, bool send, void *value, uint32_t *len)
{
	uint64_t t = s->timeout[send];
	int64_t tv[2] = {0, 0};

	if (t != UINT64_MAX) {
		tv[0] = (int64_t)(t / second);
		tv[1] = (int64_t)(t % second / 1000);
	}
	return *len < sizeof tv ? -LX_EINVAL : give(value, len, tv, sizeof tv);
}

static long get_device(struct simsock *s, void *value, uint32_t *len)
{
	uint32_t n = (uint32_t)sn_strlen(s->device);

	if (!n) {
		*len = 0;
		return 0;
	}
	return *len < sizeof s->device ? -LX_EINVAL : give(value, len, s->device, n + 1);
}

static long get_peer_name(struct simsock *s, void *value, uint32_t *len)
{
	uint8_t addr[SIMNET_ADDR_MAX];
	long n = simnet_peername(s, addr);

	if (n < 0)
		return n;
	return n < *len ? -LX_EINVAL : give(value, len, addr, (uint32_t)n);
}

static long get_socket(struct simsock *s, int name, void *value, uint32_t *len)
{
	int32_t linger[2] = {s->linger >= 0, s->linger >= 0 ? s->linger : 0}, v;
	long err;

	switch (name) {
	case SO_TYPE: return give_int(value, len, s->type);
	case SO_DOMAIN: return give_int(value, len, s->family);
	case SO_PROTOCOL: return give_int(value, len, s->protocol);
	case SO_ERROR: return give_int(value, len, (int32_t)-sn_error(s));
	case SO_ACCEPTCONN: return give_int(value, len, s->state == SN_LISTEN);
	case SO_SNDBUF: return give_int(value, len, (int32_t)s->sndbuf);
	case SO_RCVBUF: return give_int(value, len, (int32_t)s->rcvbuf);
	case SO_SNDLOWAT: return give_int(value, len, 1);
	case SO_BSDCOMPAT: return give_int(value, len, 0);
	case SO_LINGER: return give(value, len, linger, sizeof linger);
	case SO_RCVTIMEO:
	case SO_RCVTIMEO_NEW: return get_timeout(s, false, value, len);
	case SO_SNDTIMEO:
	case SO_SNDTIMEO_NEW: return get_timeout(s, true, value, len);
	case SO_BINDTODEVICE: return get_device(s, value, len);
	case SO_PEERCRED: return give(value, len, &s->peer_cred, sizeof s->peer_cred);
	case SO_PEERNAME: return get_peer_name(s, value, len);
	case SO_COOKIE: return *len < 8 ? -LX_EINVAL : give(value, len, &s->cookie, 8);
	default: err = sn_option_get(s, SOL_SOCKET, name, &v); return err ? err : give_int(value, len, v);
	}
}

static long get_tcp(struct simsock *s, int name, void *value, uint32_t *len, bool *found)
{
	*found = s->kind == &sn_tcp && (name == TCP_INFO || name == TCP_CONGESTION);
	if (*found && name == TCP_CONGESTION)
		return give(value, len, s->congestion, sizeof s->congestion);
	if (*found)
		*len = sn_tcp_info(s, value, *len);
	return 0;
}

static long get_multicast_if(struct simsock *s, void *value, uint32_t *len)
{
	uint8_t ip[4] = {0};

	if (s->multicast_if == 1)
		memcpy(ip, (uint8_t[]){127, 0, 0, 1}, 4);
	for (size_t i = 0; i < s->host->o.owns; i++)
		if (s->host->o.own[i].interface == s->multicast_if && sn_is_v4(s->host->o.own[i].ip))
			memcpy(ip, s->host->o.own[i].ip + 12, 4);
	return give(value, len, ip, 4);
}

long simnet_getsockopt(struct simsock *s, int level, int name, void *value, uint32_t *len)
{
	uint8_t byte;
	bool found = false;
	int32_t v;
	long err;

	if (*len > INT32_MAX)
		return -LX_EINVAL;
	if (level == SOL_SOCKET)
		return get_socket(s, name, value, len);
	if (s->family == AF_UNIX)
		return -LX_EOPNOTSUPP;
	if (level == IPPROTO_TCP)
		get_tcp(s, name, value, len, &found);
	if (found)
		return 0;
	if (level == IPPROTO_IP && name == IP_MULTICAST_IF && s->family != AF_NETLINK)
		return get_multicast_if(s, value, len);
	err = sn_option_get(s, level, name, &v);
	if (err)
		return s->family == AF_INET && level != IPPROTO_IP && level != s->protocol ? -LX_EOPNOTSUPP : err;
	if (level == IPPROTO_IP && *len && *len < 4 && v >= 0 && v < 256) {
		byte = (uint8_t)v;
		return give(value, len, &byte, 1);
	}
	return give_int(value, len, v);
}

uint64_t simnet_timeout(struct simsock *s, bool send) { return s->timeout[send]; }
