//go:build ignore

/* The start of a connection with another host. */
#include "inside.h"

static const uint64_t second = 1000000000u, soon = 2000000;

static struct sn_wire *make(struct simsock *s, struct simnet_host *peer)
{
	struct sn_wire *w = sn_alloc(s->net, sizeof *w);

	if (!w)
		return 0;
	w->peer = peer;
	w->isn = ++s->net->connections << 32;
	w->una = w->isn;
	w->next = w->isn + 1;
	w->edge = w->next;
	w->rto_at = w->alive_at = w->wait_at = w->timer_at = UINT64_MAX;
	s->wire = w;
	return w;
}

/* Sends SYN, or the reply to it, and sets the time to send it again. */
void sn_wire_syn(struct simsock *s)
{
	struct sn_wire *w = s->wire;
	uint64_t now = s->net->env->now;

	w->timed = w->tries ? 0 : w->next;
	w->timed_at = now;
	sn_wire_transmit(s, w->isn, 0, s->state == SN_SYN_SENT ? SN_T_SYN : SN_T_SYN | SN_T_ACK, w->tries);
	if (w->rto_at == UINT64_MAX || w->rto_at <= now)
		w->rto_at = sn_wire_again_at(s, second);
	sn_wire_rearm(s);
}

long sn_wire_connect(struct simsock *s, struct simnet_host *peer)
{
	if (!make(s, peer))
		return -LX_ENOMEM;
	sn_wire_syn(s);
	return s->wire->ended ? -LX_ENOMEM : 0;
}

static void opened(struct simsock *s, const struct sn_packet *p)
{
	struct sn_wire *w = s->wire;

	w->rcv = w->told = p->seq + 1;
	w->edge = p->ack + p->window;
	w->una = p->ack;
	w->heard = s->net->env->now;
	if (!w->tries) {
		w->measured = true;
		w->srtt = w->heard - w->timed_at;
		w->var = w->srtt / 2;
	}
	w->tries = 0;
	w->stamp = w->timed = 0;
	w->rto_at = UINT64_MAX;
	sn_wire_keepalive(s);
}

/* Refuses a segment of an old connection. As in Linux, SYN is sent again soon. */
static void refuse_old(struct simsock *s, const struct sn_packet *p)
{
	sn_wire_refuse(s->host, p);
	if (s->wire->tries)
		return;
	s->wire->rto_at = s->net->env->now + soon;
	sn_wire_rearm(s);
}

/* Handles a segment for a socket that connects. */
void sn_wire_answer(struct simsock *s, const struct sn_packet *p)
{
	struct sn_wire *w = s->wire;

	if (p->flags & SN_T_ACK && p->ack != w->next) {
		if (!(p->flags & SN_T_RST)) /* from a connection that has ended: its other end has to learn that */
			refuse_old(s, p);
		return;
	}
	if (p->flags & SN_T_RST) {
		if (p->flags & SN_T_ACK)
			sn_tcp_reset(s);
		return;
	}
	if ((p->flags & (SN_T_SYN | SN_T_ACK)) != (SN_T_SYN | SN_T_ACK))
		return; /* simultaneous open is not supported */
	opened(s, p);
	sn_wire_ack(s, 0);
	sn_tcp_open_client(s);
	sn_wire_rearm(s);
}

/* Handles SYN for a new connection. */
void sn_wire_listen(struct simnet_host *host, const struct sn_packet *p)
{
	struct simsock *listener = sn_port_match(host, false, &p->to, &p->from), *child;

	if (!listener) {
		sn_wire_refuse(host, p);
		return;
	}
	if (listener->waiting > listener->backlog)
		return; /* it will come again */
	child = sn_new(host, listener->family, SOCK_STREAM, IPPROTO_TCP, &sn_tcp);
	if (!child)
		return;
	child->local = p->to;
	child->remote = p->from;
	if (!make(child, host->net->host[p->from_host])) {
		sn_drop(child);
		return;
	}
	sn_hold(child);
	sn_tcp_adopt(child, listener);
	child->wire->rcv = child->wire->told = p->seq + 1;
	sn_wire_syn(child);
	child->wire->edge = child->wire->next + p->window;
	sn_drop(child);
}

/* Handles a segment for no socket: sends a reset to its sender. */
void sn_wire_refuse(struct simnet_host *host, const struct sn_packet *p)
{
	struct sn_packet *r = sn_packet_new(host->net, 0);

	if (!r)
		return;
	r->protocol = IPPROTO_TCP;
	r->from = p->to;
	r->to = p->from;
	r->flags = SN_T_RST;
	if (p->flags & SN_T_ACK) {
		r->seq = p->ack;
	} else {
		r->flags |= SN_T_ACK;
		r->ack = p->seq + p->len + !!(p->flags & SN_T_SYN) + !!(p->flags & SN_T_FIN);
	}
	sn_link_send(host, host->net->host[p->from_host], 0, r);
}

void simnet_reset(struct simnet *net, struct simnet_host *a, struct simnet_host *b)
{
	struct simsock *next;

	for (struct simsock *s = net->all; s; s = s->all_next)
		sn_hold(s);
	for (struct simsock *s = net->all; s; s = s->all_next)
		if (s->wire && !s->wire->ended && s->state != SN_SYN_SENT &&
			((s->host == a && s->wire->peer == b) || (s->host == b && s->wire->peer == a)))
			sn_tcp_reset(s);
	for (struct simsock *s = net->all; s; s = next) {
		next = s->all_next;
		sn_drop(s);
	}
}
