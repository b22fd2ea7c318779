//go:build ignore

/* Bytes, and handles among them, of a unix stream. */
#include "inside.h"

static long may_send(struct simsock *s, struct simnet_msg *m)
{
	if (m->flags & MSG_OOB)
		return -LX_EOPNOTSUPP;
	if (m->name_len)
		return s->state == SN_ESTABLISHED ? -LX_EISCONN : -LX_EOPNOTSUPP;
	if (m->nrights > SIMNET_RIGHTS_MAX)
		return -LX_EINVAL;
	if (!s->peer)
		return -LX_ENOTCONN;
	if (s->shut & SN_SHUT_SEND || s->peer->closed || s->peer->shut & SN_SHUT_RECV)
		return -LX_EPIPE;
	return sn_error(s);
}

static long mark(struct simsock *s, struct simnet_msg *m, uint64_t n)
{
	struct sn_mark *mark = sn_alloc(s->net, sizeof *mark);

	if (mark)
		mark->rights = sn_rights_take(s->net, m);
	if (!mark || !mark->rights) {
		sn_release(s->net, mark, sizeof *mark);
		return -LX_ENOBUFS;
	}
	mark->start = s->peer->in.tail - n;
	mark->end = s->peer->in.tail;
	*s->peer->marks_last = mark;
	s->peer->marks_last = &mark->next;
	return 0;
}

/* Nothing was sent: releases the handles. */
static long nothing_sent(struct simsock *s, struct simnet_msg *m)
{
	for (uint32_t i = 0; i < m->nrights; i++)
		s->net->o.release(m->rights[i]);
	return 0;
}

static long stream_send(struct simsock *s, struct simnet_msg *m)
{
	struct simnet *net = s->net;
	uint64_t total, room, capacity = net->o.buffer ? net->o.buffer : s->sndbuf;
	struct sn_iov v;
	long sent, err = may_send(s, m);

	if (err)
		return err;
	if (!sn_iov_start(&v, m, &total))
		return -LX_EINVAL;
	if (!total)
		return nothing_sent(s, m);
	room = s->used < capacity ? capacity - s->used : 0;
	if (total > room) {
		s->full = true;
		total = room;
	}
	if (!total)
		return -LX_EAGAIN;
	total = sn_short(s, total, net->o.short_write, SN_OUT);
	sent = sn_iov_to_ring(net, &v, &s->peer->in, total);
	if (sent <= 0)
		return sent;
	if (m->nrights && mark(s, m, (uint64_t)sent)) {
		s->peer->in.tail -= (uint64_t)sent;
		return -LX_ENOBUFS;
	}
	s->used += (uint64_t)sent;
	s->sent_cred = s->host->o.who;
	sn_changed(s->peer, SN_IN);
	return sent;
}

/* ---- receive ---- */

static long nothing(struct simsock *s)
{
	long err = sn_error(s);

	if (err)
		return err;
	return s->shut & SN_SHUT_RECV ? 0 : -LX_EAGAIN;
}

/* Gives the handles in the next *n bytes. A read ends behind the message with which they
 * came, and gives the handles of only one message. */
static void give(struct simsock *s, struct simnet_msg *m, uint64_t n, bool peek)
{
	struct sn_mark *mark = s->marks;

	if (!mark || s->in.head + n <= mark->start)
		return;
	sn_rights_give(s->net, mark->rights, m, peek);
	if (peek)
		return;
	s->marks = mark->next;
	if (!s->marks)
		s->marks_last = &s->marks;
	sn_release(s->net, mark, sizeof *mark);
}

static long stream_recv(struct simsock *s, struct simnet_msg *m)
{
	uint64_t total, n = s->in.tail - s->in.head;
	uint32_t flags = m->flags;
	struct sn_iov v;
	long got;

	m->flags = 0;
	if (flags & (MSG_OOB | MSG_ERRQUEUE))
		return flags & MSG_OOB ? -LX_EINVAL : -LX_EAGAIN;
	if (s->state != SN_ESTABLISHED)
		return -LX_EINVAL;
	if (!sn_iov_start(&v, m, &total))
		return -LX_EINVAL;
	if (!n)
		return nothing(s);
	if (n > total)
		n = total;
	if (s->marks && n > s->marks->end - s->in.head)
		n = s->marks->end - s->in.head;
	if (!(flags & MSG_PEEK))
		n = sn_short(s, n, s->net->o.short_read, SN_IN);
	got = sn_ring_to_iov(s->net, &s->in, s->in.head, &v, n);
	if (got < 0)
		return got;
	if (s->peer && s->peer->name) {
		m->name_len = s->peer->name->len;
		memcpy(m->name, s->peer->name->addr, m->name_len);
	}
	m->has_cred = sn_option(s, O_PASSCRED);
	m->cred = s->peer ? s->peer->sent_cred : s->peer_cred;
	if (got)
		give(s, m, (uint64_t)got, flags & MSG_PEEK);
	if (got && !(flags & MSG_PEEK)) {
		s->in.head += (uint64_t)got;
		if (s->peer)
			sn_unix_freed(s->peer, (uint64_t)got);
	}
	return got;
}

static uint32_t stream_ready(struct simsock *s)
{
	uint32_t bits = s->error ? SIMNET_ERR : 0;

	if (s->shut == SN_SHUT_BOTH || s->state == SN_CLOSE)
		bits |= SIMNET_HUP;
	if (s->shut & SN_SHUT_RECV)
		bits |= SN_IN | SIMNET_RDHUP;
	if (s->in.head != s->in.tail || s->accept_first)
		bits |= SN_IN;
	if (s->state == SN_LISTEN)
		return bits;
	if (sn_unix_writable(s))
		bits |= SN_OUT;
	else
		s->full = true;
	return bits;
}

static long stream_inq(struct simsock *s)
{
	return s->state == SN_LISTEN ? -LX_EINVAL : (long)(s->in.tail - s->in.head);
}

static long stream_outq(struct simsock *s) { return (long)s->used; }

const struct sn_kind sn_unix_stream = {
	.bind = sn_unix_bind,
	.listen = sn_unix_listen,
	.connect = sn_unix_connect,
	.accept = sn_unix_accept,
	.shutdown = sn_unix_shutdown,
	.send = stream_send,
	.recv = stream_recv,
	.close = sn_unix_close,
	.ready = stream_ready,
	.name = sn_unix_name,
	.inq = stream_inq,
	.outq = stream_outq,
};
