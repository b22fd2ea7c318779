//go:build linux && amd64

/*
 * The C side of package ring: a ring between one producer, a thread that ring_open
 * starts, and one consumer, the caller of ring_poll and ring_wait.
 *
 * head and tail only grow; head - tail records are in the ring. The producer writes
 * head: its store publishes the records before it, and the consumer's load acquires
 * them. The consumer writes tail: its store gives the slots back, and the producer's
 * load acquires them. Both are sequentially consistent, which is stronger, because
 * the bells need it (bell.h).
 */

#include "zring.h"
#include "bell.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

struct ring {
	_Alignas(64) _Atomic uint64_t head;
	struct bell filled; /* the consumer sleeps on it */
	_Alignas(64) _Atomic uint64_t tail;
	struct bell drained;            /* the producer sleeps on it */
	_Alignas(64) _Atomic bool stop; /* the consumer takes no more records */
	_Atomic bool ended;             /* the producer puts no more records */
	uint64_t total;
	uint32_t mask, burst;
	int64_t pause;
	pthread_t thread;
	struct ring_record slot[];
};

static _Atomic int32_t threads;

static int64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000l + t.tv_nsec;
}

static void make_record(struct ring_record *r, uint64_t seq)
{
	r->seq = seq;
	r->nanos = now();
	r->sum = r->seq ^ (uint64_t)r->nanos;
	for (unsigned i = 0; i < sizeof r->payload / sizeof r->payload[0]; i++) {
		r->payload[i] = (seq + i + 1) * 0x9E3779B97F4A7C15ul;
		r->sum ^= r->payload[i];
	}
}

/* Waits for a free slot. Returns false if the consumer has stopped. */
static bool have_slot(struct ring *r, uint64_t head)
{
	while (!atomic_load(&r->stop)) {
		if (head - atomic_load(&r->tail) <= r->mask)
			return true;
		bell_hang(&r->drained);
		if (!atomic_load(&r->stop) && head - atomic_load(&r->tail) > r->mask)
			bell_sleep(&r->drained);
	}
	return false;
}

static void *produce(void *arg)
{
	struct ring *r = arg;
	uint64_t head = 0;

	while (head < r->total && have_slot(r, head)) {
		make_record(&r->slot[head & r->mask], head);
		atomic_store(&r->head, ++head);
		bell_ring(&r->filled);
		if (r->burst && head % r->burst == 0)
			nanosleep(&(struct timespec){r->pause / 1000000000, r->pause % 1000000000}, NULL);
	}
	atomic_store(&r->ended, true);
	bell_ring(&r->filled);
	return NULL;
}

/* The thread must not take signals that are meant for Go: all signals are blocked in
 * it from its first instruction. */
static int start(struct ring *r)
{
	sigset_t all, before;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&r->thread, NULL, produce, r);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return err;
}

static uintptr_t ring_open(uint32_t slots, uint64_t total, uint32_t burst, int64_t pause)
{
	struct ring *r;
	int err;

	if (slots == 0 || slots & (slots - 1) || pause < 0) {
		errno = EINVAL;
		return 0;
	}
	if (posix_memalign((void **)&r, 64, sizeof *r + slots * sizeof r->slot[0])) {
		errno = ENOMEM;
		return 0;
	}
	*r = (struct ring){.total = total, .mask = slots - 1, .burst = burst, .pause = pause};
	err = start(r);
	if (err) {
		free(r);
		errno = err;
		return 0;
	}
	atomic_fetch_add(&threads, 1);
	return (uintptr_t)r;
}

static uint32_t ring_poll(uintptr_t h, struct ring_record *out, uint32_t n)
{
	struct ring *r = (struct ring *)h;
	uint64_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed); /* only the consumer writes tail */
	uint64_t there = atomic_load(&r->head) - tail;

	if (n > there)
		n = (uint32_t)there;
	if (n == 0)
		return 0;
	for (uint32_t i = 0; i < n; i++)
		out[i] = r->slot[(tail + i) & r->mask];
	atomic_store(&r->tail, tail + n);
	bell_ring(&r->drained);
	return n;
}

static uint32_t ring_wait(uintptr_t h, struct ring_record *out, uint32_t n)
{
	struct ring *r = (struct ring *)h;

	while (n > 0) {
		/* Read ended before the poll: then the poll finds all records put before it. */
		bool ended = atomic_load(&r->ended);
		uint32_t got = ring_poll(h, out, n);

		if (got || ended)
			return got;
		bell_hang(&r->filled);
		if (atomic_load(&r->head) == atomic_load(&r->tail) && !atomic_load(&r->ended))
			bell_sleep(&r->filled);
	}
	return 0;
}

static void ring_close(uintptr_t h)
{
	struct ring *r = (struct ring *)h;

	atomic_store(&r->stop, true);
	bell_ring(&r->drained);
	pthread_join(r->thread, NULL);
	atomic_fetch_sub(&threads, 1);
	free(r);
}

static int32_t ring_threads(void) { return atomic_load(&threads); }

const struct ring_host ring_host = {
	.ring_open = ring_open,
	.ring_poll = ring_poll,
	.ring_wait = ring_wait,
	.ring_close = ring_close,
	.ring_threads = ring_threads,
};
