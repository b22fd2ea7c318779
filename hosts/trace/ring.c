//go:build ignore

/* Writes records to the file. */
#include "trace.h"

const struct usys_trace_world *usys_trace_world;

struct trace_head *trace_head;
int32_t trace_pid;
static uint32_t *progress; /* for each chunk, the number of bytes that the drainer has read and printed */
static char *chunks;
static uint32_t generation; /* counts opened files: a thread's chunk belongs to one of them */

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

/* Maps the file, which is mostly holes: they must not be filled. If the program has locked all
 * its future memory (mlockall), accessible memory would be filled at once. A core file would
 * contain all of it. */
static struct trace_head *map(int fd, uint64_t size)
{
	long at = usys_raw6(NR_mmap, 0, (long)size, PROT_NONE, LX_MAP_SHARED | LX_MAP_NORESERVE, fd, 0);

	if (usys_is_err(at))
		return 0;
	usys_raw(NR_munlock, at, size, 0);
	usys_raw(NR_madvise, at, size, LX_MADV_DONTDUMP);
	return usys_raw(NR_mprotect, at, size, PROT_READ | PROT_WRITE) ? 0 : (struct trace_head *)at;
}

bool trace_open(int fd)
{
	struct trace_head *h;
	uint64_t n, table;

	if (!is_trace(fd, &n))
		return false;
	table = (n * sizeof *progress + TRACE_HEAD - 1) & ~(uint64_t)(TRACE_HEAD - 1);
	h = map(fd, TRACE_HEAD + table + n * TRACE_CHUNK);
	if (!h)
		return false;
	usys_raw(NR_close, fd, 0, 0);
	progress = (uint32_t *)((char *)h + TRACE_HEAD);
	chunks = (char *)h + TRACE_HEAD + table;
	trace_pid = usys_trace_world ? usys_trace_world->pid : (int32_t)usys_raw(NR_getpid, 0, 0, 0);
	generation++;
	__atomic_store_n(&trace_head, h, __ATOMIC_RELEASE);
	return true;
}

void trace_forked(void)
{
	generation++; /* the chunks in all blocks belong to the parent */
	trace_pid = (int32_t)usys_raw(NR_getpid, 0, 0, 0);
}

/* Reports whether the drainer reads. The kernel marks the word owner when the drainer's thread
 * has ended. The drainer's process number would not do: it may belong to a zombie, to another
 * process by now, or to another namespace. */
static bool drainer_lives(const struct trace_head *h)
{
	uint32_t owner = __atomic_load_n(&h->owner, __ATOMIC_ACQUIRE);

	if (owner)
		return !(owner & TRACE_OWNER_DIED);
	return usys_raw(NR_kill, h->drainer, 0, 0) != -LX_ESRCH;
}

bool trace_reads(void)
{
	struct trace_head *h = trace_head;

	if (!h || h->off)
		return false;
	if (drainer_lives(h))
		return true;
	/* The file's memory is not needed any more. The head stays. */
	__atomic_store_n(&h->off, 1, __ATOMIC_RELEASE);
	usys_raw(NR_madvise, progress, h->nchunks * (sizeof *progress + TRACE_CHUNK), LX_MADV_REMOVE);
	return false;
}

/* Sleeps until *word is no longer value, at most 100 ms. Other processes change the words, too. */
static void wait_for(uint32_t *word, uint32_t value)
{
	struct lx_timespec most = {0, 100000000};

	usys_raw6(NR_futex, (long)word, FUTEX_WAIT, value, (long)&most, 0, 0);
}

/* The difference is signed: the drainer may free a chunk before its thread has counted it, or
 * after the thread was killed without counting it. */
static bool full(const struct trace_head *h, uint64_t *freed)
{
	*freed = __atomic_load_n(&h->freed, __ATOMIC_ACQUIRE);
	return (int64_t)(__atomic_load_n(&h->filled, __ATOMIC_RELAXED) - *freed) >= (int64_t)h->most;
}

/* Takes a chunk for the calling thread. Returns false if all are in use. Numbers wrap around: a
 * chunk is free when its head is 0. */
