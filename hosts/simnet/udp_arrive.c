//go:build ignore

/* Datagrams that arrive, and errors of those that did not. */
#include "inside.h"

/* Puts a datagram into to's queue, unless that is full. */
void sn_udp_queue(struct simsock *to, struct sn_packet *p)
{
	if (to->closed || to->queue.bytes + p->len + SN_PACKET_COST > to->rcvbuf) {
		sn_packet_free(to->net, p);
		return;
	}
	sn_queue_add(&to->queue, p);
	sn_changed(to, SN_IN);
}

static void serve_name(struct simsock *s, struct sn_packet *p)
{
	struct sn_packet *reply = sn_packet_new(s->net, 1500);
	size_t n;

	if (reply) {
		n = sn_dns_reply(s->host, p->data, p->len, reply->data, 512);
		reply->len = (uint32_t)n;
		reply->from = p->to;
		reply->to = p->from;
		reply->interface = p->interface;
		if (n)
			sn_send(s, &s->flow, s, SN_E_DATAGRAM, 0, reply);
		else
			sn_packet_free(s->net, reply);
	}
	sn_packet_free(s->net, p);
}

/* Called when a datagram that s has sent arrives at its destination. */
void sn_udp_arrive(struct simsock *s, struct sn_packet *p)
{
	struct simsock *to;

	if (sn_is_multicast(p->to.ip) || sn_is_broadcast(s->host, p->to.ip)) {
		sn_multicast(s, p);
		return;
	}
	to = sn_port_match(s->host, true, &p->to, &p->from);
	if (to) {
		sn_udp_queue(to, p);
		return;
	}
	if (sn_is_resolver(s->host, &p->to)) {
		serve_name(s, p);
		return;
	}
	if (s->connected && !s->closed && s->remote.port == p->to.port && sn_same_ip(s->remote.ip, p->to.ip))
		sn_send(s, &s->flow, s, SN_E_RESET, 0, 0);
	sn_packet_free(s->net, p);
}

/* Called when there is no such socket, or no such machine. */
void sn_udp_error(struct simsock *s, int error)
{
	if (!s->connected || s->closed)
		return;
	s->error = error;
	sn_changed(s, SIMNET_ERR);
}
