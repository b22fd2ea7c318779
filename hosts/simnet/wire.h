#ifndef SIMNET_WIRE_H
#define SIMNET_WIRE_H

/* Traffic between hosts: packets on links, and TCP with its numbers and timers. inside.h includes
 * it, and declares the packet and the socket. */

/* A connection with another host. Bytes have numbers as in TCP, but of 64 bits: SYN has isn, the
 * stream's first byte isn + 1. */
struct sn_wire {
	struct simnet_host *peer;
	struct sn_ring out; /* bytes that the peer has not acknowledged, from its head on */
	bool ended;
	uint64_t isn, una, next; /* not acknowledged from una on; the next to send */
	uint64_t edge;           /* the peer takes bytes before it */
	uint64_t rcv, told;      /* the next to receive; the edge that the peer knows */
	struct sn_packet *early; /* segments that came before earlier ones */
	/* after a loss: up to recover, bytes that were on their way are sent again */
	bool recovering;
	uint32_t dups;
	uint64_t recover, resent, sack;
	/* times, and numbers of tries in vain */
	uint64_t rto_at, alive_at, wait_at, timer_at;
	uint32_t tries, probes;
	uint64_t stamp, heard;               /* the time of the first retry; the last time that the peer was heard */
	uint64_t srtt, var, timed, timed_at; /* timed: the number whose acknowledgement is measured */
	bool measured;
};

/* ---- link.c ---- */
/* Sends a packet, and takes it over. Packets of one flow arrive in order; if flow is 0, there is no
 * order. */
void sn_link_send(struct simnet_host *from, struct simnet_host *to, struct sn_flow *flow, struct sn_packet *p);
/* Called when a packet arrives at its destination; takes it over. */
void sn_arrive(struct simnet_host *host, struct sn_packet *p);

/* ---- udp_link.c ---- */
/* Sends a datagram to the hosts that it is for. Reports whether no socket of the sender's host gets
 * it. */
bool sn_udp_leave(struct simsock *s, struct sn_flow *flow, struct sn_packet *p);
/* Called when a datagram, or the error that one had no receiver, has come from another host. */
void sn_udp_come(struct simnet_host *host, struct sn_packet *p);
void sn_udp_unreachable(struct simnet_host *host, struct sn_packet *p);

/* ---- wire.c ---- */
void sn_wire_arrive(struct simnet_host *host, struct sn_packet *p);

/* ---- wire_open.c ---- */
long sn_wire_connect(struct simsock *s, struct simnet_host *peer);
/* Sends SYN, or a listener's reply to it. */
void sn_wire_syn(struct simsock *s);
/* Called when a segment has come for a socket that connects, or for no socket. */
void sn_wire_answer(struct simsock *s, const struct sn_packet *p);
void sn_wire_listen(struct simnet_host *host, const struct sn_packet *p);
void sn_wire_refuse(struct simnet_host *host, const struct sn_packet *p);

/* ---- wire_send.c ---- */
/* Returns how many bytes may wait to be acknowledged. */
uint64_t sn_wire_capacity(struct simsock *s);
/* Sends a segment. again: its bytes were sent before. */
void sn_wire_transmit(struct simsock *s, uint64_t seq, uint32_t len, uint8_t flags, bool again);
/* Sends a segment without bytes. more: SN_T_PROBE or 0. */
void sn_wire_ack(struct simsock *s, uint8_t more);
/* Sends the bytes that the window allows. */
void sn_wire_push(struct simsock *s);
/* Sends up to n of the lost segments again. */
void sn_wire_resend(struct simsock *s, int n);
void sn_wire_recover(struct simsock *s);
/* Called when the program has read bytes. */
void sn_wire_took(struct simsock *s);
/* Reports whether both ends have sent FIN and know it, or the connection has failed. */
bool sn_wire_is_over(const struct simsock *s);
/* Sends RST, unless it is over, and ends. */
void sn_wire_reset(struct simsock *s);
/* Ends sending and receiving. s may have no wire. */
void sn_wire_end(struct simsock *s);
void sn_wire_free(struct simsock *s);

/* ---- wire_timer.c ---- */
uint64_t sn_wire_rto(const struct sn_wire *w);
/* Returns the time of the next retry. */
uint64_t sn_wire_again_at(struct simsock *s, uint64_t rto);
/* Sets the timer to the next of the times. */
void sn_wire_rearm(struct simsock *s);
/* Called when the options of keepalive may have changed. */
void sn_wire_keepalive(struct simsock *s);
/* Ends the connection if it waits for nothing more. */
void sn_wire_settle(struct simsock *s);
void sn_wire_timer(struct simsock *s, uint64_t time);

#endif
