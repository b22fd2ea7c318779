//go:build ignore

/* UDP. */
#include "inside.h"

enum { LARGEST = 65507, LARGEST6 = 65535 - 8, ARP_SECONDS = 3 };

static long udp_bind(struct simsock *s, const void *addr, uint32_t len, uint64_t key)
{
	struct sn_addr a;
	uint16_t family = 0;
	long err;

	(void)key;
	if (len >= 2)
		memcpy(&family, addr, 2);
	if (s->family == AF_INET6 && len >= 24 && family != AF_INET6)
		return -LX_EAFNOSUPPORT;
	if (s->family == AF_INET6 && len < 24)
		return -LX_EINVAL;
	err = sn_parse(s, addr, len, &a);
	if (err)
		return err;
	if (sn_is_v4(a.ip) && s->family == AF_INET6 && sn_option(s, O_V6ONLY))
		return -LX_EINVAL;
	if (!sn_is_any(a.ip) && !sn_owned(s->host, a.ip) && !sn_is_multicast(a.ip) && !sn_is_broadcast(s->host, a.ip) &&
		!sn_option(s, O_FREEBIND))
		return -LX_EADDRNOTAVAIL;
	if (s->bound)
		return -LX_EINVAL;
	err = sn_port_bind(s, &a);
	if (!err)
		s->asked = a.port || !sn_is_any(a.ip);
	return err;
}

static void forget_address(struct simsock *s)
{
	if (s->asked)
		return;
	memset(s->local.ip, 0, 16);
	if (s->family == AF_INET)
		sn_set_v4(s->local.ip, 0, 0, 0, 0);
}

static long udp_disconnect(struct simsock *s)
{
	s->connected = false;
	memset(&s->remote, 0, sizeof s->remote);
	forget_address(s);
	if (!s->asked) {
		sn_port_leave(s);
		s->local.port = 0;
	}
	return 0;
}

/* Stores the source of a packet to a. -EHOSTUNREACH (no such neighbour) does not count as an
 * error. */
static long udp_route(struct simsock *s, struct sn_addr *a, uint8_t from[16])
{
	long err;

	if (sn_is_any(a->ip)) {
		if (sn_is_v4(a->ip))
			sn_set_v4(a->ip, 127, 0, 0, 1);
		else
			a->ip[15] = 1;
	}
	if (s->family == AF_INET6 && sn_is_v4(a->ip) && sn_option(s, O_V6ONLY))
		return -LX_ENETUNREACH;
	if (sn_is_broadcast(s->host, a->ip) && !sn_option(s, O_BROADCAST))
		return -LX_EACCES;
	err = sn_source(s->host, a->ip, from);
	if (err && err != -LX_EHOSTUNREACH)
		return err;
	if (sn_is_martian(s->host, s->local.ip, a->ip))
		return -LX_EINVAL;
	if (!sn_is_any(s->local.ip) && !sn_is_multicast(s->local.ip) && !sn_is_broadcast(s->host, s->local.ip)) {
		if (sn_is_v4(s->local.ip) != sn_is_v4(a->ip))
			return -LX_ENETUNREACH;
		memcpy(from, s->local.ip, 16);
	}
	return err;
}

static long udp_connect(struct simsock *s, const void *addr, uint32_t len, uint64_t key)
{
	uint8_t from[16];
	struct sn_addr a;
	uint16_t family;
	long err;

	(void)key;
	memcpy(&family, addr, 2);
	if (family == AF_UNSPEC)
		return udp_disconnect(s);
	if (!s->bound && sn_port_any(s))
		return -LX_EAGAIN;
	err = sn_parse(s, addr, len, &a);
	if (err == -LX_ENETUNREACH) /* an IPv4 address at a socket of IPv6 only */
		err = -LX_EAFNOSUPPORT;
	if (err)
		return err;
	if (s->connected)
		forget_address(s);
	err = udp_route(s, &a, from);
	if (err && err != -LX_EHOSTUNREACH)
		return err;
	if (sn_is_any(s->local.ip))
		memcpy(s->local.ip, from, 16);
	s->remote = a;
	s->connected = true;
	return 0;
}

/* ---- send ---- */

