//go:build ignore

/* The part of NETLINK_ROUTE with which programs list interfaces, addresses and routes. */
#include "inside.h"

enum { PACKET = 4096, FULL = 3500 };
enum {
	NLMSG_ERROR = 2,
	NLMSG_DONE = 3,
	RTM_NEWLINK = 16,
	RTM_GETLINK = 18,
	RTM_NEWADDR = 20,
	RTM_GETADDR = 22,
	RTM_NEWROUTE = 24,
	RTM_GETROUTE = 26
};
enum { NLM_F_REQUEST = 1, NLM_F_MULTI = 2, NLM_F_ACK = 4, NLM_F_DUMP = 0x300 };
enum { IFLA_ADDRESS = 1, IFLA_BROADCAST, IFLA_IFNAME, IFLA_MTU, IFLA_QDISC = 6, IFLA_TXQLEN = 13, IFLA_OPERSTATE = 16 };
enum { IFA_ADDRESS = 1, IFA_LOCAL, IFA_LABEL, IFA_BROADCAST, IFA_CACHEINFO = 6, IFA_FLAGS = 8 };
enum { RTA_DST = 1, RTA_OIF = 4, RTA_PREFSRC = 7, RTA_TABLE = 15 };
enum { HEADER = 16, PERMANENT = 0x80, SCOPE_HOST = 254, SCOPE_LINK = 253, MAIN_TABLE = 254 };

struct request {
	uint32_t len;
	uint16_t type, flags;
	uint32_t seq, pid;
};

/* Messages that become packets of the socket. */
struct out {
	struct simsock *s;
	const struct request *r;
	uint32_t len, message; /* message: the begin of the last one */
	uint16_t flags;
	uint8_t data[PACKET];
};

static void flush(struct out *o)
{
	struct sn_packet *p = o->len ? sn_packet_new(o->s->net, o->len) : 0;

	if (p) {
		memcpy(p->data, o->data, o->len);
		sn_queue_add(&o->s->queue, p);
		sn_changed(o->s, SN_IN);
	}
	o->len = 0;
}

/* Appends n bytes, and zeros up to a multiple of 4. */
static void put(struct out *o, const void *data, uint32_t n)
{
	memcpy(o->data + o->len, data, n);
	memset(o->data + o->len + n, 0, -n & 3);
	o->len += (n + 3) & ~3u;
}

static void attribute(struct out *o, uint16_t type, const void *data, uint16_t n)
{
	uint16_t head[2] = {(uint16_t)(4 + n), type};

	put(o, head, 4);
	put(o, data, n);
}

static void begin(struct out *o, uint16_t type, const void *body, uint32_t n)
{
	struct request h = {.type = type, .flags = o->flags, .seq = o->r->seq, .pid = o->s->netlink_pid};

	if (o->len > FULL)
		flush(o);
	o->message = o->len;
	put(o, &h, sizeof h);
	put(o, body, n);
}

static void end(struct out *o)
{
	uint32_t n = o->len - o->message;

	memcpy(o->data + o->message, &n, 4);
}

static void done(struct out *o)
{
	int32_t zero = 0;

	begin(o, NLMSG_DONE, &zero, 4);
	end(o);
	flush(o);
}

static void status(struct out *o, long error)
{
	struct {
		int32_t error;
		struct request r;
	} body = {(int32_t)error, *o->r};

	o->flags = 0;
	begin(o, NLMSG_ERROR, &body, sizeof body);
	end(o);
	flush(o);
}

/* ---- links ---- */

static void link(struct out *o, const struct sn_interface *i)
{
	static const uint8_t all[6] = {255, 255, 255, 255, 255, 255};
	struct {
		uint8_t family, pad;
		uint16_t type;
		uint32_t index, flags, change;
	} body = {
		.type = i->type,
		.index = i->index,
		.flags = i->flags,
	};
	const char *qdisc = i->index == 1 ? "noqueue" : "fq_codel";
	uint8_t state = i->index == 1 ? 0 : 6; /* unknown, up */
	uint32_t queue = 1000;
	uint8_t mac[6];

	sn_mac(o->s->host, i, mac);
	begin(o, RTM_NEWLINK, &body, sizeof body);
	attribute(o, IFLA_IFNAME, i->name, (uint16_t)(sn_strlen(i->name) + 1));
	attribute(o, IFLA_TXQLEN, &queue, 4);
	attribute(o, IFLA_OPERSTATE, &state, 1);
	attribute(o, IFLA_MTU, &i->mtu, 4);
	attribute(o, IFLA_QDISC, qdisc, (uint16_t)(sn_strlen(qdisc) + 1));
	attribute(o, IFLA_ADDRESS, mac, 6);
	attribute(o, IFLA_BROADCAST, i->index == 1 ? mac : all, 6);
	end(o);
}

