//go:build linux && amd64 && cgo

/*
 * Event queues: one for each vcore, a stack to which posters push and which the vcore takes
 * whole and reverses. No element is removed singly, so a pointer that a push has read cannot
 * reappear with another meaning (no ABA).
 */
#include "sched_event.h"
#include "policy.h"

static struct usys_event *queue[USYS_VCORES];

static void push(uint32_t v, struct usys_event *e)
{
	e->next = __atomic_load_n(&queue[v], __ATOMIC_RELAXED);
	/* Sequentially consistent: the push comes before usys_post reads the number of vcores;
	 * usys_sched_stop changes that number before it looks into the queues. */
	while (!__atomic_compare_exchange_n(&queue[v], &e->next, e, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		;
}

/* Takes all of queue v, the oldest first. Several threads may take: each event is taken once. */
static struct usys_event *take(uint32_t v)
{
	struct usys_event *e = __atomic_exchange_n(&queue[v], 0, __ATOMIC_SEQ_CST), *first = 0;

	while (e) {
		struct usys_event *next = e->next;
		e->next = first;
		first = e;
		e = next;
	}
	return first;
}

static void gather(uint32_t v)
{
	for (struct usys_event *e = take(v), *next; e; e = next) {
		next = e->next;
		push(0, e);
	}
}

bool usys_post(struct usys_event *e)
{
	uint32_t n, v;

	/* Acquire and release, here and in usys_events_run: the poster's earlier writes are visible
	 * to the call that begins afterwards, whether this post queued e or an older one did. */
	if (__atomic_exchange_n(&e->queued, 1, __ATOMIC_ACQ_REL))
		return false;
	n = usys_sched_vcores();
	v = n && usys_sched->place ? usys_sched->place(e, n) : 0;
	if (v >= n)
		v = 0;
	push(v, e);
	/* The vcore, and others, may have ended since. */
	if (v && v >= usys_sched_vcores()) {
		gather(v);
		v = 0;
	}
	usys_vcore_wake(v);
	return true;
}

bool usys_events_run(uint32_t v)
{
	struct usys_event *e = take(v), *next;
	bool any = e != 0;

	for (; e; e = next) {
		next = e->next;
		/* From here on e belongs to its poster: a post from now on makes another call. */
		__atomic_exchange_n(&e->queued, 0, __ATOMIC_ACQ_REL);
		e->run(e);
	}
	return any;
}

bool usys_events_waiting(uint32_t v) { return __atomic_load_n(&queue[v], __ATOMIC_SEQ_CST) != 0; }

void usys_events_gather(void)
{
	for (uint32_t v = 1; v < USYS_VCORES; v++)
		gather(v);
}
