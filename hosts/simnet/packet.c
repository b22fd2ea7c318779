//go:build ignore

/* Queues of datagrams, and the handles in messages. */
#include "inside.h"

struct sn_packet *sn_packet_new(struct simnet *net, uint32_t len)
{
	struct sn_packet *p = sn_alloc(net, sizeof *p + len);

	if (p)
		p->len = p->size = len;
	return p;
}

struct sn_packet *sn_packet_copy(struct simnet *net, const struct sn_packet *p)
{
	struct sn_packet *to = sn_packet_new(net, p->len);

	if (!to)
		return 0;
	*to = *p;
	to->size = p->len;
	memcpy(to->data, p->data, p->len);
	return to;
}

void sn_packet_free(struct simnet *net, struct sn_packet *p)
{
	if (p->name)
		sn_name_drop(net, p->name);
	if (p->rights)
		sn_rights_free(net, p->rights, true);
	if (p->sender) {
		sn_unix_freed(p->sender, p->len + SN_PACKET_COST);
		sn_drop(p->sender);
	}
	sn_release(net, p, sizeof *p + p->size);
}

void sn_queue_init(struct sn_queue *q) { *q = (struct sn_queue){.last = &q->first}; }

void sn_queue_add(struct sn_queue *q, struct sn_packet *p)
{
	p->next = 0;
	*q->last = p;
	q->last = &p->next;
	q->count++;
	q->bytes += p->len + SN_PACKET_COST;
}

static struct sn_packet *take(struct sn_queue *q)
{
	struct sn_packet *p = q->first;

	q->first = p->next;
	if (!q->first)
		q->last = &q->first;
	q->count--;
	q->bytes -= p->len + SN_PACKET_COST;
	return p;
}

void sn_queue_free(struct simnet *net, struct sn_queue *q)
{
	while (q->first)
		sn_packet_free(net, take(q));
}

/* ---- handles ---- */

void sn_rights_free(struct simnet *net, struct sn_rights *r, bool release)
{
	for (uint32_t i = 0; release && i < r->n; i++)
		net->o.release(r->handle[i]);
	sn_release(net, r, sizeof *r + r->n * sizeof r->handle[0]);
}

/* Returns the handles of a message to be sent; 0 if there is no memory. */
struct sn_rights *sn_rights_take(struct simnet *net, struct simnet_msg *m)
{
	struct sn_rights *r = sn_alloc(net, sizeof *r + m->nrights * sizeof r->handle[0]);

	if (!r)
		return 0;
	r->n = m->nrights;
	memcpy(r->handle, m->rights, r->n * sizeof r->handle[0]);
	return r;
}

/* Gives handles to the receiver, and releases those for which it has no room; a peek leaves them
 * all, and gives copies. */
void sn_rights_give(struct simnet *net, struct sn_rights *r, struct simnet_msg *m, bool peek)
{
	uint32_t n = r->n < m->rights_max ? r->n : m->rights_max;

	for (uint32_t i = 0; i < r->n; i++) {
		if (i < n)
			m->rights[i] = r->handle[i];
		if (peek && i < n)
			net->o.retain(r->handle[i]);
		if (!peek && i >= n)
			net->o.release(r->handle[i]);
	}
	m->nrights = n;
	if (n < r->n)
		m->flags |= MSG_CTRUNC;
	if (!peek)
		sn_rights_free(net, r, false);
}

/* ---- receive ---- */

static void describe(struct simsock *s, struct sn_packet *p, struct simnet_msg *m, bool peek)
{
	if (s->family == AF_INET || s->family == AF_INET6) {
		m->name_len = sn_format(s, &p->from, m->name);
		m->has_info = sn_option(s, s->family == AF_INET ? O_PKTINFO : O_RECVPKTINFO6);
		m->info_family = s->family;
		m->info_interface = p->interface;
		memcpy(m->info_ip, p->to.ip, 16);
		return;
	}
	if (s->family == AF_NETLINK) {
		m->name_len = 12;
		memset(m->name, 0, 12);
		m->name[0] = AF_NETLINK;
		return;
	}
	if (p->name) {
		m->name_len = p->name->len;
		memcpy(m->name, p->name->addr, p->name->len);
	}
	m->has_cred = sn_option(s, O_PASSCRED);
	m->cred = p->who;
	if (p->rights)
		sn_rights_give(s->net, p->rights, m, peek);
	if (!peek)
		p->rights = 0;
}

static void received(struct simsock *s)
{
	struct sn_packet *p = take(&s->queue);

	sn_packet_free(s->net, p);
	if (s->waiters)
		sn_waiters_wake(s);
}

long sn_packet_recv(struct simsock *s, struct simnet_msg *m)
{
	struct sn_packet *p = s->queue.first;
	uint32_t flags = m->flags;
	uint64_t total, n;
	struct sn_iov v;
	long err;

	m->flags = 0;
	if (flags & MSG_OOB)
		return -LX_EOPNOTSUPP;
	if (!sn_iov_start(&v, m, &total))
		return -LX_EINVAL;
	if (flags & MSG_ERRQUEUE)
		return -LX_EAGAIN;
	err = sn_error(s);
	if (err)
		return err;
	if (!p)
		return -LX_EAGAIN;
	n = total < p->len ? total : p->len;
	err = sn_iov_out(s->net, &v, p->data, n);
	if (p->len > total)
		m->flags |= MSG_TRUNC;
	if (flags & MSG_TRUNC)
		n = p->len;
	if (!err)
		describe(s, p, m, flags & MSG_PEEK);
	if (!(flags & MSG_PEEK))
		received(s);
	return err ? err : (long)n;
}