static bool take(struct tcb *t)
{
	struct trace_head *h = trace_head;
	uint64_t none, n, word;
	char *chunk;

	for (int i = 0; i < TRACE_TRIES; i++) {
		n = __atomic_fetch_add(&h->taken, 1, __ATOMIC_RELAXED);
		chunk = chunks + n % h->nchunks * TRACE_CHUNK;
		word = (uint32_t)trace_pid | n / h->nchunks << 32;
		none = 0;
		if (!__atomic_compare_exchange_n((uint64_t *)chunk, &none, word, false, __ATOMIC_RELEASE,
			    __ATOMIC_RELAXED))
			continue;
		t->trace_end = chunk + TRACE_CHUNK;
		t->trace_generation = generation;
		__atomic_store_n(&t->trace_at, chunk + TRACE_CHUNK_HEAD, __ATOMIC_RELAXED);
		return true;
	}
	return false;
}

/* Reserves size bytes of the thread's chunk. Returns 0 if it has none with that much room.
 * A signal handler may run at any instruction, reserve bytes, too, and take another chunk: then
 * trace_at has changed. */
static char *reserve_here(struct tcb *t, uint32_t size)
{
	char *p = __atomic_load_n(&t->trace_at, __ATOMIC_ACQUIRE);

	do {
		char *end = __atomic_load_n(&t->trace_end, __ATOMIC_ACQUIRE);
		if (t->trace_generation != generation || size > (uint64_t)(end - p)) /* of another file, or no room */
			return 0;
	} while (!__atomic_compare_exchange_n(&t->trace_at, &p, p + size, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
	return p;
}

/* Gives up the thread's chunk and takes another. Signals are blocked. */
static bool renew(struct tcb *t)
{
	if (t->trace_generation == generation && t->trace_end) {
		if (t->trace_at < t->trace_end)
			__atomic_store_n((uint32_t *)t->trace_at, TRACE_FULL, __ATOMIC_RELEASE);
		__atomic_fetch_add(&trace_head->filled, 1, __ATOMIC_RELAXED);
	}
	t->trace_at = t->trace_end = 0;
	return take(t);
}

/* Like reserve_here, in another chunk if needed. Returns 0 if there is no room. */
static char *reserve(struct tcb *t, uint32_t size)
{
	uint64_t all = ~0ul, old = 0, freed;
	char *p = reserve_here(t, size);
	bool free = true;

	while (!p && free) {
		while (full(trace_head, &freed)) {
			if (trace_head->flags & TRACE_DROP || !trace_reads())
				return 0;
			wait_for((uint32_t *)&trace_head->freed, (uint32_t)freed);
		}
		usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
		p = reserve_here(t, size); /* a handler may have taken a chunk */
		if (!p && (free = renew(t)))
			p = reserve_here(t, size);
		usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&old, 0, LX_SIGSET, 0, 0);
	}
	return p;
}

/* The threads of a simulation share one chunk. So the file has records in the order of events,
 * even if no time has passed between them. */
static struct tcb *writer(struct tcb *t)
{
	static struct tcb *first;

	if (!usys_trace_world)
		return t;
	if (!first)
		first = t; /* blocks of threads are reused, but never freed */
	return first;
}

char *trace_put(struct tcb *t, const struct trace_record *r, uint32_t size)
{
	char *p = reserve(writer(t), size);

	if (!p) {
		if (!trace_head->off)
			__atomic_fetch_add(&trace_head->lost, 1, __ATOMIC_RELAXED);
		return 0;
	}
	usys_copy(p + 8, (const char *)r + 8, size - 8);
	((struct trace_record *)p)->nr = r->nr;
	((struct trace_record *)p)->nsnaps = r->nsnaps;
	/* Release: the drainer reads the rest only after it has seen the size. */
	__atomic_store_n((uint32_t *)p, size, __ATOMIC_RELEASE);
	return p;
}

void trace_finish(char *place)
{
	uint64_t at = (uint64_t)(place - chunks) % TRACE_CHUNK;
	uint32_t *word = &progress[(uint64_t)(place - chunks) / TRACE_CHUNK], read;

	__atomic_fetch_add(&trace_head->ending, 1, __ATOMIC_SEQ_CST);
	while (read = __atomic_load_n(word, __ATOMIC_ACQUIRE), read <= at && trace_reads())
		wait_for(word, read);
}
