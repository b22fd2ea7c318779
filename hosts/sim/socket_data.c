//go:build ignore

/* Messages: sendto, recvfrom, sendmsg, recvmsg, and several of them in one call. */
#include "socket.h"

#define CALL(name) static long name(long a, long b, long c, long d, long e, long f, long nr)
#define UNUSED (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr

enum { NOT_SEQUENTIAL = SIM_MSG_PEEK, VECTOR = 1024 };

/* struct mmsghdr */
struct several {
	struct lx_msghdr one;
	uint32_t n, pad;
};

/* Skips the first n bytes of a message's buffers. */
static void advance(struct simnet_msg *m, size_t n)
{
	struct lx_iovec *p = (struct lx_iovec *)m->iov; /* the caller's array */

	while (m->iovs && n >= p->len) {
		n -= p->len;
		p++;
		m->iovs--;
	}
	if (m->iovs) {
		p->base = (char *)p->base + n;
		p->len -= n;
	}
	m->iov = (const struct simnet_iov *)p;
}

static bool is_stream(const struct sim_socket *s) { return simnet_type(s->of) == SIM_STREAM; }

/* Sends; a blocking send to a stream continues until all is sent. */
static long send(struct sim_socket *s, struct simnet_msg *m, size_t n)
{
	uint64_t until = sim_socket_until(s, true);
	bool waits = sim_waits(s, m->flags);
	size_t sent = 0;
	long r;

	for (;;) {
		r = simnet_sendmsg(s->of, m);
		if (r >= 0) {
			m->nrights = 0;
			sent += (size_t)r;
			if (!waits || !is_stream(s) || sent >= n)
				return (long)sent;
			advance(m, (size_t)r);
		} else if (r != -LX_EAGAIN || !waits || (r = sim_socket_wait(s, until))) {
			break;
		}
	}
	if (sent)
		return (long)sent;
	if (r == -LX_EPIPE && is_stream(s) && !(m->flags & SIM_MSG_NOSIGNAL))
		sim_signal_pipe();
	return r;
}

/* Receives; waits until there is data, and with MSG_WAITALL until the buffers are full. */
static long receive(struct sim_socket *s, struct simnet_msg *m, size_t n)
{
	uint64_t until = sim_socket_until(s, false);
	uint32_t flags = m->flags, got_flags = 0;
	bool waits = sim_waits(s, flags),
	     all = waits && is_stream(s) && (flags & SIM_MSG_WAITALL) && !(flags & NOT_SEQUENTIAL);
	size_t got = 0;
	long r;

	for (;;) {
		m->flags = flags;
		r = simnet_recvmsg(s->of, m);
		if (r == -LX_EAGAIN && waits && !is_stream(s) && simnet_ready(s->of) & SIMNET_RDHUP)
			r = 0; /* receiving is shut down */
		if (r >= 0)
			got_flags |= m->flags;
		if (r > 0)
			got += (size_t)r;
		if (r != -LX_EAGAIN && (!all || r <= 0 || got >= n || m->nrights))
			break;
		if (r > 0)
			advance(m, (size_t)r);
		if (r == -LX_EAGAIN && (!waits || (r = sim_socket_wait(s, until))))
			break;
	}
	m->flags = got_flags;
	return got || r > 0 ? (long)got : r;
}

static size_t total(const struct lx_iovec *piece, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += piece[i].len;
	return sum;
}

/* ---- one buffer ---- */

static long with_address(struct sim_socket *s, struct simnet_msg *m, long at, long len)
{
	struct sim_address addr;
	long r = sim_get_address(s, at, len, false, &addr);

	if (r)
		return r;
	m->name_len = addr.len;
	m->key = addr.key;
	usys_copy(m->name, addr.bytes, addr.len);
	return 0;
}

CALL(sendto)
{
	struct sim_hold hold;
	struct lx_iovec piece = {(void *)b, (size_t)c};
	struct simnet_msg m;
	struct sim_socket *s;
	long r = sim_socket(a, &s);

	UNUSED;
	if (r)
		return r;
	m.iov = (const struct simnet_iov *)&piece;
	m.iovs = 1;
	m.flags = (uint32_t)d;
	m.name_len = m.nrights = 0;
	m.key = 0;
	if (e && (r = with_address(s, &m, e, f)))
		return r;
	sim_hold(&hold, &s->file);
	r = send(s, &m, (size_t)c);
	sim_sockets_settle();
	sim_let_go(&hold);
	return r;
}

CALL(recvfrom)
{
	struct sim_hold hold;
	struct lx_iovec piece = {(void *)b, (size_t)c};
	struct simnet_msg m;
	struct sim_socket *s;
	long r = sim_socket(a, &s), err;

	UNUSED;
	if (r)
		return r;
	m.iov = (const struct simnet_iov *)&piece;
	m.iovs = 1;
	m.flags = (uint32_t)d;
	m.rights_max = 0;
	m.name_len = 0;
	sim_hold(&hold, &s->file);
	r = receive(s, &m, (size_t)c);
	sim_sockets_settle();
	sim_let_go(&hold);
	if (r >= 0 && e && (err = sim_put_address(e, f, m.name, m.name_len)))
		return err;
	return r;
}

/* ---- messages ---- */

