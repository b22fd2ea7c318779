//go:build ignore

/* Makes, owns, names and closes sockets; and the functions that all kinds of sockets share. */
#include "inside.h"

struct simsock *sn_new(struct simnet_host *host, int family, int type, int protocol, const struct sn_kind *kind)
{
	struct simnet *net = host->net;
	struct simsock *s = sn_alloc(net, sizeof *s);

	if (!s)
		return 0;
	s->net = net;
	s->host = host;
	s->boot = host->boot;
	s->kind = kind;
	s->family = family;
	s->type = type;
	s->protocol = protocol;
	s->refs = 1;
	s->linger = -1;
	s->timeout[0] = s->timeout[1] = UINT64_MAX;
	s->sndbuf = kind == &sn_tcp ? 16384 : 212992;
	s->rcvbuf = kind == &sn_tcp ? 131072 : 212992;
	s->peer_cred = (struct simnet_cred){0, -1, -1};
	s->cookie = ++net->cookies;
	memcpy(s->congestion, "cubic", 6);
	s->marks_last = &s->marks;
	s->accept_last = &s->accept_first;
	sn_queue_init(&s->queue);
	if (family == AF_INET)
		sn_set_v4(s->local.ip, 0, 0, 0, 0);
	s->remote = s->local;
	s->all_next = net->all;
	s->all_prev = &net->all;
	if (net->all)
		net->all->all_prev = &s->all_next;
	net->all = s;
	return s;
}

void sn_hold(struct simsock *s) { s->refs++; }

void sn_marks_free(struct simsock *s)
{
	while (s->marks) {
		struct sn_mark *mark = s->marks;

		s->marks = mark->next;
		sn_rights_free(s->net, mark->rights, true);
		sn_release(s->net, mark, sizeof *mark);
	}
	s->marks_last = &s->marks;
}

void sn_drop(struct simsock *s)
{
	if (--s->refs)
		return;
	*s->all_prev = s->all_next;
	if (s->all_next)
		s->all_next->all_prev = s->all_prev;
	if (s->wire)
		sn_wire_free(s);
	sn_port_leave(s);
	sn_ring_free(s->net, &s->in);
	sn_marks_free(s);
	sn_queue_free(s->net, &s->queue);
	sn_option_free(s);
	if (s->name)
		sn_name_drop(s->net, s->name);
	sn_release(s->net, s, sizeof *s);
}

void sn_changed(struct simsock *s, uint32_t bits)
{
	if (s->owner && !s->closed)
		s->net->o.changed(s->owner, bits);
}

long sn_error(struct simsock *s)
{
	long error = s->error;

	s->error = 0;
	return -error;
}

void sn_happen(struct simsock *s, enum sn_what what, uint64_t n, struct sn_packet *packet)
{
	if (s->boot != s->host->boot) { /* the packet is older than the power failure */
		if (packet)
			sn_packet_free(s->net, packet);
		return;
	}
	sn_hold(s);
	if (what == SN_E_DATAGRAM)
		sn_udp_arrive(s, packet);
	else if (s->kind == &sn_udp)
		sn_udp_error(s, what == SN_E_FAIL ? LX_EHOSTUNREACH : LX_ECONNREFUSED);
	else
		sn_tcp_happen(s, what, n);
	sn_drop(s);
}

/* ---- made ---- */

static long inet_kind(int type, int protocol, const struct sn_kind **kind)
{
	if (type == SOCK_STREAM)
		*kind = &sn_tcp;
	else if (type == SOCK_DGRAM)
		*kind = &sn_udp;
	else if (type == SOCK_RAW)
		return protocol ? -LX_EPERM : -LX_EPROTONOSUPPORT;
	else
		return -LX_ESOCKTNOSUPPORT;
	if (protocol && protocol != (type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP))
		return -LX_EPROTONOSUPPORT;
	return 0;
}

static long find_kind(int family, int type, int protocol, const struct sn_kind **kind)
{
	if (type < 1 || type > 10)
		return -LX_EINVAL;
	if (family == AF_INET || family == AF_INET6)
		return inet_kind(type, protocol, kind);
	if (family == AF_UNIX) {
		if (protocol && protocol != AF_UNIX)
			return -LX_EPROTONOSUPPORT;
		*kind = type == SOCK_STREAM    ? &sn_unix_stream :
			type == SOCK_SEQPACKET ? &sn_unix_seqpacket :
						 &sn_unix_dgram;
		return type == SOCK_STREAM || type == SOCK_SEQPACKET || type == SOCK_DGRAM || type == SOCK_RAW ?
			0 :
			-LX_ESOCKTNOSUPPORT;
	}
	if (family == AF_NETLINK) {
		*kind = &sn_netlink;
		if (type != SOCK_RAW && type != SOCK_DGRAM)
			return -LX_ESOCKTNOSUPPORT;
		return protocol ? -LX_EPROTONOSUPPORT : 0; /* NETLINK_ROUTE is 0 */
	}
	return -LX_EAFNOSUPPORT;
}

