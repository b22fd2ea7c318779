//go:build ignore

/* How records come into the file. */
#include "trace.h"

struct trace_head *trace_head;
static char *chunks;

bool trace_open(int fd)
{
	struct trace_head *h = (struct trace_head *)usys_raw6(NR_mmap, 0, TRACE_HEAD, PROT_READ, LX_MAP_SHARED, fd, 0);
	static const char magic[8] = {'u', 's', 'y', 's', 't', 'r', 'a', 'c'};
	uint64_t size;
	bool ok;

	if (usys_is_err((long)h))
		return false;
	ok = h->version == TRACE_VERSION && h->chunk_size == TRACE_CHUNK;
	for (int i = 0; i < 8; i++)
		ok = ok && h->magic[i] == magic[i];
	size = TRACE_HEAD + h->nchunks * TRACE_CHUNK;
	usys_raw(NR_munmap, h, TRACE_HEAD, 0);
	if (!ok)
		return false;
	h = (struct trace_head *)usys_raw6(NR_mmap, 0, (long)size, PROT_READ | PROT_WRITE,
		LX_MAP_SHARED | LX_MAP_NORESERVE, fd, 0);
	if (usys_is_err((long)h))
		return false;
	usys_raw(NR_close, fd, 0, 0);
	trace_head = h;
	chunks = (char *)h + TRACE_HEAD;
	return true;
}

static bool drainer_lives(void)
{
	return usys_raw(NR_kill, trace_head->drainer, 0, 0) != -LX_ESRCH;
}

/* Sleeps until *word is no longer value, 100 ms at most. The words are another process's,
 * too. */
static void wait_for(uint32_t *word, uint32_t value)
{
	struct lx_timespec most = {0, 100000000};

	usys_raw6(NR_futex, (long)word, 0 /* FUTEX_WAIT, shared */, value, (long)&most, 0, 0);
}

/* Takes a chunk for the calling thread. False: there is no room. */
static bool take(struct tcb *t)
{
	struct trace_head *h = trace_head;
	uint64_t n, freed;

	while (freed = __atomic_load_n(&h->freed, __ATOMIC_ACQUIRE),
		__atomic_load_n(&h->filled, __ATOMIC_RELAXED) - freed >= h->most) {
		if (!drainer_lives())
			return false;
		wait_for((uint32_t *)&h->freed, (uint32_t)freed);
	}
	n = __atomic_fetch_add(&h->taken, 1, __ATOMIC_RELAXED);
	if (n >= h->nchunks)
		return false;
	t->trace_end = chunks + (n + 1) * TRACE_CHUNK;
	__atomic_store_n(&t->trace_at, chunks + n * TRACE_CHUNK, __ATOMIC_RELAXED);
	return true;
}

/* Reserves size bytes of the thread's chunk. A handler of a signal may come in between at
 * any instruction, and reserve, too: the addition is one instruction, and all signals are
 * blocked while the thread changes its chunk. */
static char *reserve(struct tcb *t, uint32_t size)
{
	uint64_t all = ~0ul, old = 0;
	char *p = __atomic_fetch_add(&t->trace_at, size, __ATOMIC_RELAXED);

	if (p && p + size <= t->trace_end)
		return p;
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
	if (p && p < t->trace_end)
		__atomic_store_n((uint32_t *)p, TRACE_FULL, __ATOMIC_RELEASE);
	if (p && p <= t->trace_end) /* the first record that does not fit: the chunk is full */
		__atomic_fetch_add(&trace_head->filled, 1, __ATOMIC_RELAXED);
	p = __atomic_fetch_add(&t->trace_at, size, __ATOMIC_RELAXED); /* a handler may have changed it */
	if (!p || p + size > t->trace_end)
		p = take(t) ? __atomic_fetch_add(&t->trace_at, size, __ATOMIC_RELAXED) : 0;
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&old, 0, LX_SIGSET, 0, 0);
	return p;
}

void trace_put(struct tcb *t, const struct trace_record *r, uint32_t size)
{
	char *p = reserve(t, size);

	if (!p) {
		__atomic_fetch_add(&trace_head->lost, 1, __ATOMIC_RELAXED);
		return;
	}
	usys_copy(p + 8, (const char *)r + 8, size - 8);
	((struct trace_record *)p)->nr = r->nr;
	((struct trace_record *)p)->nsnaps = r->nsnaps;
	/* The drainer reads the rest only when it has seen the size. */
	__atomic_store_n((uint32_t *)p, size, __ATOMIC_RELEASE);
}

void trace_finish(void)
{
	struct trace_head *h = trace_head;

	__atomic_store_n(&h->ending, 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&h->ended, __ATOMIC_ACQUIRE) && drainer_lives())
		wait_for(&h->ended, 0);
}
