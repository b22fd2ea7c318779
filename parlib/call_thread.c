//go:build linux && amd64 && cgo

/* Threads' blocks and C stacks. */
#include "call_thread.h"
#include "sched_waiter.h"

_Static_assert(sizeof(struct usys_thread) <= USYS_PAGE_MIN, "the block's page");

struct usys_layout usys_layouts[4];
struct usys_stacks usys_stacks = {.stack = USYS_STACK_LEAST, .guard = USYS_GUARD_FULL};

/*
 * All blocks. The lock's holder has every signal blocked: a handler may take the lock, too, to
 * serve a table or for a thread of a program from before ABI version 1.1.
 */
static struct usys_thread *threads;
static uint32_t lock;

static void acquire(void)
{
	while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
		usys_pause();
}

static void release(void) { __atomic_store_n(&lock, 0, __ATOMIC_RELEASE); }

static struct usys_layout layout(size_t stack, size_t guard)
{
	size_t page = usys_platform->page;

	return (struct usys_layout){.bytes = guard + stack + page + USYS_GUARD_LEAST,
		.open = USYS_STACK_LEAST + page,
		.guard = guard,
		.block = guard + stack,
		.from = guard + stack - USYS_STACK_LEAST};
}

void usys_threads_start(void)
{
	usys_layouts[0] = layout(USYS_STACK_MOST, USYS_GUARD_FULL);
	usys_layouts[1] = layout(USYS_STACK_MOST, USYS_GUARD_LEAST);
	usys_layouts[2] = layout(USYS_STACK_LEAST, USYS_GUARD_LEAST);
}

/* Makes t's stack larger. The caller holds the lock. */
static bool grow(struct usys_thread *t, size_t need)
{
	if (need <= t->stack)
		return true;
	char *to = (char *)t - need;
	if (to < t->low + USYS_GUARD_LEAST || usys_raw(NR_mprotect, to, need - t->stack, PROT_RW) < 0)
		return false;
	t->stack = need;
	/* Before Linux 6.7 the first touch could take a huge page: 2 MiB for each thread.
	 * Kernels without huge pages return an error, which is ignored. */
	usys_raw(NR_madvise, to, need + usys_platform->page, LX_MADV_NOHUGEPAGE);
	return true;
}

/* Makes the block of a thread that has its signals blocked. low is memory of layout l, of which
 * the upper part is accessible. Returns 0 if the stack cannot become as large as the tables
 * require. */
__attribute__((visibility("hidden"))) struct usys_thread *usys_thread_begin(char *low, const struct usys_layout *l)
{
	struct usys_thread *t = (struct usys_thread *)(low + l->block);

	t->low = low;
	t->stack = USYS_STACK_LEAST;
	acquire();
	bool large = grow(t, usys_stacks.stack);
	if (large) {
		if (usys_stacks.guard > l->guard)
			usys_stacks.guard = l->guard;
		t->next = threads;
		t->link = &threads;
		if (t->next)
			t->next->link = &t->next;
		threads = t;
	}
	release();
	if (!large)
		return 0;
	usys_platform->set_thread(t);
	return t;
}

/* For threads that get here by a fault, in whose handler every signal is blocked; other threads
 * get their block from usys_first_call, which does the same. */
struct usys_thread *usys_thread_make(void)
{
	for (const struct usys_layout *l = usys_layouts; l->bytes; l++) {
		long low = usys_raw6(NR_mmap, 0, (long)l->bytes, PROT_NONE,
			LX_MAP_PRIVATE | LX_MAP_ANONYMOUS | LX_MAP_NORESERVE | LX_MAP_STACK, -1, 0);
		if (low < 0)
			continue;
		if (usys_raw(NR_mprotect, low + l->from, l->open, PROT_RW) == 0) {
			struct usys_thread *t = usys_thread_begin((char *)low, l);
			if (t)
				return t;
		}
		usys_raw(NR_munmap, low, l->bytes, 0);
	}
	return 0;
}

bool usys_stacks_grow(size_t need)
{
	bool all = need <= USYS_STACK_MOST;

	acquire();
	if (all && need > usys_stacks.stack) {
		for (struct usys_thread *t = threads; t; t = t->next)
			all = grow(t, need) && all;
		if (all)
			usys_stacks.stack = need;
	}
	release();
	return all;
}

/* Called when the thread ends, on its own stack. */
void usys_thread_exit(struct usys_thread *t)
{
	uint64_t all = usys_every_signal(), old = 0;
	size_t bytes = (size_t)((char *)t - t->low) + usys_platform->page + USYS_GUARD_LEAST;

	usys_waiters_end(t);
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
	acquire();
	*t->link = t->next;
	if (t->next)
		t->next->link = t->link;
	release();
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&old, 0, LX_SIGSET, 0, 0);
	usys_platform->set_thread(0);
	usys_raw(NR_munmap, t->low, bytes, 0);
}

/* The other threads' stacks stay: one of them may have held the lock, and left the list half
 * changed. */
void usys_stacks_forked(void)
{
	struct usys_thread *t = usys_platform->thread();

	lock = 0;
	threads = 0;
	if (t && t->low) {
		t->next = 0;
		t->link = &threads;
		threads = t;
	}
}