/* Finds the link that a request names by index or name. */
static const struct sn_interface *wanted(struct simnet_host *host, const uint8_t *body, uint32_t n)
{
	const struct sn_interface *i;
	uint16_t head[2];
	uint32_t index;

	if (n < 16)
		return 0;
	memcpy(&index, body + 4, 4);
	if (index)
		return sn_interface(host, index);
	for (uint32_t at = 16; at + 4 <= n; at += (head[0] + 3u) & ~3u) {
		memcpy(head, body + at, 4);
		if (head[0] < 4 || at + head[0] > n)
			return 0;
		for (index = 1; head[1] == IFLA_IFNAME && (i = sn_interface(host, index)); index++)
			if (head[0] - 4 >= (int)sn_strlen(i->name) &&
				!memcmp(body + at + 4, i->name, sn_strlen(i->name)) &&
				(head[0] - 4 == (int)sn_strlen(i->name) || !body[at + 4 + sn_strlen(i->name)]))
				return i;
	}
	return 0;
}

static void get_link(struct out *o, const uint8_t *body, uint32_t n)
{
	struct simnet_host *host = o->s->host;
	const struct sn_interface *i;

	if ((o->r->flags & NLM_F_DUMP) == NLM_F_DUMP) {
		o->flags = NLM_F_MULTI;
		for (uint32_t index = 1; (i = sn_interface(host, index)); index++)
			link(o, i);
		done(o);
		return;
	}
	i = wanted(host, body, n);
	if (!i) {
		status(o, -LX_ENODEV);
		return;
	}
	link(o, i);
	flush(o);
}

/* ---- addresses and routes ---- */

static void one_address(struct out *o, const uint8_t ip[16], uint8_t prefix, uint32_t index)
{
	bool v4 = sn_is_v4(ip);
	uint16_t n = v4 ? 4 : 16;
	const uint8_t *a = v4 ? ip + 12 : ip;
	struct {
		uint8_t family, prefix, flags, scope;
		uint32_t index;
	} body = {
		(uint8_t)(v4 ? AF_INET : AF_INET6),
		prefix,
		PERMANENT,
		(uint8_t)(index == 1                 ? SCOPE_HOST :
				!v4 && ip[0] == 0xfe ? SCOPE_LINK :
						       0),
		index,
	};
	const struct sn_interface *i = sn_interface(o->s->host, index);
	uint32_t flags = PERMANENT, cache[4] = {UINT32_MAX, UINT32_MAX, 0, 0};
	uint8_t all[4];

	begin(o, RTM_NEWADDR, &body, sizeof body);
	attribute(o, IFA_ADDRESS, a, n);
	if (v4) {
		attribute(o, IFA_LOCAL, a, n);
		for (int k = 0; k < 4; k++)
			all[k] = (uint8_t)(a[k] |
				(prefix >= 8 * k + 8            ? 0 :
						prefix <= 8 * k ? 255 :
								  255 >> (prefix - 8 * k)));
		if (index != 1)
			attribute(o, IFA_BROADCAST, all, 4);
		attribute(o, IFA_LABEL, i->name, (uint16_t)(sn_strlen(i->name) + 1));
	}
	attribute(o, IFA_FLAGS, &flags, 4);
	attribute(o, IFA_CACHEINFO, cache, sizeof cache);
	end(o);
}

static void get_address(struct out *o, uint8_t family)
{
	struct simnet_host *host = o->s->host;
	uint8_t ip[16];

	o->flags = NLM_F_MULTI;
	sn_set_v4(ip, 127, 0, 0, 1);
	if (family != AF_INET6)
		one_address(o, ip, 8, 1);
	for (size_t i = 0; i < host->o.owns; i++)
		if (sn_is_v4(host->o.own[i].ip) && family != AF_INET6)
			one_address(o, host->o.own[i].ip, host->o.own[i].prefix, host->o.own[i].interface);
	memset(ip, 0, 16);
	ip[15] = 1;
	if (family != AF_INET)
		one_address(o, ip, 128, 1);
	for (size_t i = 0; i < host->o.owns; i++)
		if (!sn_is_v4(host->o.own[i].ip) && family != AF_INET)
			one_address(o, host->o.own[i].ip, host->o.own[i].prefix, host->o.own[i].interface);
	done(o);
}