/* Reads a message's head and its buffers. */
static long get_head(long at, struct lx_msghdr *h, struct lx_iovec piece[SIM_IOV], struct simnet_msg *m)
{
	struct sim_buffer b;
	long r;

	if (usys_get(h, (void *)at, sizeof *h))
		return -LX_EFAULT;
	if (h->iovlen > SIM_IOV)
		return -LX_EMSGSIZE;
	if ((r = sim_buffer_of(&b, piece, (long)h->iov, (long)h->iovlen)))
		return r;
	m->iov = (const struct simnet_iov *)piece;
	m->iovs = h->iovlen;
	m->name_len = m->nrights = m->rights_max = 0;
	m->key = 0;
	return 0;
}

static long send_message(struct sim_socket *s, long at, uint32_t flags)
{
	uint64_t rights[SIMNET_RIGHTS_MAX];
	struct lx_iovec piece[SIM_IOV];
	struct simnet_msg m;
	struct lx_msghdr h;
	long r = get_head(at, &h, piece, &m);

	if (r)
		return r;
	m.rights = rights;
	m.flags = flags;
	if (h.name && h.namelen && (r = with_address(s, &m, (long)h.name, (long)h.namelen)))
		return r;
	if (h.control && h.controllen && (r = sim_get_control((long)h.control, h.controllen, &m)))
		return r;
	if (simnet_family(s->of) != LX_AF_UNIX)
		sim_drop_rights(&m);
	r = send(s, &m, total(piece, h.iovlen));
	sim_drop_rights(&m); /* rights that were not sent */
	sim_sockets_settle();
	return r;
}

/* Stores the head of recvmsg's message: address, control messages, flags. */
static long put_head(struct sim_socket *s, long at, struct lx_msghdr *h, struct simnet_msg *m, uint32_t flags)
{
	size_t n = h->control ? h->controllen : 0;
	long r;

	r = sim_put_control(s, (long)h->control, &n, m, flags);
	if (r)
		return r;
	h->controllen = n;
	h->flags = (int32_t)m->flags | (int32_t)(flags & SIM_MSG_CMSG_CLOEXEC);
	if (h->name && usys_put_guest(h->name, m->name, h->namelen < m->name_len ? h->namelen : m->name_len))
		return -LX_EFAULT;
	h->namelen = h->name ? m->name_len : 0;
	return usys_put_guest((void *)at, h, sizeof *h);
}

static long receive_message(struct sim_socket *s, long at, uint32_t flags)
{
	uint64_t rights[SIMNET_RIGHTS_MAX];
	struct lx_iovec piece[SIM_IOV];
	struct simnet_msg m;
	struct lx_msghdr h;
	long r = get_head(at, &h, piece, &m), err;

	if (r)
		return r;
	if (h.name && (int32_t)h.namelen < 0)
		return -LX_EINVAL;
	m.rights = rights;
	m.rights_max = h.control ? sim_rights_room(s, h.controllen) : 0;
	m.flags = flags;
	r = receive(s, &m, total(piece, h.iovlen));
	sim_sockets_settle();
	if (r >= 0 && (err = put_head(s, at, &h, &m, flags)))
		return err;
	return r;
}

CALL(message)
{
	struct sim_hold hold;
	struct sim_socket *s;
	long r = sim_socket(a, &s);

	UNUSED;
	if (r)
		return r;
	sim_hold(&hold, &s->file);
	r = nr == NR_sendmsg ? send_message(s, b, (uint32_t)c) : receive_message(s, b, (uint32_t)c);
	sim_let_go(&hold);
	return r;
}

/* ---- several messages ---- */

static long several_held(struct sim_socket *s, long at, uint32_t n, uint32_t flags, bool out, uint64_t until)
{
	long done = 0, r = 0;

	for (; done < (long)n; done++) {
		long one = at + done * (long)sizeof(struct several);

		r = out ? send_message(s, one, flags) : receive_message(s, one, flags);
		if (r < 0)
			break;
		if (usys_put_guest((void *)(one + (long)offsetof(struct several, n)), &(uint32_t){(uint32_t)r}, 4)) {
			r = -LX_EFAULT;
			break;
		}
		if (flags & SIM_MSG_WAITFORONE)
			flags |= SIM_MSG_DONTWAIT;
		if (until <= sim_monotonic && !out) {
			done++;
			break;
		}
	}
	return done ? done : r;
}

CALL(messages)
{
	struct sim_hold hold;
	uint64_t until = USYS_NEVER, span;
	struct sim_socket *s;
	long r = sim_socket(a, &s);

	UNUSED;
	if (r)
		return r;
	if (nr == NR_recvmmsg && e) {
		if ((r = sched_get_time(e, &span)))
			return r;
		until = sched_after(sim_monotonic, span);
	}
	sim_hold(&hold, &s->file);
	r = several_held(s, b, (uint32_t)c < VECTOR ? (uint32_t)c : VECTOR, (uint32_t)d, nr == NR_sendmmsg, until);
	sim_let_go(&hold);
	return r;
}

void sim_start_socket_data(void)
{
	static const struct {
		int nr;
		usys_call *call;
	} own[] = {
		{NR_sendto, sendto},
		{NR_recvfrom, recvfrom},
		{NR_sendmsg, message},
		{NR_recvmsg, message},
		{NR_sendmmsg, messages},
		{NR_recvmmsg, messages},
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		sim_route(own[i].nr, own[i].call);
}
