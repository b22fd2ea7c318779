//go:build ignore

/* The end of a TCP connection: FIN, reset, shutdown, close, and the end that keeps the port. */
#include "inside.h"

/* Removes the references of both ends to each other. */
void sn_part(struct simsock *s)
{
	struct simsock *peer = s->peer;

	if (!peer)
		return;
	s->peer = 0;
	if (peer->peer == s) {
		peer->peer = 0;
		sn_drop(s);
	}
	sn_drop(peer);
}

/* Reports whether another host may still send to the connection. */
static bool is_busy(struct simsock *s) { return s->wire && !sn_wire_is_over(s); }

void sn_tcp_leave_port(struct simsock *s)
{
	if (!is_busy(s) && !s->wait_until && (s->closed || !s->asked))
		sn_port_leave(s);
}

/* Called when both ends have sent FIN. */
static void finished(struct simsock *s)
{
	s->state = SN_CLOSE;
	if (s->fin_first)
		sn_port_wait(s);
	else
		sn_tcp_leave_port(s);
}

/* Ends the connection with an error. */
void sn_tcp_done(struct simsock *s, int error)
{
	sn_part(s);
	sn_wire_end(s);
	s->state = SN_CLOSE;
	s->error = error;
	s->shut = SN_SHUT_BOTH;
	sn_tcp_leave_port(s);
	sn_changed(s, SN_IN | SN_OUT | SIMNET_ERR | SIMNET_HUP | SIMNET_RDHUP);
}

void sn_tcp_send_reset(struct simsock *s)
{
	struct simsock *peer = s->peer;

	if (s->wire)
		sn_wire_reset(s);
	if (!peer)
		return;
	sn_hold(peer);
	sn_part(s);
	sn_send(s, &s->flow, peer, SN_E_RESET, 0, 0);
	sn_drop(peer);
}

static void end_service(struct simsock *s)
{
	if (s->serve && !s->closed)
		simnet_close(s);
}

void sn_tcp_reset(struct simsock *s)
{
	struct simsock *listener = s->listener;

	if (s->state == SN_CLOSE || s->closed) {
		sn_part(s);
		sn_wire_end(s);
		sn_tcp_leave_port(s);
		return;
	}
	if (s->state == SN_SYN_RECV) { /* it was never in listen's queue */
		s->listener = 0;
		sn_tcp_done(s, LX_ECONNRESET);
		if (listener && listener->waiting)
			listener->waiting--;
		simnet_close(s);
		if (listener)
			sn_drop(listener);
		return;
	}
	sn_tcp_done(s, s->state == SN_SYN_SENT ? LX_ECONNREFUSED : s->done ? LX_EPIPE : LX_ECONNRESET);
	end_service(s);
}

void sn_tcp_fin(struct simsock *s)
{
	uint32_t hup = 0;

	if (s->done || (s->state != SN_ESTABLISHED && s->state != SN_SYN_RECV))
		return;
	s->done = true;
	if (s->fin_sent) {
		finished(s);
		hup = SIMNET_HUP;
	}
	s->shut |= SN_SHUT_RECV;
	sn_changed(s, SN_IN | SIMNET_RDHUP | hup | (hup ? SN_OUT : 0));
	end_service(s);
}

static void send_fin(struct simsock *s)
{
	s->shut |= SN_SHUT_SEND;
	if (s->fin_sent)
		return;
	s->fin_sent = true;
	if (s->done)
		finished(s);
	else
		s->fin_first = true;
	if (s->wire)
		sn_wire_push(s);
	if (s->peer)
		sn_send(s, &s->flow, s->peer, SN_E_FIN, 0, 0);
}

static void stop_listening(struct simsock *s)
{
	struct simsock *child;

	s->state = SN_CLOSE;
	while ((child = sn_take_accepted(s))) {
		child->linger = 0;
		simnet_close(child);
	}
	s->waiting = 0;
	if (!s->asked)
		sn_port_leave(s);
}

long sn_tcp_shutdown(struct simsock *s, int how)
{
	uint8_t bits = (uint8_t)(how + 1);

	if (s->state == SN_LISTEN) {
		if (bits & SN_SHUT_RECV) {
			stop_listening(s);
			s->shut = 0;
			sn_changed(s, SN_OUT | SIMNET_HUP);
		}
		return 0;
	}
	if (s->state == SN_SYN_SENT) {
		sn_tcp_send_reset(s);
		s->state = SN_CLOSE;
		s->phase = SN_UNCONNECTED;
		s->error = LX_ECONNRESET;
		sn_tcp_leave_port(s);
		sn_changed(s, SN_OUT | SIMNET_ERR | SIMNET_HUP);
		return 0;
	}
	if (s->state == SN_CLOSE) {
		s->shut |= bits;
		return -LX_ENOTCONN;
	}
	if (bits & SN_SHUT_SEND)
		send_fin(s);
	s->shut |= bits & SN_SHUT_RECV;
	sn_changed(s, simnet_ready(s));
	return 0;
}

/* Ends a connection whose owner has closed it. Sent bytes still arrive. */
static void leave_connection(struct simsock *s)
{
	if (s->arrived != s->in.head || s->linger == 0) {
		s->state = SN_CLOSE;
		sn_tcp_send_reset(s);
		return;
	}
	send_fin(s);
	if (s->fin_first && !s->wire) /* with another host the minute begins at the peer's FIN */
		sn_port_wait(s);
	if (s->peer && s->peer->closed)
		sn_part(s);
}

void sn_tcp_close(struct simsock *s)
{
	if (s->state == SN_LISTEN)
		stop_listening(s);
	else if (s->state == SN_SYN_SENT)
		sn_tcp_send_reset(s);
	else if (s->state == SN_ESTABLISHED || s->state == SN_SYN_RECV)
		leave_connection(s);
	else if (s->peer && s->peer->closed)
		sn_part(s);
	s->closed = true;
	if (s->wire && !s->wire->ended)
		sn_wire_settle(s);
	sn_tcp_leave_port(s);
	if (s->in.head == s->in.tail)
		sn_ring_free(s->net, &s->in);
}
