//go:build ignore

/* Options whose number is stored and read back. */
#include "inside.h"

enum { TCP = 1, UDP = 2, UNIX = 4, NETLINK = 8, INET = TCP | UDP, ALL = 15, V6 = 16 };

/* FLAG: every number but 0 is 1. BYTE: a value of one byte is accepted. LATER: -1 stands for
 * the default. */
enum { FLAG = 1, BYTE = 2, LATER = 4 };

static const struct plain {
	int32_t level, name, initial, min, max;
	uint8_t kinds, how;
} table[O_COUNT] = {
	[O_REUSEADDR] = {SOL_SOCKET, SO_REUSEADDR, 0, 0, 1, ALL, FLAG},
	[O_REUSEPORT] = {SOL_SOCKET, SO_REUSEPORT, 0, 0, 1, INET, FLAG},
	[O_KEEPALIVE] = {SOL_SOCKET, SO_KEEPALIVE, 0, 0, 1, ALL, FLAG},
	[O_BROADCAST] = {SOL_SOCKET, SO_BROADCAST, 0, 0, 1, ALL, FLAG},
	[O_DONTROUTE] = {SOL_SOCKET, SO_DONTROUTE, 0, 0, 1, ALL, FLAG},
	[O_DEBUG] = {SOL_SOCKET, SO_DEBUG, 0, 0, 1, ALL, FLAG},
	[O_OOBINLINE] = {SOL_SOCKET, SO_OOBINLINE, 0, 0, 1, ALL, FLAG},
	[O_NO_CHECK] = {SOL_SOCKET, SO_NO_CHECK, 0, 0, 1, ALL, FLAG},
	[O_PRIORITY] = {SOL_SOCKET, SO_PRIORITY, 0, 0, 6, ALL, 0},
	[O_PASSCRED] = {SOL_SOCKET, SO_PASSCRED, 0, 0, 1, UNIX | NETLINK, FLAG},
	[O_PASSSEC] = {SOL_SOCKET, SO_PASSSEC, 0, 0, 1, UNIX | NETLINK, FLAG},
	[O_RCVLOWAT] = {SOL_SOCKET, SO_RCVLOWAT, 1, INT32_MIN, INT32_MAX, ALL, 0},
	[O_TIMESTAMP] = {SOL_SOCKET, SO_TIMESTAMP, 0, 0, 1, ALL, FLAG},
	[O_TIMESTAMPNS] = {SOL_SOCKET, SO_TIMESTAMPNS, 0, 0, 1, ALL, FLAG},
	[O_MARK] = {SOL_SOCKET, SO_MARK, 0, INT32_MIN, INT32_MAX, ALL, 0},
	[O_RXQ_OVFL] = {SOL_SOCKET, SO_RXQ_OVFL, 0, 0, 1, ALL, FLAG},
	[O_BUSY_POLL] = {SOL_SOCKET, SO_BUSY_POLL, 0, 0, INT32_MAX, ALL, 0},
	[O_INCOMING_CPU] = {SOL_SOCKET, SO_INCOMING_CPU, -1, INT32_MIN, INT32_MAX, ALL, 0},
	[O_NODELAY] = {IPPROTO_TCP, TCP_NODELAY, 0, 0, 1, TCP, FLAG},
	[O_MAXSEG] = {IPPROTO_TCP, TCP_MAXSEG, 536, 0, 32767, TCP, 0},
	[O_CORK] = {IPPROTO_TCP, TCP_CORK, 0, 0, 1, TCP, FLAG},
	[O_KEEPIDLE] = {IPPROTO_TCP, TCP_KEEPIDLE, 7200, 1, 32767, TCP, 0},
	[O_KEEPINTVL] = {IPPROTO_TCP, TCP_KEEPINTVL, 75, 1, 32767, TCP, 0},
	[O_KEEPCNT] = {IPPROTO_TCP, TCP_KEEPCNT, 9, 1, 127, TCP, 0},
	[O_SYNCNT] = {IPPROTO_TCP, TCP_SYNCNT, 6, 1, 255, TCP, 0},
	[O_LINGER2] = {IPPROTO_TCP, TCP_LINGER2, 60, INT32_MIN, INT32_MAX, TCP, 0},
	[O_DEFER_ACCEPT] = {IPPROTO_TCP, TCP_DEFER_ACCEPT, 0, INT32_MIN, INT32_MAX, TCP, 0},
	[O_WINDOW_CLAMP] = {IPPROTO_TCP, TCP_WINDOW_CLAMP, 0, 0, INT32_MAX, TCP, 0},
	[O_QUICKACK] = {IPPROTO_TCP, TCP_QUICKACK, 1, 0, 1, TCP, FLAG},
	[O_USER_TIMEOUT] = {IPPROTO_TCP, TCP_USER_TIMEOUT, 0, 0, INT32_MAX, TCP, 0},
	[O_FASTOPEN] = {IPPROTO_TCP, TCP_FASTOPEN, 0, 0, INT32_MAX, TCP, 0},
	[O_NOTSENT_LOWAT] = {IPPROTO_TCP, TCP_NOTSENT_LOWAT, 0, INT32_MIN, INT32_MAX, TCP, 0},
	[O_FASTOPEN_CONNECT] = {IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 0, 0, 1, TCP, 0},
	[O_TOS] = {IPPROTO_IP, IP_TOS, 0, INT32_MIN, INT32_MAX, INET, BYTE},
	[O_TTL] = {IPPROTO_IP, IP_TTL, 64, 1, 255, INET, BYTE | LATER},
	[O_PKTINFO] = {IPPROTO_IP, IP_PKTINFO, 0, 0, 1, INET, FLAG | BYTE},
	[O_MTU_DISCOVER] = {IPPROTO_IP, IP_MTU_DISCOVER, 1, 0, 5, INET, BYTE},
	[O_RECVERR] = {IPPROTO_IP, IP_RECVERR, 0, 0, 1, INET, FLAG | BYTE},
	[O_RECVTTL] = {IPPROTO_IP, IP_RECVTTL, 0, 0, 1, INET, FLAG | BYTE},
	[O_RECVTOS] = {IPPROTO_IP, IP_RECVTOS, 0, 0, 1, INET, FLAG | BYTE},
	[O_FREEBIND] = {IPPROTO_IP, IP_FREEBIND, 0, 0, 1, INET, FLAG | BYTE},
	[O_TRANSPARENT] = {IPPROTO_IP, IP_TRANSPARENT, 0, 0, 1, INET, FLAG | BYTE},
	[O_BIND_NO_PORT] = {IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 0, 0, 1, INET, FLAG | BYTE},
	[O_MULTICAST_TTL] = {IPPROTO_IP, IP_MULTICAST_TTL, 1, 0, 255, UDP, BYTE | LATER},
	[O_MULTICAST_LOOP] = {IPPROTO_IP, IP_MULTICAST_LOOP, 1, 0, 1, INET, FLAG | BYTE},
	[O_MULTICAST_ALL] = {IPPROTO_IP, IP_MULTICAST_ALL, 1, 0, 1, INET, BYTE},
	[O_UNICAST_HOPS6] = {IPPROTO_IPV6, IPV6_UNICAST_HOPS, 64, 0, 255, INET | V6, LATER},
	[O_MULTICAST_IF6] = {IPPROTO_IPV6, IPV6_MULTICAST_IF, 0, 0, INT32_MAX, UDP | V6, 0},
	[O_MULTICAST_HOPS6] = {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 1, 0, 255, UDP | V6, LATER},
	[O_MULTICAST_LOOP6] = {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 1, 0, 1, INET | V6, 0},
	[O_MTU_DISCOVER6] = {IPPROTO_IPV6, IPV6_MTU_DISCOVER, 1, 0, 5, INET | V6, 0},
	[O_RECVERR6] = {IPPROTO_IPV6, IPV6_RECVERR, 0, 0, 1, INET | V6, FLAG},
	[O_V6ONLY] = {IPPROTO_IPV6, IPV6_V6ONLY, 0, 0, 1, INET | V6, FLAG},
	[O_MULTICAST_ALL6] = {IPPROTO_IPV6, IPV6_MULTICAST_ALL, 1, 0, 1, INET | V6, FLAG},
	[O_RECVPKTINFO6] = {IPPROTO_IPV6, IPV6_RECVPKTINFO, 0, 0, 1, INET | V6, FLAG},
	[O_RECVHOPLIMIT6] = {IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 0, 0, 1, INET | V6, FLAG},
	[O_RECVTCLASS6] = {IPPROTO_IPV6, IPV6_RECVTCLASS, 0, 0, 1, INET | V6, FLAG},
	[O_TCLASS6] = {IPPROTO_IPV6, IPV6_TCLASS, 0, 0, 255, INET | V6, LATER},
};

