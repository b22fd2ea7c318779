//go:build ignore

/* How records come into the file. */
#include "trace.h"

struct trace_head *trace_head;
int32_t trace_pid;
static uint32_t *progress; /* for each chunk, how many bytes the drainer has read and printed */
static char *chunks;
static uint32_t generation; /* how many files were opened: a thread's chunk is of one of them */

static bool is_trace(int fd, uint64_t *nchunks)
{
	struct trace_head *h = (struct trace_head *)usys_raw6(NR_mmap, 0, TRACE_HEAD, PROT_READ, LX_MAP_SHARED, fd, 0);
	static const char magic[8] = {'u', 's', 'y', 's', 't', 'r', 'a', 'c'};
	bool ok;

	if (usys_is_err((long)h))
		return false;
	ok = h->version == TRACE_VERSION && h->chunk_size == TRACE_CHUNK;
	for (int i = 0; i < 8; i++)
		ok = ok && h->magic[i] == magic[i];
	*nchunks = h->nchunks;
	usys_raw(NR_munmap, h, TRACE_HEAD, 0);
	return ok;
}

int trace_open_of(int32_t pid, uint64_t fd)
{
	char path[64];
	struct usys_text p = usys_text(path, sizeof path);

	usys_put(&p, "/proc/");
	usys_putdec(&p, pid);
	usys_put(&p, "/fd/");
	usys_putdec(&p, (int64_t)fd);
	return (int)usys_open(path, LX_O_RDWR, 0);
}

bool trace_open(int fd)
{
	struct trace_head *h;
	uint64_t n, table;

	if (!is_trace(fd, &n))
		return false;
	table = n * sizeof *progress;
	h = (struct trace_head *)usys_raw6(NR_mmap, 0, (long)(TRACE_HEAD + table + n * TRACE_CHUNK),
		PROT_READ | PROT_WRITE, LX_MAP_SHARED | LX_MAP_NORESERVE, fd, 0);
	if (usys_is_err((long)h))
		return false;
	usys_raw(NR_close, fd, 0, 0);
	progress = (uint32_t *)((char *)h + TRACE_HEAD);
	chunks = (char *)h + TRACE_HEAD + table;
	trace_pid = (int32_t)usys_raw(NR_getpid, 0, 0, 0);
	generation++;
	__atomic_store_n(&trace_head, h, __ATOMIC_RELEASE);
	return true;
}

void trace_forked(void)
{
	generation++; /* the chunks of all blocks are the parent's */
	trace_pid = (int32_t)usys_raw(NR_getpid, 0, 0, 0);
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

static bool full(const struct trace_head *h, uint64_t *freed)
{
	*freed = __atomic_load_n(&h->freed, __ATOMIC_ACQUIRE);
	return __atomic_load_n(&h->filled, __ATOMIC_RELAXED) - *freed >= h->most;
}

/* Takes a chunk for the calling thread. False: there is no room. */
static bool take(struct tcb *t)
{
	struct trace_head *h = trace_head;
	uint64_t n, freed;
	char *chunk;

	while (full(h, &freed)) {
		if (h->flags & TRACE_DROP || h->off || !drainer_lives())
			return false;
		wait_for((uint32_t *)&h->freed, (uint32_t)freed);
	}
	n = __atomic_fetch_add(&h->taken, 1, __ATOMIC_RELAXED);
	if (n >= h->nchunks)
		return false;
	chunk = chunks + n * TRACE_CHUNK;
	__atomic_store_n((int32_t *)chunk, trace_pid, __ATOMIC_RELEASE);
	t->trace_end = chunk + TRACE_CHUNK;
	t->trace_generation = generation;
	__atomic_store_n(&t->trace_at, chunk + TRACE_CHUNK_HEAD, __ATOMIC_RELAXED);
	return true;
}

/* Reserves size bytes of the thread's chunk. A handler of a signal may come in between at
 * any instruction, and reserve, too: the addition is one instruction, and all signals are
 * blocked while the thread changes its chunk. */
static char *reserve(struct tcb *t, uint32_t size)
{
	uint64_t all = ~0ul, old = 0, freed;
	bool mine = t->trace_generation == generation; /* else the chunk is of another file */
	char *p = mine ? __atomic_fetch_add(&t->trace_at, size, __ATOMIC_RELAXED) : 0;

	if (p && p + size <= t->trace_end)
		return p;
	if (trace_head->flags & TRACE_DROP && (!p || p > t->trace_end) && full(trace_head, &freed))
		return 0;
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
	if (p && p < t->trace_end)
		__atomic_store_n((uint32_t *)p, TRACE_FULL, __ATOMIC_RELEASE);
	if (p && p <= t->trace_end) /* the first record that does not fit: the chunk is full */
		__atomic_fetch_add(&trace_head->filled, 1, __ATOMIC_RELAXED);
	mine = t->trace_generation == generation; /* a handler may have changed it */
	p = mine ? __atomic_fetch_add(&t->trace_at, size, __ATOMIC_RELAXED) : 0;
	if (!p || p + size > t->trace_end)
		p = take(t) ? __atomic_fetch_add(&t->trace_at, size, __ATOMIC_RELAXED) : 0;
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&old, 0, LX_SIGSET, 0, 0);
	return p;
}

char *trace_put(struct tcb *t, const struct trace_record *r, uint32_t size)
{
	char *p = reserve(t, size);

	if (!p) {
		__atomic_fetch_add(&trace_head->lost, 1, __ATOMIC_RELAXED);
		return 0;
	}
	usys_copy(p + 8, (const char *)r + 8, size - 8);
	((struct trace_record *)p)->nr = r->nr;
	((struct trace_record *)p)->nsnaps = r->nsnaps;
	/* The drainer reads the rest only when it has seen the size. */
	__atomic_store_n((uint32_t *)p, size, __ATOMIC_RELEASE);
	return p;
}

void trace_finish(char *place)
{
	uint64_t at = (uint64_t)(place - chunks) % TRACE_CHUNK;
	uint32_t *word = &progress[(uint64_t)(place - chunks) / TRACE_CHUNK], read;

	__atomic_fetch_add(&trace_head->ending, 1, __ATOMIC_SEQ_CST);
	while (read = __atomic_load_n(word, __ATOMIC_ACQUIRE), read <= at && !trace_head->off && drainer_lives())
		wait_for(word, read);
}