static long make_packet(struct simsock *s, struct simnet_msg *m, struct sn_packet **packet)
{
	struct sn_packet *p;
	uint64_t total;
	struct sn_iov v;

	if (!sn_iov_start(&v, m, &total))
		return -LX_EINVAL;
	if (total > (s->family == AF_INET ? LARGEST : LARGEST6))
		return -LX_EMSGSIZE;
	p = sn_packet_new(s->net, (uint32_t)total);
	if (!p)
		return -LX_ENOBUFS;
	if (sn_iov_in(s->net, &v, p->data, total)) {
		sn_packet_free(s->net, p);
		return -LX_EFAULT;
	}
	*packet = p;
	return 0;
}

static void post(struct simsock *s, struct sn_packet *p, bool nobody)
{
	struct simnet *net = s->net;
	bool early;

	if (nobody || sn_chance(net, net->faults, net->o.loss)) {
		if (nobody && s->connected)
			sn_at(s, net->env->now + ARP_SECONDS * 1000000000u, SN_E_FAIL);
		sn_packet_free(net, p);
		return;
	}
	early = sn_chance(net, 0, net->o.reorder);
	if (sn_udp_leave(s, early ? 0 : &s->flow, p))
		return;
	sn_send(s, early ? 0 : &s->flow, s, SN_E_DATAGRAM, 0, p);
}

static long destination(struct simsock *s, struct simnet_msg *m, struct sn_addr *to)
{
	long err;

	if (!m->name_len) {
		*to = s->remote;
		return s->connected ? 0 : -LX_EDESTADDRREQ;
	}
	err = sn_parse(s, m->name, m->name_len, to);
	return err ? err : to->port ? 0 : -LX_EINVAL;
}

static long udp_send(struct simsock *s, struct simnet_msg *m)
{
	uint8_t from[16];
	struct sn_packet *p;
	struct sn_addr to;
	long len, err, lost;

	if (m->flags & MSG_OOB)
		return -LX_EOPNOTSUPP;
	if (!s->bound && sn_port_any(s))
		return -LX_EAGAIN;
	err = destination(s, m, &to);
	if (err)
		return err;
	lost = udp_route(s, &to, from);
	if (lost && lost != -LX_EHOSTUNREACH)
		return lost;
	err = sn_error(s);
	if (err)
		return err;
	if (s->shut & SN_SHUT_SEND)
		return -LX_EPIPE;
	err = make_packet(s, m, &p);
	if (err)
		return err;
	len = p->len;
	memcpy(p->from.ip, from, 16);
	p->from.port = s->local.port;
	p->to = to;
	p->interface = sn_owned(s->host, to.ip) && !memcmp(from, to.ip, 16) ? 1 : sn_interface_of(s->host, to.ip);
	post(s, p, lost != 0);
	return len;
}

/* ---- the end, and the results of poll and getsockname ---- */

static long udp_shutdown(struct simsock *s, int how)
{
	s->shut |= (uint8_t)(how + 1);
	if (!s->connected)
		return -LX_ENOTCONN;
	sn_changed(s, simnet_ready(s));
	return 0;
}

static void udp_close(struct simsock *s)
{
	sn_port_leave(s);
	sn_groups_leave(s);
	sn_queue_free(s->net, &s->queue);
}

static uint32_t udp_ready(struct simsock *s)
{
	uint32_t bits = SN_OUT | (s->error ? SIMNET_ERR : 0);

	if (s->shut == SN_SHUT_BOTH)
		bits |= SIMNET_HUP;
	if (s->shut & SN_SHUT_RECV)
		bits |= SN_IN | SIMNET_RDHUP;
	return bits | (s->queue.first ? SN_IN : 0);
}

static long udp_name(struct simsock *s, void *addr, bool peer)
{
	if (peer && (!s->connected || !s->remote.port))
		return -LX_ENOTCONN;
	return sn_format(s, peer ? &s->remote : &s->local, addr);
}

static long udp_inq(struct simsock *s) { return s->queue.first ? (long)s->queue.first->len : 0; }

static long udp_outq(struct simsock *s)
{
	(void)s;
	return 0;
}

const struct sn_kind sn_udp = {
	.bind = udp_bind,
	.connect = udp_connect,
	.shutdown = udp_shutdown,
	.send = udp_send,
	.recv = sn_packet_recv,
	.close = udp_close,
	.ready = udp_ready,
	.name = udp_name,
	.inq = udp_inq,
	.outq = udp_outq,
};