static void one_route(struct out *o, const struct simnet_own *own)
{
	bool v4 = sn_is_v4(own->ip);
	uint8_t net[16] = {0};
	const uint8_t *a = own->ip + (v4 ? 12 : 0);
	struct {
		uint8_t family, dst, src, tos, table, protocol, scope, type;
		uint32_t flags;
	} body = {
		(uint8_t)(v4 ? AF_INET : AF_INET6),
		own->prefix,
		0,
		0,
		MAIN_TABLE,
		2,
		SCOPE_LINK,
		1,
		0,
	};
	uint32_t table = MAIN_TABLE, index = own->interface;

	for (int bit = 0; bit < own->prefix; bit++)
		net[bit / 8] |= a[bit / 8] & (0x80 >> bit % 8);
	begin(o, RTM_NEWROUTE, &body, sizeof body);
	attribute(o, RTA_TABLE, &table, 4);
	attribute(o, RTA_DST, net, v4 ? 4 : 16);
	attribute(o, RTA_PREFSRC, a, v4 ? 4 : 16);
	attribute(o, RTA_OIF, &index, 4);
	end(o);
}

static void get_route(struct out *o, uint8_t family)
{
	struct simnet_host *host = o->s->host;

	o->flags = NLM_F_MULTI;
	for (size_t i = 0; i < host->o.owns; i++)
		if (!family || family == (sn_is_v4(host->o.own[i].ip) ? AF_INET : AF_INET6))
			one_route(o, &host->o.own[i]);
	done(o);
}

/* ---- the socket ---- */

static void reply(struct simsock *s, const struct request *r, const uint8_t *body, uint32_t n)
{
	struct out o;
	bool dump = (r->flags & NLM_F_DUMP) == NLM_F_DUMP;

	o.s = s;
	o.r = r;
	o.len = 0;
	o.flags = 0;
	if (r->type == RTM_GETLINK)
		get_link(&o, body, n);
	else if (r->type == RTM_GETADDR && dump)
		get_address(&o, n ? body[0] : 0);
	else if (r->type == RTM_GETROUTE && dump)
		get_route(&o, n ? body[0] : 0);
	else if (r->type >= 16) /* of each four the third is a get */
		status(&o, r->type % 4 == 2 ? -LX_EOPNOTSUPP : -LX_EPERM);
	else if (r->flags & NLM_F_ACK)
		status(&o, 0);
}

static long netlink_bind(struct simsock *s, const void *addr, uint32_t len, uint64_t key)
{
	const uint8_t *a = addr;
	uint32_t pid;

	(void)key;
	if (len < 12 || a[0] != AF_NETLINK || a[1])
		return -LX_EINVAL;
	memcpy(&pid, a + 4, 4);
	if (s->netlink_pid && pid && pid != s->netlink_pid)
		return -LX_EINVAL;
	if (!s->netlink_pid) { /* the first one gets the process's number, as in Linux */
		uint32_t n = s->host->next_netlink++;

		s->netlink_pid = pid ? pid : n == 1 ? (uint32_t)s->host->o.who.pid : 0u - 4096 - n;
	}
	return 0;
}

static long netlink_connect(struct simsock *s, const void *addr, uint32_t len, uint64_t key)
{
	static const uint8_t any[12] = {AF_NETLINK};

	(void)key;
	if (len < 12 || *(const uint8_t *)addr != AF_NETLINK)
		return -LX_EINVAL;
	return s->netlink_pid ? 0 : netlink_bind(s, any, sizeof any, 0);
}

static long netlink_send(struct simsock *s, struct simnet_msg *m)
{
	static const uint8_t any[12] = {AF_NETLINK};
	uint8_t data[PACKET];
	struct request r;
	uint64_t total;
	struct sn_iov v;

	if (m->flags & MSG_OOB)
		return -LX_EOPNOTSUPP;
	if (!sn_iov_start(&v, m, &total) || total > sizeof data)
		return -LX_EMSGSIZE;
	if (sn_iov_in(s->net, &v, data, total))
		return -LX_EFAULT;
	if (!s->netlink_pid)
		netlink_bind(s, any, sizeof any, 0);
	for (uint32_t at = 0; at + HEADER <= total; at += (r.len + 3) & ~3u) {
		memcpy(&r, data + at, sizeof r);
		if (r.len < HEADER || r.len > total - at)
			break;
		if (r.flags & NLM_F_REQUEST)
			reply(s, &r, data + at + HEADER, r.len - HEADER);
	}
	return (long)total;
}

static void netlink_close(struct simsock *s) { sn_queue_free(s->net, &s->queue); }

static uint32_t netlink_ready(struct simsock *s)
{
	return SN_OUT | (s->queue.first ? SN_IN : 0) | (s->error ? SIMNET_ERR : 0);
}

static long netlink_name(struct simsock *s, void *addr, bool peer)
{
	uint8_t *a = addr;

	memset(a, 0, 12);
	a[0] = AF_NETLINK;
	if (!peer)
		memcpy(a + 4, &s->netlink_pid, 4);
	return 12;
}

const struct sn_kind sn_netlink = {
	.bind = netlink_bind,
	.connect = netlink_connect,
	.send = netlink_send,
	.recv = sn_packet_recv,
	.close = netlink_close,
	.ready = netlink_ready,
	.name = netlink_name,
};
