//go:build ignore

/*
 * Threads' blocks, and the numbers by which the guest knows them.
 *
 * Blocks come from large pieces of memory, each with few slots below it: the host never calls
 * a handler of the guest on top of its own frames, so a thread has one call at a time, and a
 * second one only between vfork and exec, or in a handler that was called in a table function. A
 * guard below each slot costs no mapping if the kernel can do that (usys_guard).
 */
#include "sched.h"

enum {
	SLOTS = 3,
	PER_PIECE = 64,
	CHUNK = 4096,
	CHUNKS = 1024,
	/* Above every number that Linux gives to a thread (PID_MAX_LIMIT, 1 << 22), and below
	 * FUTEX_TID_MASK. By the generation the successive numbers of one block differ. The
	 * number of a thread's clock has room for 28 bits (timer.c). */
	FIRST_TID = 1 << 22,
	GENERATIONS = 62,
};

uint32_t sched_nthreads;
uint32_t sched_always;

static struct tcb **chunks[CHUNKS];
static struct usys_uthread_list unused; /* blocks of threads that have ended; with the lock */
static char *piece;                     /* the free part of a piece of memory */
static uint32_t left;                   /* blocks in it */
static struct spin making;

struct tcb *sched_thread(uint32_t index) { return chunks[index / CHUNK][index % CHUNK]; }

/* Returns a block that was never used; 0: there is no memory. */
struct tcb *sched_block(void)
{
	size_t stride = usys_block_size(SLOTS);
	char *low = 0;
	struct tcb *t;

	spin_lock(&making);
	if (!left) {
		long p = usys_mmap(PER_PIECE * stride, PROT_RW);
		if (!usys_is_err(p)) {
			piece = (char *)p;
			left = PER_PIECE;
		}
	}
	if (left) {
		low = piece;
		piece += stride;
		left--;
	}
	spin_unlock(&making);
	if (!low)
		return 0;
	t = usys_tcb_place(low, SLOTS); /* its tid of -1 is never free in the eyes of usys_tcb_new */
	for (int i = 1; i <= SLOTS; i++)
		usys_guard((uintptr_t)t - i * usys_slot_size);
	t->opened = 0; /* all slots are accessible */
	return t;
}

/* With the lock: enters the block in the table, under the next index. */
static bool number(struct tcb *t)
{
	uint32_t i = sched_nthreads;

	if (i == CHUNK * CHUNKS)
		return false;
	if (!chunks[i / CHUNK]) {
		long p = usys_mmap(CHUNK * sizeof(struct tcb *), PROT_RW);
		if (usys_is_err(p))
			return false;
		chunks[i / CHUNK] = (struct tcb **)p;
	}
	chunks[i / CHUNK][i % CHUNK] = t;
	t->sched.index = i;
	sched_nthreads = i + 1;
	return true;
}

void sched_first_thread(struct tcb *t) { number(t); }

/* A thread is found by its number as long as it lives. */
struct tcb *sched_by_tid(long tid)
{
	uint32_t i = (uint32_t)(tid - FIRST_TID) & (FIRST_TID - 1);
	struct tcb *t;

	if (tid <= 0)
		return 0;
	if (tid < FIRST_TID)
		i = 0;
	if (i >= sched_nthreads)
		return 0;
	t = sched_thread(i);
	return t->tid == tid && t->sched.u.state != USYS_DEAD ? t : 0;
}

static int32_t next_tid(const struct tcb *t, int32_t old)
{
	uint32_t generation = old < FIRST_TID ? 0 : ((uint32_t)old / FIRST_TID) % GENERATIONS;

	return (int32_t)((generation + 1) * FIRST_TID + t->sched.index);
}

/* Returns a block for a new thread, and releases the lock meanwhile. */
struct tcb *sched_thread_new(void)
{
	struct usys_uthread *u;
	struct tcb *t;
	int32_t old = 0;

	usys_sched_lock();
	u = usys_list_take(&unused);
	if (u) {
		t = sched_tcb(u);
		old = t->sched.tid;
		usys_sched_unlock();
	} else {
		usys_sched_unlock();
		t = sched_block();
		if (!t)
			return 0;
		usys_sched_lock();
		bool ok = number(t);
		usys_sched_unlock();
		if (!ok)
			return 0;
	}
	usys_tcb_fresh(t);
	uint32_t index = t->sched.index;
	t->attention = sched_always;
	t->sched = (struct sched_thread){.index = index, .alt = {.flags = LX_SS_DISABLE}, .tid = next_tid(t, old)};
	t->sched.u.self = (uintptr_t)t;
	t->tid = t->sched.tid;
	return t;
}

/* Called in the child of a fork: threads of the parent may have been changing the lists. */
void sched_blocks_forked(struct tcb *t)
{
	making = (struct spin){0};
	unused = (struct usys_uthread_list){0, 0, 0};
	left = 0;
	sched_nthreads = 0;
	number(t);
}

void sched_thread_free(struct tcb *t)
{
	t->tid = -1;
	t->sched.u.state = USYS_DEAD;
	usys_list_add(&unused, &t->sched.u);
}
