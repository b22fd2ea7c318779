//go:build ignore

/* TCP's calls that make connections: bind, listen, connect, accept. */
#include "inside.h"

static const uint64_t second = 1000000000u;
enum { ARP_SECONDS = 3 };

static long tcp_bind(struct simsock *s, const void *addr, uint32_t len, uint64_t key)
{
	struct sn_addr a;
	long err;

	(void)key;
	err = sn_parse(s, addr, len, &a);
	if (err)
		return err;
	if (!sn_is_any(a.ip) && !sn_owned(s->host, a.ip) && !sn_option(s, O_FREEBIND))
		return -LX_EADDRNOTAVAIL;
	if (sn_is_v4(a.ip) && s->family == AF_INET6 && sn_option(s, O_V6ONLY))
		return -LX_EINVAL;
	if (s->state != SN_CLOSE || s->bound)
		return -LX_EINVAL;
	err = sn_port_bind(s, &a);
	if (!err)
		s->asked = a.port || !sn_is_any(a.ip);
	return err;
}

static long tcp_listen(struct simsock *s, int backlog)
{
	long err;

	if (s->phase != SN_UNCONNECTED || (s->state != SN_CLOSE && s->state != SN_LISTEN))
		return -LX_EINVAL;
	if (s->state == SN_CLOSE) {
		if (!s->bound) {
			err = sn_port_any(s);
			if (err)
				return err;
		}
		if (!sn_port_may_listen(s))
			return -LX_EADDRINUSE;
		s->state = SN_LISTEN;
		s->waiting = 0;
	}
	s->backlog = (uint32_t)backlog;
	return 0;
}

static long tcp_accept(struct simsock *s, struct simsock **child)
{
	if (s->state != SN_LISTEN)
		return -LX_EINVAL;
	*child = sn_take_accepted(s);
	if (!*child)
		return -LX_EAGAIN;
	(*child)->phase = SN_CONNECTED;
	return 0;
}

/* ---- connect ---- */

/* Resets s to an unconnected socket, which keeps the port and the address that it asked for. */
static void start_again(struct simsock *s)
{
	struct sn_addr none = {.port = s->local.port}; /* getsockname still returns the port, as in Linux */

	s->state = SN_CLOSE;
	s->phase = SN_UNCONNECTED;
	s->shut = 0;
	s->done = s->full = s->fin_sent = s->fin_first = false;
	s->error = 0;
	s->tries = 0;
	s->used = 0;
	if (s->wire)
		sn_wire_free(s);
	if (!s->asked) {
		if (s->wait_until) /* TIME_WAIT can end now */
			s->wait_until = s->net->env->now;
		sn_port_leave(s);
		s->local = none;
		if (s->family == AF_INET)
			sn_set_v4(s->local.ip, 0, 0, 0, 0);
	}
	s->remote = none;
	s->remote.port = 0;
}

static long disconnect(struct simsock *s)
{
	bool was_open = s->state == SN_ESTABLISHED || s->state == SN_SYN_SENT;

	if (s->state == SN_LISTEN)
		return -LX_EISCONN;
	sn_tcp_send_reset(s);
	start_again(s);
	if (was_open)
		s->error = LX_ECONNRESET;
	return 0;
}

static long route(struct simsock *s, struct sn_addr *a)
{
	uint8_t from[16];
	long err;

	if (sn_is_any(a->ip)) {
		if (sn_is_v4(a->ip))
			sn_set_v4(a->ip, 127, 0, 0, 1);
		else
			a->ip[15] = 1;
	}
	if (sn_is_v4(a->ip) && s->family == AF_INET6 && sn_option(s, O_V6ONLY))
		return -LX_ENETUNREACH;
	if (sn_is_multicast(a->ip) || sn_is_broadcast(s->host, a->ip))
		return -LX_ENETUNREACH;
	err = sn_source(s->host, a->ip, from);
	if (err == -LX_ENETUNREACH)
		return err;
	if (sn_is_any(s->local.ip))
		memcpy(s->local.ip, from, 16);
	else if (sn_is_v4(s->local.ip) != sn_is_v4(a->ip))
		return -LX_ENETUNREACH;
	else if (sn_is_martian(s->host, s->local.ip, a->ip))
		return -LX_EINVAL;
	return err;
}

