//go:build ignore

/*
 * Threads' blocks and slots.
 *
 *	| no slot | guard | slot 6 | ... | guard | slot 1 | guard | slot 0 | struct tcb |
 *
 * A thread that makes a call from ordinary code claims slot 0; a call from a signal
 * handler that interrupted that one, slot 1; and so on. Slots are made accessible
 * before they can be needed: slot 0 with the block, the next one when a signal finds
 * the last one claimed (sigview.c), and for the child of a vfork (clone.c). So no
 * page fault of the host's has to be served while signals are blocked, and a thread
 * costs two mappings. The last slot never is accessible: a call that claims it faults. A block
 * shares its page with the top of slot 0, so the guards begin and end within pages.
 *
 * The size of slots is chosen once. The loader's own calls need little (TestDepth); a host of the
 * user's is promised 256 KiB (usyshost.h), and a simulation carries out all calls itself. What a
 * thread has accessible is locked in memory once the program calls mlockall, so it is little.
 */
#include "loader.h"

enum { KIB = 1024, ALIGN = 64 };

struct tcb *usys_tcbs;
uintptr_t usys_slot_size, usys_slot_usable;

/* Blocks are only ever added, at the head. */
void usys_tcb_add(struct tcb *t)
{
	/* Release: a thread that finds the block finds it initialised. */
	t->next = __atomic_load_n(&usys_tcbs, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&usys_tcbs, &t->next, t, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
}

void usys_tcb_fresh(struct tcb *t)
{
	t->cur = t->base = (uintptr_t)t;
	t->marks_itself = false;
	t->altstack_off = t->traceme = false;
	t->apart = 0;
	t->parents_stderr = 0;
	t->ordered = t->hidden = 0;
	t->trace_exec = 0;
	t->trace_ends = false;
	t->unshaped = false;
	t->core.err = 0;
	t->core.nerrstr = 0;
	t->core.aborts = 0;
	t->core.waiters = 0;
}

static void choose_slots(void)
{
	const struct usys_linux_host *h = &usys_linux_host;
	bool large = usys_options.sim || (h->tables && h->tables[0]);

	for (int i = 0; i < NCALLS && !large; i++)
		large = h->linux_calls[i];
	usys_slot_usable = (large ? 256 : 32) * KIB;
	usys_slot_size = usys_slot_usable + (large ? 64 : 8) * KIB;
}

static size_t altstack_size(void)
{
	return usys_dispatch == DISPATCH_REPAIR || usys_options.vcores ? USYS_ALTSTACK : 0;
}

static size_t count_size(void) { return usys_options.count ? NCALLS * sizeof(struct call_count) : 0; }
static size_t own_size(void) { return (sizeof(struct tcb) + ALIGN - 1) & ~(ALIGN - 1ul); }
static size_t all_size(void) { return own_size() + altstack_size() + count_size(); }
size_t usys_block_size(int nslots) { return usys_page_up((size_t)nslots * usys_slot_size + all_size()); }

struct tcb *usys_tcb_place(char *low, int nslots)
{
	struct tcb *t = (struct tcb *)(low + usys_block_size(nslots) - all_size());
	char *above = (char *)t + own_size();

	t->self = t;
	t->tid = -1;
	t->opened = (uintptr_t)t - usys_slot_size;
	t->core.low = low;
	t->altstack = altstack_size() ? above : 0;
	t->count = count_size() ? (struct call_count *)(above + altstack_size()) : 0;
	usys_tcb_add(t);
	return t;
}

static struct tcb *make(void)
{
	size_t size = usys_block_size(NSLOTS);
	long low = usys_mmap(size, PROT_NONE), open;

	if (usys_is_err(low))
		return 0;
	open = (long)usys_page_down((uintptr_t)low + size - all_size() - usys_slot_usable);
	if (usys_raw(NR_mprotect, open, low + (long)size - open, PROT_RW)) {
		usys_raw(NR_munmap, low, size, 0);
		return 0;
	}
	return usys_tcb_place((char *)low, NSLOTS);
}

/* Returns a block whose thread has ended, or 0. It looks at some blocks, each time at the next ones:
 * there may be very many, and all in use. */
static struct tcb *used(void)
{
	enum { LOOKS = 64 };
	static struct tcb *last;
	struct tcb *t = __atomic_load_n(&last, __ATOMIC_RELAXED);
	bool found = false;

	for (int i = 0; i < LOOKS && !found; i++) {
		int32_t gone = 0;
		t = t ? t->next : __atomic_load_n(&usys_tcbs, __ATOMIC_ACQUIRE);
		/* Acquire: the kernel, or the thread itself, has cleared it as its last access. */
		found = t && !__atomic_load_n(&t->tid, __ATOMIC_RELAXED) &&
			__atomic_compare_exchange_n(&t->tid, &gone, -1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
	}
	__atomic_store_n(&last, t, __ATOMIC_RELAXED);
	return found ? t : 0;
}

struct tcb *usys_tcb_new(void)
{
	struct tcb *t = used();

	if (t)
		usys_exec_done(t); /* a child that shared the memory, but whose parent did not wait */
	else
		t = make();
	if (t)
		usys_tcb_fresh(t);
	return t;
}

void usys_tcb_free(struct tcb *t) { __atomic_store_n(&t->tid, 0, __ATOMIC_RELEASE); }

/* The pages of the guard above the slot whose top is given. */
static uintptr_t guard_low(uintptr_t top) { return usys_page_up(top); }
static uintptr_t guard_high(uintptr_t top) { return usys_page_down(top + usys_slot_size - usys_slot_usable); }

bool usys_guard(uintptr_t top)
{
	enum { GUARD_INSTALL = 102 }; /* MADV_GUARD_INSTALL */

	return !usys_raw(NR_madvise, guard_low(top), guard_high(top) - guard_low(top), GUARD_INSTALL);
}

/* Opens the slot below the opened ones, as one mapping with them if the kernel can. */
static void open_next(struct tcb *t)
{
	uintptr_t top = t->opened, low = usys_page_down(top - usys_slot_usable);
	uintptr_t end = usys_guard(top) ? guard_high(top) : guard_low(top);

	usys_raw(NR_mprotect, low, end - low, PROT_RW);
	t->opened -= usys_slot_size;
}

void usys_open_slot(struct tcb *t)
{
	while (t->opened >= t->cur && t->opened > (uintptr_t)t - (NSLOTS - 1) * usys_slot_size)
		open_next(t);
}

void usys_first_thread(uint64_t hwcap2)
{
	struct tcb *t;

	choose_slots();
	t = usys_tcb_new();
	if (!t)
		usys_refuse("no memory for the host's stacks", 0);
	t->tid = (int32_t)usys_raw(NR_gettid, 0, 0, 0);
	usys_init_self(hwcap2);
	if (usys_set_self(t))
		usys_refuse(USYS_SELF_REFUSED, 0);
}

void usys_threads_forked(struct tcb *t)
{
	for (struct tcb *p = usys_tcbs; p; p = p->next)
		if (p != t)
			p->tid = 0;
	t->apart = 0;
	t->tid = (int32_t)usys_raw(NR_gettid, 0, 0, 0);
}
