//go:build ignore

/* Bytes of a TCP connection. They are in the receiver's ring from the time of their sending; those
 * up to arrived can be read. */
#include "inside.h"

enum { OWN_SIZE = 512 << 10 };

/* Returns how many bytes may be on their way and unread. A size that the program did not set is the
 * one to which Linux's buffers grow. */
uint64_t sn_stream_capacity(struct simsock *s)
{
	uint64_t n;

	if (s->wire)
		return sn_wire_capacity(s);
	if (s->net->o.buffer)
		return s->net->o.buffer;
	n = s->sndbuf_set ? s->sndbuf / 2 : OWN_SIZE / 2;
	return n + (s->peer && s->peer->rcvbuf_set ? s->peer->rcvbuf / 2 : OWN_SIZE / 2);
}

/* Programs may take a short read for the last bytes, and wait for an edge (epoll(7)). So the rest
 * counts as just arrived. The same holds for room after a short write. */
uint64_t sn_short(struct simsock *s, uint64_t n, uint32_t chance, uint32_t bits)
{
	if (n < 2 || !sn_chance(s->net, 0, chance))
		return n;
	sn_changed(s, bits);
	return 1 + sn_below(s->net, n - 1);
}

static long may_send(struct simsock *s, struct simnet_msg *m)
{
	long err;

	if (s->error || s->shut & SN_SHUT_SEND) {
		err = sn_error(s);
		return err ? err : -LX_EPIPE;
	}
	if (s->state == SN_SYN_SENT || s->state == SN_SYN_RECV)
		return -LX_EAGAIN;
	if (s->state != SN_ESTABLISHED)
		return -LX_EPIPE;
	return m->flags & MSG_OOB ? -LX_EOPNOTSUPP : 0;
}

long sn_tcp_send(struct simsock *s, struct simnet_msg *m)
{
	struct simnet *net = s->net;
	uint64_t total, n, room, capacity;
	struct sn_iov v;
	long sent, err = may_send(s, m);

	if (err)
		return err;
	if (!sn_iov_start(&v, m, &total))
		return -LX_EINVAL;
	if (!s->peer && !s->wire) /* the other end has ended, and its reset is on its way: the bytes are lost */
		return (long)total;
	if (sn_chance(net, net->faults, net->o.reset)) {
		sn_tcp_send_reset(s);
		sn_tcp_done(s, LX_ECONNRESET);
		return sn_error(s);
	}
	capacity = sn_stream_capacity(s);
	room = s->used < capacity ? capacity - s->used : 0;
	n = total < room ? total : room;
	if (n < total)
		s->full = true;
	if (!n)
		return total ? -LX_EAGAIN : 0;
	n = sn_short(s, n, net->o.short_write, SN_OUT);
	sent = sn_iov_to_ring(net, &v, s->wire ? &s->wire->out : &s->peer->in, n);
	if (sent <= 0)
		return sent;
	s->used += (uint64_t)sent;
	if (s->wire)
		sn_wire_push(s);
	else
		sn_send(s, &s->flow, s->peer, SN_E_DATA, (uint64_t)sent, 0);
	return sent;
}

void sn_tcp_data(struct simsock *s, uint64_t n)
{
	s->arrived += n;
	if (s->closed) {
		sn_ring_free(s->net, &s->in);
		sn_tcp_send_reset(s);
	} else if (s->serve) {
		s->serve(s);
	} else {
		sn_changed(s, SN_IN);
	}
}

void sn_tcp_acked(struct simsock *s, uint64_t n)
{
	s->used -= n < s->used ? n : s->used;
	if (s->full && !s->closed && s->used * 3 <= sn_stream_capacity(s) * 2) {
		s->full = false;
		sn_changed(s, SN_OUT);
	}
}

void sn_tcp_took(struct simsock *s, uint64_t n)
{
	s->in.head += n;
	if (s->wire)
		sn_wire_took(s);
	if (s->peer && !s->peer->closed)
		sn_send(s, &s->flow, s->peer, SN_E_ACK, n, 0);
}

void sn_tcp_put(struct simsock *s, const void *data, size_t n)
{
	if (!s->peer || s->state != SN_ESTABLISHED || s->shut & SN_SHUT_SEND ||
		sn_ring_write(s->net, &s->peer->in, data, n))
		return;
	s->used += n;
	sn_send(s, &s->flow, s->peer, SN_E_DATA, n, 0);
}

/* Returns the result of recv when there is nothing to read. */
static long nothing(struct simsock *s)
{
	if (s->done)
		return 0;
	if (s->error)
		return sn_error(s);
	if (s->shut & SN_SHUT_RECV)
		return 0;
	return s->state == SN_CLOSE ? -LX_ENOTCONN : -LX_EAGAIN;
}

long sn_tcp_recv(struct simsock *s, struct simnet_msg *m)
{
	uint64_t total, n = s->arrived - s->in.head;
	uint32_t flags = m->flags;
	struct sn_iov v;
	long got;

	m->flags = 0;
	if (flags & MSG_ERRQUEUE)
		return -LX_EAGAIN;
	if (s->state == SN_LISTEN)
		return -LX_ENOTCONN;
	if (flags & MSG_OOB)
		return -LX_EINVAL;
	if (!sn_iov_start(&v, m, &total))
		return -LX_EINVAL;
	if (!n)
		return nothing(s);
	if (n > total)
		n = total;
	if (!(flags & MSG_PEEK))
		n = sn_short(s, n, s->net->o.short_read, SN_IN);
	got = flags & MSG_TRUNC ? (long)n : sn_ring_to_iov(s->net, &s->in, s->in.head, &v, n);
	if (got > 0 && !(flags & MSG_PEEK))
		sn_tcp_took(s, (uint64_t)got);
	return got;
}
