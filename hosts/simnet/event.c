//go:build ignore

/* Later events: a heap by time, then by the drawn order of conversations, then by age. */
#include "inside.h"

static bool earlier(const struct sn_event *a, const struct sn_event *b)
{
	if (a->time != b->time)
		return a->time < b->time;
	return a->tie != b->tie ? a->tie < b->tie : a->seq < b->seq;
}

static void sift_up(struct sn_event *heap, uint32_t i)
{
	struct sn_event e = heap[i];

	for (; i && earlier(&e, &heap[(i - 1) / 2]); i = (i - 1) / 2)
		heap[i] = heap[(i - 1) / 2];
	heap[i] = e;
}

static void sift_down(struct sn_event *heap, uint32_t n, uint32_t i)
{
	struct sn_event e = heap[i];

	for (uint32_t kid; (kid = 2 * i + 1) < n; i = kid) {
		if (kid + 1 < n && earlier(&heap[kid + 1], &heap[kid]))
			kid++;
		if (!earlier(&heap[kid], &e))
			break;
		heap[i] = heap[kid];
	}
	heap[i] = e;
}

static bool grow(struct simnet *net)
{
	uint32_t size = net->heap_size ? 2 * net->heap_size : 64;
	struct sn_event *heap = sn_alloc(net, size * sizeof *heap);

	if (!heap)
		return false;
	if (net->events)
		memcpy(heap, net->heap, net->events * sizeof *heap);
	sn_release(net, net->heap, net->heap_size * sizeof *heap);
	net->heap = heap;
	net->heap_size = size;
	return true;
}

static long push(struct simnet *net, const struct sn_event *e)
{
	if (net->events == net->heap_size && !grow(net))
		return -LX_ENOMEM;
	net->heap[net->events] = *e;
	net->heap[net->events].seq = ++net->seq;
	sift_up(net->heap, net->events++);
	if (e->sock)
		sn_hold(e->sock);
	if (e->from)
		sn_hold(e->from);
	if (e->flow)
		e->flow->pending++;
	return 0;
}

uint64_t sn_latency(struct simnet *net, uint64_t min, uint64_t max)
{
	uint64_t span = max - min;

	return min + (span ? sn_below(net, span + 1) : 0);
}

/* Makes e happen at a time, but not before flow's last event, if there is a flow. */
static long enter(struct simnet *net, struct sn_event *e, struct sn_flow *flow, uint64_t time)
{
	e->time = time;
	if (flow && time <= flow->last) {
		e->time = flow->last;
		e->tie = flow->tie;
	} else {
		e->tie = net->o.shuffle ? net->env->random(net->env) : 0;
	}
	if (flow) {
		flow->last = e->time;
		flow->tie = e->tie;
	}
	return push(net, e);
}

long sn_send(struct simsock *from, struct sn_flow *flow, struct simsock *s, enum sn_what what, uint64_t n,
	struct sn_packet *packet)
{
	struct simnet *net = s->net;
	uint64_t delay = net->o.latency_max && !from->host->down ?
		sn_latency(net, net->o.latency_min, net->o.latency_max) :
		0;
	struct sn_event e = {.sock = s, .what = what, .n = n, .packet = packet, .flow = flow, .from = from};

	if (from->host->down) {
		if (packet)
			sn_packet_free(net, packet);
		return 0;
	}
	if (!delay && (!flow || !flow->pending)) {
		sn_happen(s, what, n, packet);
		return 0;
	}
	if (!enter(net, &e, flow, net->env->now + delay))
		return 0;
	/* Without memory a conversation ends, and a datagram is lost. */
	if (packet)
		sn_packet_free(net, packet);
	else
		sn_happen(s, SN_E_RESET, 0, 0);
	return -LX_ENOMEM;
}

long sn_at(struct simsock *s, uint64_t time, enum sn_what what)
{
	struct sn_event e = {.sock = s, .what = what, .n = time};

	return s->host->down ? 0 : enter(s->net, &e, 0, time);
}

long sn_arrive_at(struct simnet_host *host, struct sn_flow *flow, uint64_t time, struct sn_packet *packet)
{
	struct sn_event e = {.host = host, .what = SN_E_ARRIVE, .packet = packet};

	return enter(host->net, &e, flow, time);
}

uint64_t simnet_next(struct simnet *net) { return net->events ? net->heap[0].time : UINT64_MAX; }

static void let_go(struct sn_event *e)
{
	if (e->sock)
		sn_drop(e->sock);
	if (e->from)
		sn_drop(e->from);
}

void simnet_run(struct simnet *net)
{
	while (net->events && net->heap[0].time <= net->env->now) {
		struct sn_event e = net->heap[0];

		if (--net->events) {
			net->heap[0] = net->heap[net->events];
			sift_down(net->heap, net->events, 0);
		}
		if (e.flow)
			e.flow->pending--;
		if (e.host)
			sn_arrive(e.host, e.packet);
		else
			sn_happen(e.sock, e.what, e.n, e.packet);
		let_go(&e);
	}
}

void sn_events_free(struct simnet *net)
{
	while (net->events) {
		struct sn_event *e = &net->heap[--net->events];

		if (e->packet)
			sn_packet_free(net, e->packet);
		let_go(e);
	}
	sn_release(net, net->heap, net->heap_size * sizeof *net->heap);
}
