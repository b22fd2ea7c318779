//go:build ignore

/* Unix sockets that keep the bounds of messages: datagrams and seqpackets. */
#include "inside.h"

enum { QUEUE = 10 }; /* net.unix.max_dgram_qlen */

static void disconnect(struct simsock *s)
{
	struct simsock *peer = s->peer;

	if (!peer)
		return;
	sn_wait_no_more(s);
	s->peer = 0;
	s->state = SN_CLOSE;
	sn_drop(peer);
}

static bool may_send_to(struct simsock *s, struct simsock *other) { return !other->peer || other->peer == s; }

static bool is_full(struct simsock *s, struct simsock *other)
{
	return other != s && other->peer != s && other->queue.count > QUEUE;
}

static long dgram_connect(struct simsock *s, const void *addr, uint32_t len, uint64_t key)
{
	struct simsock *other;
	uint16_t family;
	long err;

	memcpy(&family, addr, 2);
	if (family == AF_UNSPEC) {
		disconnect(s);
		return 0;
	}
	err = sn_unix_find(s, addr, len, key, &other);
	if (err)
		return err;
	if (!may_send_to(s, other))
		return -LX_EPERM;
	sn_hold(other);
	disconnect(s);
	s->peer = other;
	s->state = SN_ESTABLISHED;
	return 0;
}

static long find_receiver(struct simsock *s, struct simnet_msg *m, struct simsock **other)
{
	*other = s->peer;
	if (s->type == SOCK_DGRAM && m->name_len)
		return sn_unix_find(s, m->name, m->name_len, m->key, other);
	if (s->type == SOCK_SEQPACKET && s->state != SN_ESTABLISHED)
		return -LX_ENOTCONN;
	return *other ? 0 : -LX_ENOTCONN;
}

/* Checks whether other accepts a message from s. */
static long admit(struct simsock *s, struct simsock *other)
{
	long err = sn_error(s);

	if (err)
		return err;
	if (s->shut & SN_SHUT_SEND)
		return -LX_EPIPE;
	if (s->used >= s->sndbuf) {
		s->full = true;
		return -LX_EAGAIN;
	}
	if (other->closed) {
		if (s->type == SOCK_SEQPACKET)
			return -LX_EPIPE;
		disconnect(s);
		return -LX_ECONNREFUSED;
	}
	if (!may_send_to(s, other))
		return -LX_EPERM;
	if (other->shut & SN_SHUT_RECV)
		return -LX_EPIPE;
	if (!is_full(s, other))
		return 0;
	sn_wait_for(s, other);
	return -LX_EAGAIN;
}

static long make_packet(struct simsock *s, struct simnet_msg *m, struct sn_iov *v, uint64_t total,
	struct sn_packet **packet)
{
	struct sn_packet *p = sn_packet_new(s->net, (uint32_t)total);

	if (!p)
		return -LX_ENOBUFS;
	if (sn_iov_in(s->net, v, p->data, total)) {
		sn_packet_free(s->net, p);
		return -LX_EFAULT;
	}
	if (m->nrights && !(p->rights = sn_rights_take(s->net, m))) {
		sn_packet_free(s->net, p);
		return -LX_ENOBUFS;
	}
	p->who = s->host->o.who;
	p->name = s->name;
	if (p->name)
		p->name->refs++;
	*packet = p;
	return 0;
}

static long dgram_send(struct simsock *s, struct simnet_msg *m)
{
	struct simsock *other;
	struct sn_packet *p;
	uint64_t total;
	struct sn_iov v;
	long err;

	if (m->flags & MSG_OOB)
		return -LX_EOPNOTSUPP;
	if (m->nrights > SIMNET_RIGHTS_MAX || !sn_iov_start(&v, m, &total))
		return -LX_EINVAL;
	err = find_receiver(s, m, &other);
	if (err)
		return err;
	if (total > s->sndbuf - 32)
		return -LX_EMSGSIZE;
	err = admit(s, other);
	if (!err)
		err = make_packet(s, m, &v, total, &p);
	if (err)
		return err;
	p->sender = s;
	sn_hold(s);
	s->used += total + SN_PACKET_COST;
	sn_queue_add(&other->queue, p);
	sn_changed(other, SN_IN);
	return (long)total;
}

static long dgram_recv(struct simsock *s, struct simnet_msg *m)
{
	long n;

	if (s->type == SOCK_SEQPACKET && s->state != SN_ESTABLISHED)
		return -LX_ENOTCONN;
	n = sn_packet_recv(s, m);
	if (n == -LX_EAGAIN && s->type == SOCK_SEQPACKET && s->shut & SN_SHUT_RECV)
		return 0;
	return n;
}

static uint32_t dgram_ready(struct simsock *s)
{
	uint32_t bits = s->error ? SIMNET_ERR : 0;
	bool writable = sn_unix_writable(s);

	if (s->shut == SN_SHUT_BOTH || (s->type == SOCK_SEQPACKET && s->state == SN_CLOSE))
		bits |= SIMNET_HUP;
	if (s->shut & SN_SHUT_RECV)
		bits |= SN_IN | SIMNET_RDHUP;
	if (s->queue.first || s->accept_first)
		bits |= SN_IN;
	if (s->state == SN_LISTEN)
		return bits;
	if (!writable)
		s->full = true;
	if (writable && s->peer && !s->peer->closed && is_full(s, s->peer)) {
		sn_wait_for(s, s->peer);
		writable = false;
	}
	return bits | (writable ? SN_OUT : 0);
}

static long dgram_inq(struct simsock *s)
{
	uint64_t n = 0;

	if (s->state == SN_LISTEN)
		return -LX_EINVAL;
	if (s->type == SOCK_DGRAM)
		return s->queue.first ? (long)s->queue.first->len : 0;
	for (struct sn_packet *p = s->queue.first; p; p = p->next)
		n += p->len;
	return (long)n;
}

static long dgram_outq(struct simsock *s) { return (long)s->used; }

const struct sn_kind sn_unix_dgram = {
	.bind = sn_unix_bind,
	.connect = dgram_connect,
	.shutdown = sn_unix_shutdown,
	.send = dgram_send,
	.recv = dgram_recv,
	.close = sn_unix_close,
	.ready = dgram_ready,
	.name = sn_unix_name,
	.inq = dgram_inq,
	.outq = dgram_outq,
};

const struct sn_kind sn_unix_seqpacket = {
	.bind = sn_unix_bind,
	.listen = sn_unix_listen,
	.connect = sn_unix_connect,
	.accept = sn_unix_accept,
	.shutdown = sn_unix_shutdown,
	.send = dgram_send,
	.recv = dgram_recv,
	.close = sn_unix_close,
	.ready = dgram_ready,
	.name = sn_unix_name,
	.inq = dgram_inq,
	.outq = dgram_outq,
};
