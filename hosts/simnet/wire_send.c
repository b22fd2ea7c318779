//go:build ignore

/* Sends segments to another host: bytes, retransmissions, acknowledgements, the end. */
#include "inside.h"

enum { SEGMENT = 1448, OWN_SIZE = 256 << 10 };

/* Returns how many bytes may wait unread. */
static uint64_t room_in(struct simsock *s)
{
	uint64_t n = s->net->o.buffer ? s->net->o.buffer : s->rcvbuf_set ? s->rcvbuf / 2 : OWN_SIZE;
	uint64_t unread = s->in.tail - s->in.head;

	return unread < n ? n - unread : 0;
}

uint64_t sn_wire_capacity(struct simsock *s)
{
	return s->net->o.buffer ? s->net->o.buffer : s->sndbuf_set ? s->sndbuf / 2 : OWN_SIZE;
}

void sn_wire_transmit(struct simsock *s, uint64_t seq, uint32_t len, uint8_t flags, bool again)
{
	struct sn_wire *w = s->wire;
	struct sn_packet *p = sn_packet_new(s->net, len);

	if (!p) /* without memory it counts as lost */
		return;
	p->protocol = IPPROTO_TCP;
	p->from = s->local;
	p->to = s->remote;
	p->flags = flags;
	p->again = again;
	p->seq = seq;
	p->window = (uint32_t)room_in(s);
	if (flags & SN_T_ACK) {
		if (w->told < w->rcv + p->window)
			w->told = w->rcv + p->window;
		p->ack = w->rcv;
		p->window = (uint32_t)(w->told - w->rcv);
		p->sack = w->early ? w->early->seq : 0;
	}
	if (len)
		sn_ring_peek(&w->out, seq - w->isn - 1, p->data, len);
	sn_link_send(s->host, w->peer, &s->flow, p);
}

void sn_wire_ack(struct simsock *s, uint8_t more)
{
	struct sn_wire *w = s->wire;

	sn_wire_transmit(s, more & SN_T_PROBE ? w->una - 1 : w->next, 0, SN_T_ACK | more, false);
}

/* ---- bytes ---- */

/* Returns the number of the FIN, which is behind all bytes. */
static uint64_t fin_seq(const struct sn_wire *w) { return w->isn + 1 + w->out.tail; }

static uint32_t at_most(uint64_t a, uint64_t b)
{
	uint64_t n = a < b ? a : b;

	return n < SEGMENT ? (uint32_t)n : SEGMENT;
}

/* Sends all bytes that the window allows. */
void sn_wire_push(struct simsock *s)
{
	struct sn_wire *w = s->wire;
	uint64_t fin = fin_seq(w);

	if (w->ended || s->state == SN_SYN_SENT || s->state == SN_SYN_RECV)
		return;
	while (w->next < fin && w->next < w->edge) {
		uint32_t n = at_most(fin - w->next, w->edge - w->next);

		if (!w->timed) {
			w->timed = w->next + n;
			w->timed_at = s->net->env->now;
		}
		sn_wire_transmit(s, w->next, n, SN_T_ACK, false);
		w->next += n;
	}
	if (s->fin_sent && w->next == fin) {
		sn_wire_transmit(s, fin, 0, SN_T_ACK | SN_T_FIN, false);
		w->next++;
	}
	/* If the window is closed, sets the time of a probe. */
	if (w->rto_at == UINT64_MAX && (w->una < w->next || w->next < fin))
		w->rto_at = sn_wire_again_at(s, sn_wire_rto(w));
	sn_wire_rearm(s);
}

/* Sends up to n of the segments again that the peer does not have. */
void sn_wire_resend(struct simsock *s, int n)
{
	struct sn_wire *w = s->wire;
	uint64_t fin = fin_seq(w), end = w->sack > w->una && w->sack < w->recover ? w->sack : w->recover;

	w->timed = 0; /* an acknowledgement could be for either of both */
	if (w->resent < w->una)
		w->resent = w->una;
	for (; n && w->resent < end; n--) {
		bool last = w->resent == fin;
		uint32_t len = last ? 0 : at_most(fin - w->resent, end - w->resent);

		sn_wire_transmit(s, w->resent, len, last ? SN_T_ACK | SN_T_FIN : SN_T_ACK, true);
		w->resent += last ? 1 : len;
	}
}

/* Called when all bytes on their way may be lost. */
void sn_wire_recover(struct simsock *s)
{
	struct sn_wire *w = s->wire;

	w->recovering = true;
	w->recover = w->next;
	w->resent = w->una;
	sn_wire_resend(s, 1);
}

/* Called when bytes were read: tells the peer if it may now send much more. */
void sn_wire_took(struct simsock *s)
{
	struct sn_wire *w = s->wire;
	uint64_t edge = w->rcv + room_in(s), step = 2 * SEGMENT;

	if (w->ended || s->done)
		return;
	if (step > sn_wire_capacity(s) / 2)
		step = sn_wire_capacity(s) / 2;
	if (edge >= w->told + step)
		sn_wire_ack(s, 0);
}

/* ---- the end ---- */

bool sn_wire_is_over(const struct simsock *s)
{
	const struct sn_wire *w = s->wire;

	return w->ended || (s->fin_sent && s->done && w->una > fin_seq(w));
}

void sn_wire_reset(struct simsock *s)
{
	struct sn_wire *w = s->wire;

	if (!sn_wire_is_over(s) && s->state != SN_SYN_SENT)
		sn_wire_transmit(s, w->next, 0, SN_T_ACK | SN_T_RST, false);
	sn_wire_end(s);
}

void sn_wire_end(struct simsock *s)
{
	struct sn_wire *w = s->wire;
	struct sn_packet *p;

	if (!w)
		return;
	w->ended = true;
	w->rto_at = w->alive_at = w->wait_at = UINT64_MAX;
	sn_ring_free(s->net, &w->out);
	while ((p = w->early)) {
		w->early = p->next;
		sn_packet_free(s->net, p);
	}
}

void sn_wire_free(struct simsock *s)
{
	sn_wire_end(s);
	sn_release(s->net, s->wire, sizeof *s->wire);
	s->wire = 0;
}
