//go:build linux && amd64 && cgo

/*
 * The lists of posted signals.
 *
 * A post pushes its node in front of the number's list by compare-and-swap; the one
 * consumer takes the whole list by exchange and reverses it. So a node is published by
 * one instruction: a post that is interrupted, even by another post in the same thread,
 * leaves no hole for which others would have to wait, as it would in a ring of slots. The
 * consumer compares nothing, so there is no ABA.
 *
 * Free nodes are a stack that many threads pop, so its head carries a tag.
 */
#include "sig_queue.h"
#include "core.h"

/* Enough for all numbers to be full at a time, and a quarter more for threads that had
 * passed the check by then. */
enum { NODES = 64 * USYS_FULL + 64 * USYS_FULL / 4 };

static struct signal_record *node; /* NODES + 1 of them, mapped at the first post; node 0 means none */
static uint32_t fresh = 1;         /* nodes from here on were never used */
static uint64_t unused;            /* tag << 32 | node */

static struct list {
	uint32_t pushed; /* the newest node */
	uint32_t oldest; /* the consumer's part, already reversed */
	uint32_t n;
} lists[SIGMAX + 1];

/* Maps the nodes. They are not part of the program's image: a process that locks all its memory
 * would have them resident though it posts nothing. */
static bool mapped(void)
{
	enum { SIZE = (NODES + 1) * sizeof *node };
	struct signal_record *none = 0;
	long p;

	if (__atomic_load_n(&node, __ATOMIC_ACQUIRE))
		return true;
	p = usys_raw6(NR_mmap, 0, SIZE, PROT_RW, LX_MAP_PRIVATE | LX_MAP_ANONYMOUS | LX_MAP_NORESERVE, -1, 0);
	if ((unsigned long)p >= -4095ul)
		return false;
	/* Release: a thread that finds them finds zeros. */
	if (!__atomic_compare_exchange_n(&node, &none, (struct signal_record *)p, false, __ATOMIC_RELEASE,
		    __ATOMIC_ACQUIRE))
		usys_raw(NR_munmap, p, SIZE, 0);
	return true;
}

static uint32_t get(void)
{
	uint64_t old = mapped() ? __atomic_load_n(&unused, __ATOMIC_ACQUIRE) : 0;

	while ((uint32_t)old) {
		/* next may be stale: then the tag differs, and the exchange fails. */
		uint64_t next = __atomic_load_n(&node[(uint32_t)old].next, __ATOMIC_RELAXED);
		uint64_t to = ((old >> 32) + 1) << 32 | next;
		/* Acquire: the previous owner has finished reading the node. */
		if (__atomic_compare_exchange_n(&unused, &old, to, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
			return (uint32_t)old;
	}
	uint32_t i = __atomic_load_n(&fresh, __ATOMIC_RELAXED);
	do {
		if (i > NODES || !__atomic_load_n(&node, __ATOMIC_RELAXED))
			return 0;
	} while (!__atomic_compare_exchange_n(&fresh, &i, i + 1, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return i;
}

static void put_back(uint32_t i)
{
	uint64_t old = __atomic_load_n(&unused, __ATOMIC_RELAXED), to;

	do {
		__atomic_store_n(&node[i].next, (uint32_t)old, __ATOMIC_RELAXED);
		to = ((old >> 32) + 1) << 32 | i;
		/* Release: this thread's reads of the node come before its next owner's writes. */
	} while (!__atomic_compare_exchange_n(&unused, &old, to, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
}

bool usys_queue_put(int sig, const struct usys_siginfo *info)
{
	struct list *l = &lists[sig];
	struct lx_timespec t = {0, 0};
	uint32_t i = get();

	if (!i)
		return false;
	usys_raw(NR_clock_gettime, LX_CLOCK_REALTIME, &t, 0);
	node[i] = (struct signal_record){
		.signo = sig,
		.code = info->code,
		.errno_ = info->err,
		.pid = info->pid,
		.uid = info->uid,
		.value = info->value,
		.time = t.sec * 1000000000 + t.nsec,
	};
	__atomic_fetch_add(&l->n, 1, __ATOMIC_RELAXED);
	uint32_t newest = __atomic_load_n(&l->pushed, __ATOMIC_RELAXED);
	do
		node[i].next = newest;
	/* model: push. Release: the consumer that takes the list sees the node. */
	while (!__atomic_compare_exchange_n(&l->pushed, &newest, i, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED));
	return true;
}

static uint32_t turn(uint32_t i)
{
	uint32_t before = 0;

	while (i) {
		uint32_t next = node[i].next;
		node[i].next = before;
		before = i;
		i = next;
	}
	return before;
}

int32_t usys_queue_take(int sig, struct signal_record *out, int32_t n)
{
	struct list *l = &lists[sig];
	int32_t got = 0;

	for (; got < n; got++) {
		if (!l->oldest) /* model: grab. Acquire: the posts' writes are visible. */
			l->oldest = turn(__atomic_exchange_n(&l->pushed, 0, __ATOMIC_ACQUIRE));
		uint32_t i = l->oldest;
		if (!i)
			break;
		l->oldest = node[i].next;
		out[got] = node[i];
		put_back(i);
	}
	if (!got)
		return 0;
	/* Sequentially consistent: a thread that finds the list full after this also sees this
	 * thread's earlier stores (sig_order.c, sig_full.c). */
	__atomic_fetch_sub(&l->n, (uint32_t)got, __ATOMIC_SEQ_CST);
	return got;
}

uint32_t usys_queue_length(int sig) { return __atomic_load_n(&lists[sig].n, __ATOMIC_SEQ_CST); }
