//go:build ignore

/* The effect of a segment from another host on a connection. */
#include "inside.h"

static bool is_before(const struct sn_packet *p, uint64_t seq)
{
	return p->seq + p->len + !!(p->flags & SN_T_FIN) <= seq;
}

/* ---- acknowledgements ---- */

static void measure(struct sn_wire *w, uint64_t now)
{
	uint64_t t = now - w->timed_at, off = t > w->srtt ? t - w->srtt : w->srtt - t;

	if (!w->timed || w->una < w->timed)
		return;
	w->timed = 0;
	w->var = w->measured ? (3 * w->var + off) / 4 : t / 2;
	w->srtt = w->measured ? (7 * w->srtt + t) / 8 : t;
	w->measured = true;
}

/* Returns how many of the stream's bytes are before seq. */
static uint64_t bytes_before(const struct sn_wire *w, uint64_t seq)
{
	uint64_t n = seq - w->isn;

	return !n ? 0 : n - 1 < w->out.tail ? n - 1 : w->out.tail;
}

static void progress(struct simsock *s, const struct sn_packet *p)
{
	struct sn_wire *w = s->wire;
	uint64_t n = bytes_before(w, p->ack) - w->out.head;

	w->una = p->ack;
	w->out.head += n;
	measure(w, s->net->env->now);
	w->tries = 0;
	w->stamp = 0;
	w->dups = 0;
	w->recovering = w->recovering && w->una < w->recover;
	if (w->recovering)
		sn_wire_resend(s, 2);
	w->rto_at = UINT64_MAX; /* push sets it */
	sn_tcp_acked(s, n);
}

enum { DUPLICATES = 3 };

/* Handles the acknowledgement of a segment. */
static void acknowledge(struct simsock *s, const struct sn_packet *p)
{
	struct sn_wire *w = s->wire;

	if (p->ack + p->window > w->edge) {
		w->edge = p->ack + p->window;
		if (w->una == w->next) { /* rto_at was for a probe */
			w->rto_at = UINT64_MAX;
			w->tries = 0;
		}
	}
	w->sack = p->sack;
	if (p->ack > w->una)
		progress(s, p);
	else if (p->ack == w->una && p->sack && ++w->dups == DUPLICATES && !w->recovering)
		sn_wire_recover(s);
}

/* ---- bytes ---- */

/* Keeps a segment until the segments before it have come. */
static bool keep(struct sn_wire *w, struct sn_packet *p)
{
	struct sn_packet **at = &w->early;

	while (*at && (*at)->seq < p->seq)
		at = &(*at)->next;
	if (*at && (*at)->seq == p->seq)
		return false;
	p->next = *at;
	*at = p;
	return true;
}

/* Takes a segment's bytes, which begin at or before the next expected one, and its FIN. */
static void take(struct simsock *s, const struct sn_packet *p)
{
	struct sn_wire *w = s->wire;
	uint64_t skip = w->rcv - p->seq, n = p->len > skip ? p->len - skip : 0;

	if (is_before(p, w->rcv))
		return;
	if (n > w->told - w->rcv)
		n = w->told - w->rcv;
	if (n && s->closed) {
		sn_tcp_send_reset(s);
		sn_tcp_leave_port(s);
		return;
	}
	if (n && sn_ring_write(s->net, &s->in, p->data + skip, n))
		return; /* it will be sent again */
	w->rcv += n;
	if (n)
		sn_tcp_data(s, n);
	if (!w->ended && p->flags & SN_T_FIN && w->rcv == p->seq + p->len) {
		w->rcv++;
		sn_tcp_fin(s);
	}
}

/* Reports whether the segment has been kept. */
static bool bytes(struct simsock *s, struct sn_packet *p)
{
	struct sn_wire *w = s->wire;
	struct sn_packet *early;
	bool kept = false;

	if (!p->len && !(p->flags & SN_T_FIN))
		return false;
	if (p->seq > w->rcv)
		kept = keep(w, p);
	else
		take(s, p);
	while (!w->ended && (early = w->early) && early->seq <= w->rcv) {
		w->early = early->next;
		take(s, early);
		sn_packet_free(s->net, early);
	}
	if (!w->ended)
		sn_wire_ack(s, 0);
	return kept;
}

/* ---- a segment ---- */

/* Handles segments that do not belong to the stream, or no longer. Reports whether the
 * segment was one. */
static bool is_odd(struct simsock *s, const struct sn_packet *p)
{
	struct sn_wire *w = s->wire;

	if (p->flags & SN_T_RST) {
		if (p->seq >= w->rcv && p->seq <= w->told)
			sn_tcp_reset(s);
		return true;
	}
	if (p->flags & SN_T_SYN) {
		if (s->state == SN_SYN_RECV && p->seq + 1 == w->rcv && !(p->flags & SN_T_ACK))
			sn_wire_syn(s);
		else
			sn_wire_ack(s, 0);
		return true;
	}
	if (p->seq > w->told || (p->seq < w->rcv && is_before(p, w->rcv))) {
		if (p->len || p->flags & (SN_T_FIN | SN_T_PROBE))
			sn_wire_ack(s, 0);
		/* The reply to a probe may be older than the bytes that have come. */
		return p->seq > w->told || p->ack < w->una || p->ack > w->next;
	}
	return p->ack > w->next;
}

static bool segment(struct simsock *s, struct sn_packet *p)
{
	struct sn_wire *w = s->wire;
	bool kept;

	if (s->state == SN_SYN_SENT) {
		sn_wire_answer(s, p);
		return false;
	}
	if (is_odd(s, p))
		return false;
	w->heard = s->net->env->now;
	w->probes = 0;
	if (s->state == SN_SYN_RECV) {
		if (p->ack != w->next)
			return false;
		sn_tcp_open_child(s);
		sn_wire_keepalive(s);
	}
	if (w->ended)
		return false;
	acknowledge(s, p);
	kept = !w->ended && bytes(s, p);
	if (!w->ended) {
		sn_wire_push(s);
		sn_wire_settle(s);
	}
	return kept;
}

void sn_wire_arrive(struct simnet_host *host, struct sn_packet *p)
{
	struct simsock *s = sn_port_connected(host, &p->to, &p->from);
	bool kept = false;

	if (s && p->flags & SN_T_SYN && !(p->flags & SN_T_ACK) && sn_wire_is_over(s)) {
		sn_port_leave(s); /* a new connection ends the old one's TIME_WAIT */
		s = 0;
	}
	if (s) {
		sn_hold(s);
		kept = segment(s, p);
		sn_drop(s);
	} else if ((p->flags & (SN_T_SYN | SN_T_ACK | SN_T_RST)) == SN_T_SYN) {
		sn_wire_listen(host, p);
	} else if (!(p->flags & SN_T_RST)) {
		sn_wire_refuse(host, p);
	}
	if (!kept)
		sn_packet_free(host->net, p);
}
