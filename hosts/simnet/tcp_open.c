//go:build ignore

/* TCP's handshake, and the handling of events. */
#include "inside.h"

static const uint64_t second = 1000000000u;
enum { SYN_RETRIES = 6 };

static void refuse(struct simsock *s) { sn_send(s, &s->flow, s, SN_E_RESET, 0, 0); }

static void again_later(struct simsock *s)
{
	s->tries++;
	sn_at(s, s->net->env->now + (second << (s->tries - 1)), s->tries > SYN_RETRIES ? SN_E_FAIL : SN_E_SYN);
}

void sn_tcp_adopt(struct simsock *child, struct simsock *listener)
{
	child->state = SN_SYN_RECV;
	sn_option_inherit(child, listener);
	sn_port_kid(child);
	child->listener = listener;
	sn_hold(listener);
	listener->waiting++;
}

/* Makes and returns the other end of s's connection. */
static struct simsock *answer(struct simsock *s, struct simsock *listener)
{
	struct simsock *child = sn_new(s->host, listener ? listener->family : s->family, SOCK_STREAM, IPPROTO_TCP,
		&sn_tcp);

	if (!child)
		return 0;
	child->state = SN_SYN_RECV;
	child->local = s->remote;
	child->remote = s->local;
	child->peer = s;
	s->peer = child;
	sn_hold(child);
	sn_hold(s);
	if (!listener)
		return child;
	sn_tcp_adopt(child, listener);
	return child;
}

static void syn(struct simsock *s)
{
	struct simsock *listener, *child;

	if (s->closed || s->state != SN_SYN_SENT || s->peer)
		return;
	listener = sn_port_match(s->host, false, &s->remote, &s->local);
	if (!listener && !sn_is_resolver(s->host, &s->remote)) {
		refuse(s);
		return;
	}
	if (listener && listener->waiting > listener->backlog) {
		again_later(s);
		return;
	}
	child = answer(s, listener);
	if (!child) {
		refuse(s);
		return;
	}
	if (!listener)
		child->serve = sn_dns_serve;
	sn_send(child, &child->flow, s, SN_E_SYN_ACK, 0, 0);
}

static void syn_ack(struct simsock *s)
{
	if (s->closed || s->state != SN_SYN_SENT || !s->peer)
		return;
	sn_tcp_open_client(s);
	sn_send(s, &s->flow, s->peer, SN_E_OPEN, 0, 0);
}

void sn_tcp_open_client(struct simsock *s)
{
	s->state = SN_ESTABLISHED;
	sn_changed(s, SN_OUT);
}

void sn_tcp_open_child(struct simsock *s)
{
	struct simsock *listener = s->listener;

	if (s->state != SN_SYN_RECV)
		return;
	s->state = SN_ESTABLISHED;
	s->listener = 0;
	if (s->serve)
		return;
	if (listener->state == SN_LISTEN && !listener->closed) {
		sn_queue_accept(listener, s);
	} else {
		sn_tcp_send_reset(s);
		simnet_close(s);
	}
	sn_drop(listener);
}

static void fail(struct simsock *s)
{
	if (s->closed || s->state != SN_SYN_SENT || s->peer)
		return;
	sn_tcp_done(s, s->tries ? LX_ETIMEDOUT : LX_EHOSTUNREACH);
}

void sn_tcp_happen(struct simsock *s, enum sn_what what, uint64_t n)
{
	switch (what) {
	case SN_E_DATA: sn_tcp_data(s, n); break;
	case SN_E_ACK: sn_tcp_acked(s, n); break;
	case SN_E_FIN: sn_tcp_fin(s); break;
	case SN_E_RESET: sn_tcp_reset(s); break;
	case SN_E_SYN: syn(s); break;
	case SN_E_SYN_ACK: syn_ack(s); break;
	case SN_E_OPEN: sn_tcp_open_child(s); break;
	case SN_E_TIMER: sn_wire_timer(s, n); break;
	default: fail(s);
	}
}
