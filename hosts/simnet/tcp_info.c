//go:build ignore

/* TCP_INFO. */
#include "inside.h"

/* The beginning of struct tcp_info (include/uapi/linux/tcp.h). */
struct info {
	uint8_t state, ca_state, retransmits, probes, backoff, options, wscale, flags;
	uint32_t rto, ato, snd_mss, rcv_mss;
	uint32_t unacked, sacked, lost, retrans, fackets;
	uint32_t last_data_sent, last_ack_sent, last_data_recv, last_ack_recv;
	uint32_t pmtu, rcv_ssthresh, rtt, rttvar, snd_ssthresh, snd_cwnd, advmss, reordering;
	uint32_t rcv_rtt, rcv_space, total_retrans;
	uint64_t pacing_rate, max_pacing_rate, bytes_acked, bytes_received;
	uint32_t segs_out, segs_in, notsent_bytes, min_rtt, data_segs_in, data_segs_out;
	uint64_t delivery_rate, busy_time, rwnd_limited, sndbuf_limited;
	uint32_t delivered, delivered_ce;
	uint64_t bytes_sent, bytes_retrans;
	uint32_t dsack_dups, reord_seen, rcv_ooopack, snd_wnd;
};

enum { ESTABLISHED = 1, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, TIME_WAIT, CLOSE, CLOSE_WAIT, LAST_ACK, LISTEN };

static uint8_t state(struct simsock *s)
{
	static const uint8_t plain[] = {
		[SN_CLOSE] = CLOSE,
		[SN_LISTEN] = LISTEN,
		[SN_SYN_SENT] = SYN_SENT,
		[SN_SYN_RECV] = SYN_RECV,
	};

	if (s->state != SN_ESTABLISHED)
		return plain[s->state];
	if (s->fin_sent)
		return FIN_WAIT2;
	return s->done ? CLOSE_WAIT : ESTABLISHED;
}

uint32_t sn_tcp_info(struct simsock *s, void *to, uint32_t room)
{
	const struct sn_wire *w = s->wire;
	uint32_t rtt = (uint32_t)((s->net->o.latency_min + s->net->o.latency_max) / 1000);
	struct info i = {
		.state = state(s),
		.options = 7,
		.rto = 201000,
		.ato = 40000,
		.snd_mss = 32768,
		.rcv_mss = 536,
		.pmtu = 65535,
		.rtt = rtt,
		.rttvar = rtt / 2,
		.min_rtt = rtt,
		.snd_ssthresh = INT32_MAX,
		.snd_cwnd = 10,
		.advmss = 65483,
		.reordering = 3,
		.rcv_space = 65483,
		.bytes_received = s->arrived,
	};

	if (w) {
		i.rto = (uint32_t)(sn_wire_rto(w) / 1000);
		i.rtt = i.min_rtt = (uint32_t)(w->srtt / 1000);
		i.rttvar = (uint32_t)(w->var / 1000);
		i.retransmits = i.backoff = (uint8_t)w->tries;
		i.probes = (uint8_t)w->probes;
		i.snd_mss = i.rcv_mss = i.advmss = 1448;
		i.pmtu = 1500;
	}
	i.bytes_sent = w ? w->out.tail : s->peer ? s->peer->in.tail : 0;
	i.bytes_acked = w ? w->out.head : s->peer ? s->peer->arrived : 0;
	i.unacked = (uint32_t)(i.bytes_sent - i.bytes_acked);
	if (room > sizeof i)
		room = sizeof i;
	memcpy(to, &i, room);
	return room;
}