int32_t sn_option(const struct simsock *s, enum sn_opt option)
{
	return s->option ? s->option[option] : table[option].initial;
}

static int kind_of(struct simsock *s)
{
	if (s->kind == &sn_tcp)
		return TCP;
	if (s->kind == &sn_udp)
		return UDP;
	return s->family == AF_UNIX ? UNIX : NETLINK;
}

/* Stores the option's place in the table. */
static long find(struct simsock *s, int level, int name, int *place)
{
	int kind = kind_of(s);

	for (int i = 0; i < O_COUNT; i++) {
		if (table[i].level != level || table[i].name != name)
			continue;
		if (!(table[i].kinds & kind))
			return level == SOL_SOCKET ? -LX_EOPNOTSUPP : -LX_ENOPROTOOPT;
		if (table[i].kinds & V6 && s->family != AF_INET6)
			return -LX_ENOPROTOOPT;
		*place = i;
		return 0;
	}
	return -LX_ENOPROTOOPT;
}

static bool own_options(struct simsock *s)
{
	if (s->option)
		return true;
	s->option = sn_alloc(s->net, O_COUNT * sizeof *s->option);
	for (int i = 0; s->option && i < O_COUNT; i++)
		s->option[i] = table[i].initial;
	return s->option;
}

/* Linux has special rules for some options. */
static long adjust(struct simsock *s, int place, int32_t *v)
{
	if (place == O_RCVLOWAT)
		*v = *v < 0 ? INT32_MAX : *v ? *v : 1;
	if (place == O_TOS)
		*v &= s->kind == &sn_tcp ? 0xfc : 0xff;
	if (place == O_MAXSEG && *v && *v < 88)
		return -LX_EINVAL;
	if (place == O_V6ONLY && s->bound)
		return -LX_EINVAL;
	return 0;
}

