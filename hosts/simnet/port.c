//go:build ignore

/* The ports of TCP and UDP, and their sockets. */
#include "inside.h"

enum { EPHEMERAL = 32768, EPHEMERALS = 28232 };

static const uint64_t minute = 60000000000u;

static bool is_udp(struct simsock *s) { return s->type == SOCK_DGRAM; }

static struct sn_port *look(struct simnet_host *host, bool udp, uint16_t port)
{
	struct sn_port **table = host->ports[udp][port >> 8];

	return table ? table[port & 255] : 0;
}

static struct sn_port *make(struct simnet_host *host, bool udp, uint16_t port)
{
	struct sn_port ***table = &host->ports[udp][port >> 8];

	if (!*table && !(*table = sn_alloc(host->net, SN_PORTS * sizeof **table)))
		return 0;
	if (!(*table)[port & 255])
		(*table)[port & 255] = sn_alloc(host->net, sizeof *(*table)[0]);
	return (*table)[port & 255];
}

struct simsock *sn_port_first(struct simnet_host *host, bool udp, uint16_t port)
{
	struct sn_port *p = look(host, udp, port);

	return p ? p->bound : 0;
}

static void enter(struct simsock *s, struct simsock **list)
{
	s->port_next = *list;
	s->port_prev = list;
	if (*list)
		(*list)->port_prev = &s->port_next;
	*list = s;
	s->bound = true;
}

void sn_port_leave(struct simsock *s)
{
	if (!s->port_prev)
		return;
	*s->port_prev = s->port_next;
	if (s->port_next)
		s->port_next->port_prev = s->port_prev;
	s->port_prev = 0;
	s->port_next = 0;
	s->bound = false;
}

/* ---- conflicts ---- */

static bool takes_all(struct simsock *s)
{
	return !sn_is_v4(s->local.ip) && sn_is_any(s->local.ip) && !sn_option(s, O_V6ONLY);
}

bool sn_covers(struct simsock *s, const uint8_t ip[16])
{
	if (takes_all(s))
		return true;
	return sn_is_v4(s->local.ip) == sn_is_v4(ip) && (sn_is_any(s->local.ip) || sn_same_ip(s->local.ip, ip));
}

bool sn_overlap(struct simsock *a, struct simsock *b) { return sn_covers(a, b->local.ip) || sn_covers(b, a->local.ip); }

static bool both(struct simsock *a, struct simsock *b, enum sn_opt option)
{
	return sn_option(a, option) && sn_option(b, option);
}

static bool is_over(struct simsock *s) { return s->closed && s->wait_until && s->wait_until <= s->net->env->now; }

static bool conflict(struct simsock *s, struct simsock *list)
{
	for (struct simsock *o = list; o; o = o->port_next) {
		if (o == s || is_over(o) || !sn_overlap(s, o) || both(s, o, O_REUSEPORT))
			continue;
		if (both(s, o, O_REUSEADDR) && (is_udp(s) || o->state != SN_LISTEN))
			continue;
		return true;
	}
	return false;
}

static bool taken(struct simsock *s, uint16_t port)
{
	struct sn_port *p = look(s->host, is_udp(s), port);

	return p && (conflict(s, p->bound) || conflict(s, p->kids));
}

bool sn_port_may_listen(struct simsock *s)
{
	struct sn_port *p = look(s->host, false, s->local.port);

	for (struct simsock *o = p ? p->bound : 0; o; o = o->port_next)
		if (o != s && o->state == SN_LISTEN && sn_overlap(s, o) && !both(s, o, O_REUSEPORT))
			return false;
	return true;
}

/* ---- ephemeral ports ---- */

static uint16_t next_port(struct simnet_host *host)
{
	uint16_t port = host->next_port++;

	if (host->next_port >= EPHEMERAL + EPHEMERALS)
		host->next_port = EPHEMERAL;
	return port;
}

/* Reports whether a connection of s from port would equal an existing one. */
static bool same_connection(struct simsock *s, struct simsock *list)
{
	for (struct simsock *o = list; o; o = o->port_next)
		if (o->state == SN_LISTEN || !o->remote.port ||
			(!o->wait_until && o->remote.port == s->remote.port && sn_same_ip(o->remote.ip, s->remote.ip)))
			return true;
	return false;
}

static bool fits(struct simsock *s, uint16_t port, int round)
{
	struct sn_port *p = look(s->host, is_udp(s), port);

	if (!p || (!p->bound && !p->kids))
		return true;
	if (!round || port == s->remote.port)
		return false;
	if (s->state != SN_SYN_SENT)
		return !taken(s, port);
	return !same_connection(s, p->bound) && !same_connection(s, p->kids);
}