static long begin(struct simsock *s, struct sn_addr *a)
{
	struct simnet *net = s->net;
	struct sn_addr local = s->local;
	long err, unreachable = route(s, a);
	struct simnet_host *peer = sn_host_of(net, a->ip);

	if (unreachable && unreachable != -LX_EHOSTUNREACH)
		return unreachable;
	s->remote = *a;
	s->state = SN_SYN_SENT;
	err = s->bound ? 0 : sn_port_any(s);
	if (err) {
		s->state = SN_CLOSE;
		s->local = local;
		return err;
	}
	s->phase = SN_CONNECTING;
	s->error = 0;
	s->tries = 0;
	if (unreachable)
		err = sn_at(s, net->env->now + ARP_SECONDS * second, SN_E_FAIL);
	else if (sn_chance(net, net->faults, net->o.refuse))
		err = sn_send(s, &s->flow, s, SN_E_RESET, 0, 0);
	else if (peer && peer != s->host)
		err = sn_wire_connect(s, peer);
	else
		err = sn_send(s, &s->flow, s, SN_E_SYN, 0, 0);
	return err ? err : -LX_EINPROGRESS;
}

static long tcp_connect(struct simsock *s, const void *addr, uint32_t len, uint64_t key)
{
	struct sn_addr a;
	uint16_t family;
	long err;

	(void)key;
	memcpy(&family, addr, 2);
	if (family == AF_UNSPEC)
		return disconnect(s);
	if (s->phase == SN_CONNECTED)
		return -LX_EISCONN;
	if (s->phase == SN_CONNECTING) {
		if (s->state == SN_SYN_SENT)
			return -LX_EALREADY;
		if (s->state == SN_CLOSE && !s->done) {
			err = sn_error(s);
			start_again(s);
			return err ? err : -LX_ECONNABORTED;
		}
		s->phase = SN_CONNECTED;
		return 0;
	}
	if (s->state != SN_CLOSE)
		return -LX_EISCONN;
	err = sn_parse(s, addr, len, &a);
	return err ? err : begin(s, &a);
}

/* ---- results of poll and getsockname ---- */

static uint32_t tcp_ready(struct simsock *s)
{
	uint64_t unread = s->arrived - s->in.head;
	uint32_t bits = s->error ? SIMNET_ERR : 0;

	if (s->state == SN_LISTEN)
		return s->accept_first ? SN_IN : 0;
	if (s->shut == SN_SHUT_BOTH || s->state == SN_CLOSE)
		bits |= SIMNET_HUP;
	if (s->shut & SN_SHUT_RECV)
		bits |= SN_IN | SIMNET_RDHUP;
	if (s->state == SN_SYN_SENT)
		return bits;
	if (unread && unread >= (uint64_t)sn_option(s, O_RCVLOWAT))
		bits |= SN_IN;
	if (s->shut & SN_SHUT_SEND || s->used * 3 <= sn_stream_capacity(s) * 2)
		bits |= SN_OUT;
	else
		s->full = true;
	return bits;
}

static long tcp_name(struct simsock *s, void *addr, bool peer)
{
	struct sn_addr a = peer ? s->remote : s->local;

	if (peer && (!a.port || s->state == SN_CLOSE || s->state == SN_SYN_SENT || s->state == SN_LISTEN))
		return -LX_ENOTCONN;
	return sn_format(s, &a, addr);
}

static long tcp_inq(struct simsock *s) { return s->state == SN_LISTEN ? -LX_EINVAL : (long)(s->arrived - s->in.head); }

/* Bytes that the peer has received are acknowledged, whether they were read or not. */
static long tcp_outq(struct simsock *s)
{
	if (s->state == SN_LISTEN)
		return -LX_EINVAL;
	if (s->wire)
		return (long)(s->wire->out.tail - s->wire->out.head);
	return s->peer ? (long)(s->peer->in.tail - s->peer->arrived) : 0;
}

const struct sn_kind sn_tcp = {
	.bind = tcp_bind,
	.listen = tcp_listen,
	.connect = tcp_connect,
	.accept = tcp_accept,
	.shutdown = sn_tcp_shutdown,
	.send = sn_tcp_send,
	.recv = sn_tcp_recv,
	.close = sn_tcp_close,
	.ready = tcp_ready,
	.name = tcp_name,
	.inq = tcp_inq,
	.outq = tcp_outq,
};