long simnet_socket(struct simnet_host *host, int family, int type, int protocol, struct simsock **sock)
{
	const struct sn_kind *kind;
	long err = find_kind(family, type, protocol, &kind);

	if (err)
		return err;
	if (host->down)
		return -LX_ENETDOWN;
	if (family == AF_UNIX && type == SOCK_RAW)
		type = SOCK_DGRAM; /* as in Linux */
	if (kind == &sn_tcp || kind == &sn_udp)
		protocol = kind == &sn_tcp ? IPPROTO_TCP : IPPROTO_UDP;
	*sock = sn_new(host, family, type, protocol, kind);
	return *sock ? 0 : -LX_ENOMEM;
}

long simnet_socketpair(struct simnet_host *host, int family, int type, int protocol, struct simsock *pair[2])
{
	long err = simnet_socket(host, family, type, protocol, &pair[0]);

	if (err)
		return err;
	if (family != AF_UNIX)
		err = -LX_EOPNOTSUPP;
	else
		err = simnet_socket(host, family, type, protocol, &pair[1]);
	if (err) {
		simnet_close(pair[0]);
		return err;
	}
	sn_unix_join(pair[0], pair[1]);
	return 0;
}

void simnet_own(struct simsock *s, void *owner) { s->owner = owner; }

void simnet_close(struct simsock *s)
{
	s->owner = 0;
	s->kind->close(s);
	s->closed = true;
	sn_drop(s);
}

/* ---- by kind ---- */

long simnet_bind(struct simsock *s, const void *addr, uint32_t len, uint64_t key)
{
	return len > SIMNET_ADDR_MAX ? -LX_EINVAL : s->kind->bind(s, addr, len, key);
}

long simnet_listen(struct simsock *s, int backlog)
{
	if (backlog < 0 || backlog > 4096) /* net.core.somaxconn */
		backlog = 4096;
	return s->kind->listen ? s->kind->listen(s, backlog) : -LX_EOPNOTSUPP;
}

long simnet_connect(struct simsock *s, const void *addr, uint32_t len, uint64_t key)
{
	return len > SIMNET_ADDR_MAX || len < 2 ? -LX_EINVAL : s->kind->connect(s, addr, len, key);
}

long simnet_accept(struct simsock *s, struct simsock **child)
{
	return s->kind->accept ? s->kind->accept(s, child) : -LX_EOPNOTSUPP;
}

long simnet_shutdown(struct simsock *s, int how)
{
	if (!s->kind->shutdown)
		return -LX_EOPNOTSUPP;
	return how < SHUT_RD || how > SHUT_RDWR ? -LX_EINVAL : s->kind->shutdown(s, how);
}

long simnet_sockname(struct simsock *s, void *addr) { return s->kind->name(s, addr, false); }

long simnet_peername(struct simsock *s, void *addr) { return s->kind->name(s, addr, true); }

uint32_t simnet_ready(struct simsock *s) { return s->kind->ready(s); }

long simnet_sendmsg(struct simsock *s, struct simnet_msg *m)
{
	return m->name_len > SIMNET_ADDR_MAX ? -LX_EINVAL : s->kind->send(s, m);
}

long simnet_recvmsg(struct simsock *s, struct simnet_msg *m)
{
	m->name_len = 0;
	m->nrights = 0;
	m->has_cred = m->has_info = false;
	return s->kind->recv(s, m);
}

long simnet_inq(struct simsock *s) { return s->kind->inq ? s->kind->inq(s) : -LX_ENOTTY; }

long simnet_outq(struct simsock *s) { return s->kind->outq ? s->kind->outq(s) : -LX_ENOTTY; }

int simnet_family(struct simsock *s) { return s->family; }

int simnet_type(struct simsock *s) { return s->type; }

/* ---- connections that wait for accept ---- */

void sn_queue_accept(struct simsock *listener, struct simsock *child)
{
	child->accept_next = 0;
	*listener->accept_last = child;
	listener->accept_last = &child->accept_next;
	sn_changed(listener, SN_IN);
}

struct simsock *sn_take_accepted(struct simsock *listener)
{
	struct simsock *child = listener->accept_first;

	if (!child)
		return 0;
	listener->accept_first = child->accept_next;
	if (!listener->accept_first)
		listener->accept_last = &listener->accept_first;
	child->accept_next = 0;
	if (listener->waiting)
		listener->waiting--;
	return child;
}
