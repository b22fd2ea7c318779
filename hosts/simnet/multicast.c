//go:build ignore

/* Datagrams to groups and to a whole subnet, at a host. */
#include "inside.h"

static struct sn_group **find(struct simsock *s, const uint8_t ip[16])
{
	struct sn_group **g = &s->groups;

	while (*g && !sn_same_ip((*g)->ip, ip))
		g = &(*g)->next;
	return g;
}

long sn_group_change(struct simsock *s, const uint8_t ip[16], uint32_t interface, bool join)
{
	struct sn_group **at = find(s, ip), *g = *at;

	if (!sn_is_multicast(ip))
		return -LX_EINVAL;
	if (join && g)
		return -LX_EADDRINUSE;
	if (!join && !g)
		return -LX_EADDRNOTAVAIL;
	if (interface && !sn_interface(s->host, interface))
		return -LX_ENODEV;
	if (join) {
		g = sn_alloc(s->net, sizeof *g);
		if (!g)
			return -LX_ENOBUFS;
		memcpy(g->ip, ip, 16);
		g->interface = interface;
		*at = g;
	} else {
		*at = g->next;
		sn_release(s->net, g, sizeof *g);
	}
	return 0;
}

void sn_groups_leave(struct simsock *s)
{
	while (s->groups) {
		struct sn_group *g = s->groups;

		s->groups = g->next;
		sn_release(s->net, g, sizeof *g);
	}
}

/* Reports whether a socket of the port has joined the group. */
static bool joined(struct simnet_host *host, uint16_t port, const uint8_t ip[16])
{
	for (struct simsock *s = sn_port_first(host, true, port); s; s = s->port_next)
		if (*find(s, ip))
			return true;
	return false;
}

static bool wants(struct simsock *s, struct sn_packet *p, bool group, bool any)
{
	if (!sn_covers(s, p->to.ip))
		return false;
	if (s->connected && (s->remote.port != p->from.port || !sn_same_ip(s->remote.ip, p->from.ip)))
		return false;
	if (!group || *find(s, p->to.ip))
		return true;
	return any && sn_option(s, sn_is_v4(p->to.ip) ? O_MULTICAST_ALL : O_MULTICAST_ALL6);
}

/* Gives a datagram to all sockets of a host that receive it. */
void sn_multicast_deliver(struct simnet_host *host, struct sn_packet *p)
{
	bool group = sn_is_multicast(p->to.ip), any = group && joined(host, p->to.port, p->to.ip);
	struct sn_packet *to;

	for (struct simsock *s = sn_port_first(host, true, p->to.port); s; s = s->port_next)
		if (wants(s, p, group, any) && (to = sn_packet_copy(host->net, p)))
			sn_udp_queue(s, to);
	sn_packet_free(host->net, p);
}

/* Delivers a datagram that a socket of the host has sent. */
void sn_multicast(struct simsock *sender, struct sn_packet *p)
{
	bool v4 = sn_is_v4(p->to.ip);

	if (sn_is_multicast(p->to.ip) && !sn_option(sender, v4 ? O_MULTICAST_LOOP : O_MULTICAST_LOOP6))
		sn_packet_free(sender->net, p);
	else
		sn_multicast_deliver(sender->host, p);
}
