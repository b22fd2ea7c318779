//go:build ignore

/* Datagrams from one host to another, to a group on the link, and to all hosts on it. */
#include "inside.h"

static bool is_group(struct simsock *s, const uint8_t ip[16])
{
	return sn_is_multicast(ip) || (sn_is_broadcast(s->host, ip) && ip[12] != 127);
}

/* Reports whether a datagram to a group leaves the host. */
static bool leaves(struct simsock *s, const uint8_t ip[16])
{
	bool v4 = sn_is_v4(ip);

	if (!sn_is_multicast(ip))
		return true;
	return s->multicast_if != 1 && sn_option(s, v4 ? O_MULTICAST_TTL : O_MULTICAST_HOPS6) > 0;
}

static void to_all(struct simsock *s, const struct sn_packet *p)
{
	struct simnet *net = s->net;
	struct sn_packet *one;

	if (!is_group(s, p->to.ip) || !leaves(s, p->to.ip))
		return;
	for (uint32_t i = 0; i < net->hosts; i++)
		if (net->host[i] != s->host && (one = sn_packet_copy(net, p)))
			sn_link_send(s->host, net->host[i], &s->flow, one);
}

/* Sends a datagram to the hosts that it is for. Reports whether no socket of its own host gets
 * it. */
bool sn_udp_leave(struct simsock *s, struct sn_flow *flow, struct sn_packet *p)
{
	struct simnet_host *to = sn_host_of(s->net, p->to.ip);

	p->protocol = IPPROTO_UDP;
	if (!to || to == s->host) {
		to_all(s, p);
		return false;
	}
	sn_link_send(s->host, to, flow, p);
	return true;
}

/* Called when a datagram has come from another host. */
void sn_udp_come(struct simnet_host *host, struct sn_packet *p)
{
	struct simnet_host *from = host->net->host[p->from_host];
	struct simsock *to;
	struct sn_addr self = p->to;

	if (sn_is_multicast(p->to.ip) || sn_is_broadcast(host, p->to.ip)) {
		sn_multicast_deliver(host, p);
		return;
	}
	to = sn_port_match(host, true, &p->to, &p->from);
	if (to) {
		sn_udp_queue(to, p);
		return;
	}
	p->protocol = IPPROTO_ICMP; /* port unreachable */
	p->to = p->from;
	p->from = self;
	p->len = 0;
	sn_link_send(host, from, 0, p);
}

void sn_udp_unreachable(struct simnet_host *host, struct sn_packet *p)
{
	struct simsock *s = sn_port_match(host, true, &p->to, &p->from);

	if (s && s->connected)
		sn_udp_error(s, LX_ECONNREFUSED);
	sn_packet_free(host->net, p);
}
