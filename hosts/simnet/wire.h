#ifndef SIMNET_WIRE_H
#define SIMNET_WIRE_H

/* What goes between hosts: packets on links, and TCP with its numbers and times. inside.h includes
 * it, and has the packet and the socket. */

/* A connection with another host. Bytes have numbers as in TCP, but of 64 bits: SYN has isn, the
 * stream's first byte isn + 1. */
struct sn_wire {
	struct simnet_host *peer;
	struct sn_ring out;          /* what the peer has not acknowledged: from its head on */
	bool ended;
	uint64_t isn, una, next;     /* not acknowledged from una on; to be sent next */
	uint64_t edge;               /* the peer takes bytes before it */
	uint64_t rcv, told;          /* next to come; the edge that the peer knows */
	struct sn_packet *early;     /* segments that came before those in front of them */
	/* after a loss: recover is where all is sent again that was under way */
	bool recovering;
	uint32_t dups;
	uint64_t recover, resent, sack;
	/* times, and how often in vain */
	uint64_t rto_at, alive_at, wait_at, timer_at;
	uint32_t tries, probes;
	uint64_t stamp, heard;       /* when the first try again was; when the peer was heard last */
	uint64_t srtt, var, timed, timed_at; /* timed: the number whose acknowledgement is measured */
	bool measured;
};

/* ---- link.c ---- */
/* Sends a packet, which it takes. flow: packets of one arrive in their order; 0: each by itself. */
void sn_link_send(struct simnet_host *from, struct simnet_host *to, struct sn_flow *flow, struct sn_packet *p);
/* A packet, which it takes, is where it was sent to. */
void sn_arrive(struct simnet_host *host, struct sn_packet *p);

/* ---- udp_link.c ---- */
/* Sends a datagram to the hosts that it is for. Reports whether it is for none of the sender's own. */
bool sn_udp_leave(struct simsock *s, struct sn_flow *flow, struct sn_packet *p);
/* A datagram, and the news that one had no receiver, have come from another host. */
void sn_udp_come(struct simnet_host *host, struct sn_packet *p);
void sn_udp_unreachable(struct simnet_host *host, struct sn_packet *p);

/* ---- wire.c ---- */
void sn_wire_arrive(struct simnet_host *host, struct sn_packet *p);

/* ---- wire_open.c ---- */
long sn_wire_connect(struct simsock *s, struct simnet_host *peer);
/* Sends SYN, or a listener's reply to it. */
void sn_wire_syn(struct simsock *s);
/* A segment has come for a socket that connects, or for no socket. */
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
/* Sends what may be sent. */
void sn_wire_push(struct simsock *s);
/* Sends up to n of the lost segments again. */
void sn_wire_resend(struct simsock *s, int n);
void sn_wire_recover(struct simsock *s);
/* The program has read. */
void sn_wire_took(struct simsock *s);
/* Reports whether both ends have sent FIN and know it, or the connection has failed. */
bool sn_wire_is_over(const struct simsock *s);
/* Sends RST, unless it is over, and ends. */
void sn_wire_reset(struct simsock *s);
/* Neither sends nor takes anything more. s may have no wire. */
void sn_wire_end(struct simsock *s);
void sn_wire_free(struct simsock *s);

/* ---- wire_timer.c ---- */
uint64_t sn_wire_rto(const struct sn_wire *w);
/* Returns when to try again. */
uint64_t sn_wire_again_at(struct simsock *s, uint64_t rto);
/* Has the timer go at the next of the times. */
void sn_wire_rearm(struct simsock *s);
/* The options of keepalive may have changed. */
void sn_wire_keepalive(struct simsock *s);
/* Looks whether the connection waits for nothing more. */
void sn_wire_settle(struct simsock *s);
void sn_wire_timer(struct simsock *s, uint64_t time);

#endif
