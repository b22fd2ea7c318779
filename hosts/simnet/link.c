//go:build ignore

/* Sends, loses, delays, doubles and delivers packets between hosts, and reports them. */
#include "inside.h"

enum { IP_HEADERS_TCP = 40, IP_HEADERS_UDP = 28, MILLION = 1000000 };

static const uint64_t second = 1000000000u, late = 1000000; /* the least delay of a reordered packet */

/* ---- links ---- */

void simnet_link_get(struct simnet *net, struct simnet_host *from, struct simnet_host *to, struct simnet_link *link)
{
	struct sn_link *l = from->link[to->number];

	*link = l ? l->o : (struct simnet_link){.latency_min = net->o.latency_min, .latency_max = net->o.latency_max};
}

/* Returns the link between two hosts; 0 if there is no memory. */
static struct sn_link *link_of(struct simnet_host *from, struct simnet_host *to)
{
	struct sn_link *l = from->link[to->number];

	if (l || !(l = sn_alloc(from->net, sizeof *l)))
		return l;
	simnet_link_get(from->net, from, to, &l->o);
	from->link[to->number] = l;
	return l;
}

long simnet_link_set(struct simnet *net, struct simnet_host *from, struct simnet_host *to,
	const struct simnet_link *link)
{
	struct sn_link *l;

	(void)net;
	if (from == to || link->loss > MILLION || link->duplicate > MILLION || link->reorder > MILLION)
		return -LX_EINVAL;
	l = link_of(from, to);
	if (!l)
		return -LX_ENOMEM;
	l->o = *link;
	if (l->o.latency_max < link->latency_min)
		l->o.latency_max = link->latency_min;
	if (!link->bytes_per_second)
		l->free = 0;
	return 0;
}

static bool chance(struct simnet *net, uint32_t parts)
{
	return parts && net->faults->random(net->faults) % MILLION < parts;
}

/* ---- reports ---- */

static enum simnet_kind kind_of(const struct sn_packet *p)
{
	if (p->protocol != IPPROTO_TCP)
		return p->protocol == IPPROTO_UDP ? SIMNET_DATAGRAM : SIMNET_UNREACHABLE;
	if (p->flags & SN_T_RST)
		return SIMNET_RST;
	if (p->flags & SN_T_SYN)
		return p->flags & SN_T_ACK ? SIMNET_SYN_ACK : SIMNET_SYN;
	if (p->flags & SN_T_FIN)
		return SIMNET_FIN;
	return p->len ? SIMNET_DATA : SIMNET_ACK;
}

static void see(struct simnet *net, const struct sn_packet *p, enum simnet_fate fate)
{
	struct simnet_seen seen;

	if (!net->o.seen || kind_of(p) == SIMNET_ACK)
		return;
	seen = (struct simnet_seen){
		.id = p->id,
		.time = net->env->now,
		.fate = fate,
		.kind = kind_of(p),
		.protocol = p->protocol,
		.again = p->again,
		.from = p->from_host,
		.to = p->to_host,
		.from_port = p->from.port,
		.to_port = p->to.port,
		/* The upper half only distinguishes connections. */
		.seq = (uint32_t)p->seq,
		.ack = (uint32_t)p->ack,
		.window = p->window,
		.data = p->data,
		.len = p->len,
	};
	memcpy(seen.from_ip, p->from.ip, 16);
	memcpy(seen.to_ip, p->to.ip, 16);
	net->o.seen(net->o.context, &seen);
}

/* ---- the way ---- */

/* Returns the time at which the packet's last byte is out. */
static uint64_t out_at(struct simnet *net, struct sn_link *l, const struct sn_packet *p)
{
	uint64_t size = p->len + (p->protocol == IPPROTO_TCP ? IP_HEADERS_TCP : IP_HEADERS_UDP);

	if (!l->o.bytes_per_second)
		return net->env->now;
	if (l->free < net->env->now)
		l->free = net->env->now;
	l->free += size * second / l->o.bytes_per_second;
	return l->free;
}

static void lose(struct simnet *net, struct sn_packet *p)
{
	see(net, p, SIMNET_LOST);
	sn_packet_free(net, p);
}

static void go(struct simnet_host *to, struct sn_flow *flow, uint64_t time, struct sn_packet *p)
{
	if (sn_arrive_at(to, flow, time, p)) /* without memory it is lost */
		lose(to->net, p);
}

void sn_link_send(struct simnet_host *from, struct simnet_host *to, struct sn_flow *flow, struct sn_packet *p)
{
	struct simnet *net = from->net;
	struct sn_link *l = link_of(from, to);
	struct sn_packet *twin;
	uint64_t out, time;

	if (from->down) {
		sn_packet_free(net, p);
		return;
	}
	p->id = ++net->packets;
	p->from_host = from->number;
	p->to_host = to->number;
	see(net, p, SIMNET_SENT);
	if (!l || l->o.cut || chance(net, l->o.loss)) {
		lose(net, p);
		return;
	}
	out = out_at(net, l, p);
	time = out + sn_latency(net, l->o.latency_min, l->o.latency_max);
	if (chance(net, l->o.duplicate) && (twin = sn_packet_copy(net, p))) {
		see(net, twin, SIMNET_DUPLICATED);
		go(to, 0, out + sn_latency(net, l->o.latency_min, l->o.latency_max), twin);
	}
	if (chance(net, l->o.reorder)) {
		flow = 0;
		time += sn_latency(net, late, late + 2 * l->o.latency_max);
	}
	if (flow && p->protocol == IPPROTO_UDP)
		flow = &l->flow; /* a socket's datagrams go to many hosts, and need not wait for each other */
	go(to, flow, time, p);
}

void sn_arrive(struct simnet_host *host, struct sn_packet *p)
{
	if (host->down) {
		lose(host->net, p);
		return;
	}
	see(host->net, p, SIMNET_ARRIVED);
	p->interface = sn_interface_of(host, p->to.ip);
	if (p->protocol == IPPROTO_TCP)
		sn_wire_arrive(host, p);
	else if (p->protocol == IPPROTO_UDP)
		sn_udp_come(host, p);
	else
		sn_udp_unreachable(host, p);
}