long sn_port_any(struct simsock *s)
{
	struct sn_port *p;

	sn_port_prune(s->host, false);
	if (s->net->o.random_ports)
		s->host->next_port = (uint16_t)(EPHEMERAL + sn_below(s->net, EPHEMERALS));
	/* First look for a port without sockets, then for one that may be shared. */
	for (int round = 0; round < 2; round++)
		for (uint32_t i = 0; i < EPHEMERALS; i++) {
			uint16_t port = next_port(s->host);

			if (!fits(s, port, round))
				continue;
			p = make(s->host, is_udp(s), port);
			if (!p)
				return -LX_ENOMEM;
			s->local.port = port;
			enter(s, &p->bound);
			return 0;
		}
	return s->state == SN_SYN_SENT ? -LX_EADDRNOTAVAIL : -LX_EADDRINUSE;
}

/* ---- bind and the end ---- */

long sn_port_bind(struct simsock *s, const struct sn_addr *a)
{
	struct sn_addr old = s->local;
	struct sn_port *p;
	long err;

	s->local = *a;
	if (!a->port) {
		err = sn_port_any(s);
	} else {
		sn_port_prune(s->host, false);
		p = make(s->host, is_udp(s), a->port);
		err = !p ? -LX_ENOMEM : taken(s, a->port) ? -LX_EADDRINUSE : 0;
		if (!err)
			enter(s, &p->bound);
	}
	if (err)
		s->local = old;
	return err;
}

void sn_port_kid(struct simsock *kid)
{
	struct sn_port *p = look(kid->host, false, kid->local.port);

	if (p)
		enter(kid, &p->kids);
}

/* Makes s keep its port for a minute from now, even when it is closed. */
void sn_port_wait(struct simsock *s)
{
	if (!s->port_prev)
		return;
	if (!s->wait_until) {
		sn_hold(s);
		s->wait_next = 0;
		*s->host->wait_last = s;
		s->host->wait_last = &s->wait_next;
	}
	s->wait_until = s->net->env->now + minute;
	sn_port_prune(s->host, false);
}

/* Sockets whose minute was restarted go to the end. */
void sn_port_prune(struct simnet_host *host, bool all)
{
	struct simsock *s;

	for (uint32_t i = 0; i < EPHEMERALS && (s = host->wait_first); i++) {
		if (!all && s->wait_until > host->net->env->now)
			return;
		host->wait_first = s->wait_next;
		if (!host->wait_first)
			host->wait_last = &host->wait_first;
		s->wait_until = 0;
		if (s->closed || !s->asked)
			sn_port_leave(s);
		sn_drop(s);
	}
}

/* ---- the receiver of a packet ---- */

static struct simsock *connected(struct simsock *list, const struct sn_addr *local, const struct sn_addr *remote)
{
	for (struct simsock *s = list; s; s = s->port_next)
		if (s->wire && !s->wire->ended && s->remote.port == remote->port &&
			sn_same_ip(s->remote.ip, remote->ip) && sn_same_ip(s->local.ip, local->ip))
			return s;
	return 0;
}

struct simsock *sn_port_connected(struct simnet_host *host, const struct sn_addr *local, const struct sn_addr *remote)
{
	struct sn_port *p = look(host, false, local->port);
	struct simsock *s = p ? connected(p->kids, local, remote) : 0;

	return s || !p ? s : connected(p->bound, local, remote);
}

static int score(struct simsock *s, bool udp, const struct sn_addr *to, const struct sn_addr *from)
{
	if (!udp && s->state != SN_LISTEN)
		return -1;
	if (!sn_covers(s, to->ip))
		return -1;
	if (udp && s->connected && (s->remote.port != from->port || !sn_same_ip(s->remote.ip, from->ip)))
		return -1;
	return (s->connected ? 4 : 0) + (sn_is_any(s->local.ip) ? 0 : 2) + ((s->family == AF_INET) == sn_is_v4(to->ip));
}

/* Sockets that share a port by SO_REUSEPORT get its packets at random. */
struct simsock *sn_port_match(struct simnet_host *host, bool udp, const struct sn_addr *to, const struct sn_addr *from)
{
	struct simsock *best = 0;
	int best_score = -1;
	uint32_t same = 0, pick;

	for (struct simsock *s = sn_port_first(host, udp, to->port); s; s = s->port_next) {
		int n = score(s, udp, to, from);

		if (n > best_score) {
			best = s;
			best_score = n;
			same = 0;
		}
		same += n >= 0 && n == best_score && sn_option(s, O_REUSEPORT);
	}
	if (!best || same < 2 || best->connected)
		return best;
	pick = (uint32_t)sn_below(host->net, same);
	for (struct simsock *s = best; s; s = s->port_next)
		if (score(s, udp, to, from) == best_score && sn_option(s, O_REUSEPORT) && !pick--)
			return s;
	return best;
}