long sn_option_set(struct simsock *s, int level, int name, const void *value, uint32_t len)
{
	const struct plain *o;
	int32_t v;
	int i;
	long err = find(s, level, name, &i);

	if (err)
		return err;
	o = &table[i];
	if (len >= 4)
		memcpy(&v, value, 4);
	else if (len && o->how & BYTE)
		v = *(const uint8_t *)value;
	else
		return -LX_EINVAL;
	if (v == -1 && o->how & LATER)
		v = o->initial;
	if (o->how & FLAG)
		v = v != 0;
	if (v < o->min || v > o->max)
		return i == O_PRIORITY ? -LX_EPERM : -LX_EINVAL;
	err = adjust(s, i, &v);
	if (err)
		return err;
	if (!own_options(s))
		return -LX_ENOMEM;
	s->option[i] = v;
	if (s->wire && (i == O_KEEPALIVE || i == O_KEEPIDLE))
		sn_wire_keepalive(s);
	return 0;
}

long sn_option_get(struct simsock *s, int level, int name, int32_t *value)
{
	int i;
	long err = find(s, level, name, &i);

	if (err == -LX_EOPNOTSUPP && level == SOL_SOCKET) { /* reading is allowed */
		*value = 0;
		return 0;
	}
	if (!err)
		*value = sn_option(s, i);
	return err;
}

void sn_option_free(struct simsock *s)
{
	sn_release(s->net, s->option, O_COUNT * sizeof *s->option);
	s->option = 0;
}

/* Copies the listener's options to a new connection. */
void sn_option_inherit(struct simsock *child, struct simsock *listener)
{
	child->sndbuf = listener->sndbuf;
	child->rcvbuf = listener->rcvbuf;
	child->sndbuf_set = listener->sndbuf_set;
	child->rcvbuf_set = listener->rcvbuf_set;
	child->linger = listener->linger;
	memcpy(child->congestion, listener->congestion, sizeof child->congestion);
	if (listener->option && own_options(child))
		memcpy(child->option, listener->option, O_COUNT * sizeof *child->option);
}
