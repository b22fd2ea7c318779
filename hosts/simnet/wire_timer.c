//go:build ignore

/* Timers of a connection with another host: retransmission, keepalive, and giving up. The values
 * are Linux's. */
#include "inside.h"

static const uint64_t ms = 1000000, second = 1000000000u;
static const uint64_t rto_min = 200000000, rto_max = 120000000000u, fin_timeout = 60000000000u;

enum { RETRIES = 15, ORPHAN_RETRIES = 8, SYN_ACK_RETRIES = 5 }; /* tcp_retries2 and so on */

uint64_t sn_wire_rto(const struct sn_wire *w)
{
	uint64_t n = w->srtt + (4 * w->var > rto_min ? 4 * w->var : rto_min);

	return !w->measured ? second : n < rto_max ? n : rto_max;
}

static uint64_t user_timeout(struct simsock *s) { return (uint64_t)sn_option(s, O_USER_TIMEOUT) * ms; }

/* The delay doubles each time. The end of TCP_USER_TIMEOUT is also a time to check. */
uint64_t sn_wire_again_at(struct simsock *s, uint64_t rto)
{
	struct sn_wire *w = s->wire;
	uint64_t now = s->net->env->now, user = user_timeout(s), at;

	rto = w->tries > 20 || rto << w->tries > rto_max ? rto_max : rto << w->tries;
	at = now + rto;
	if (user && w->stamp && w->stamp + user < at)
		at = w->stamp + user > now ? w->stamp + user : now + ms;
	return at;
}

/* Ends the connection, because the peer does not reply. */
static void give_up(struct simsock *s, int error)
{
	if (s->state == SN_SYN_RECV) {
		sn_tcp_reset(s);
	} else if (s->closed) {
		sn_wire_end(s);
		sn_port_leave(s);
	} else {
		sn_wire_end(s);
		sn_tcp_done(s, error);
	}
}

void sn_wire_rearm(struct simsock *s)
{
	struct sn_wire *w = s->wire;
	uint64_t at = w->rto_at < w->alive_at ? w->rto_at : w->alive_at;

	if (w->wait_at < at)
		at = w->wait_at;
	if (at >= w->timer_at)
		return;
	w->timer_at = at;
	if (sn_at(s, at, SN_E_TIMER))
		give_up(s, LX_ENOMEM);
}

/* ---- to give up ---- */

/* Returns the time of n retries with doubled delays (tcp_model_timeout). */
static uint64_t model(uint32_t n, uint64_t base)
{
	uint32_t doublings = 0;

	while (doublings < n && base << (doublings + 1) <= rto_max)
		doublings++;
	return ((2u << doublings) - 1) * base + (n - doublings) * rto_max;
}

static bool is_hopeless(struct simsock *s)
{
	struct sn_wire *w = s->wire;
	bool opening = s->state == SN_SYN_SENT || s->state == SN_SYN_RECV;
	uint32_t retries = s->state == SN_SYN_SENT ? (uint32_t)sn_option(s, O_SYNCNT) :
		opening                            ? SYN_ACK_RETRIES :
		s->closed                          ? ORPHAN_RETRIES :
						     RETRIES;
	uint64_t user = user_timeout(s), limit = user && !s->closed ? user : model(retries, opening ? second : rto_min);
	uint64_t now = s->net->env->now;

	if ((opening || s->closed) && w->tries >= retries)
		return true;
	if (!opening && w->una == w->next) /* probes: each reply restarts the count */
		return w->tries && now - w->heard >= limit;
	return w->tries && now - w->stamp >= limit;
}

static void try_again(struct simsock *s)
{
	struct sn_wire *w = s->wire;

	if (is_hopeless(s)) {
		give_up(s, LX_ETIMEDOUT);
		return;
	}
	if (!w->tries)
		w->stamp = s->net->env->now;
	w->tries++;
	if (s->state == SN_SYN_SENT || s->state == SN_SYN_RECV) {
		sn_wire_syn(s);
		return;
	}
	if (w->una < w->next)
		sn_wire_recover(s);
	else
		sn_wire_ack(s, SN_T_PROBE);
	w->rto_at = sn_wire_again_at(s, sn_wire_rto(w));
}

/* ---- keepalive ---- */

static uint64_t option_time(struct simsock *s, enum sn_opt option) { return (uint64_t)sn_option(s, option) * second; }

void sn_wire_keepalive(struct simsock *s)
{
	struct sn_wire *w = s->wire;
	uint64_t at = w ? w->heard + option_time(s, O_KEEPIDLE) : 0, now = s->net->env->now;

	if (!w || w->ended || !w->heard)
		return;
	w->alive_at = !sn_option(s, O_KEEPALIVE) ? UINT64_MAX : at > now ? at : now;
	sn_wire_rearm(s);
}

static void look(struct simsock *s)
{
	struct sn_wire *w = s->wire;
	uint64_t now = s->net->env->now, idle = option_time(s, O_KEEPIDLE), user = user_timeout(s),
		 quiet = now - w->heard;

	w->alive_at = UINT64_MAX;
	if (!sn_option(s, O_KEEPALIVE) || s->closed || sn_wire_is_over(s))
		return;
	if (w->una < w->next || w->rto_at != UINT64_MAX) { /* retransmissions also check the peer */
		w->alive_at = now + idle;
	} else if (quiet < idle) {
		w->alive_at = w->heard + idle;
	} else if (user ? quiet >= user && w->probes : w->probes >= (uint32_t)sn_option(s, O_KEEPCNT)) {
		sn_wire_reset(s);
		give_up(s, LX_ETIMEDOUT);
	} else {
		w->probes++;
		sn_wire_ack(s, SN_T_PROBE);
		w->alive_at = now + option_time(s, O_KEEPINTVL);
	}
}

/* ---- the end, and the timer ---- */

/* Ends the connection if it waits for nothing more, or only for the peer's FIN, for which a closed
 * socket does not wait long. */
void sn_wire_settle(struct simsock *s)
{
	struct sn_wire *w = s->wire;

	if (sn_wire_is_over(s)) {
		w->rto_at = w->alive_at = w->wait_at = UINT64_MAX;
		sn_tcp_leave_port(s);
	} else if (s->closed && s->fin_sent && !s->done && w->una == w->next && w->wait_at == UINT64_MAX) {
		w->wait_at = s->net->env->now + fin_timeout;
		sn_wire_rearm(s);
	}
}

void sn_wire_timer(struct simsock *s, uint64_t time)
{
	struct sn_wire *w = s->wire;

	if (!w || w->ended || time != w->timer_at)
		return;
	w->timer_at = UINT64_MAX;
	if (w->wait_at <= time) {
		sn_wire_end(s);
		sn_port_leave(s);
		return;
	}
	if (w->rto_at <= time)
		try_again(s);
	if (!w->ended && w->alive_at <= time)
		look(s);
	if (!w->ended)
		sn_wire_rearm(s);
}
