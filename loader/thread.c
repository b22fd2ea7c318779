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
 * costs two mappings. The last slot never is accessible: a call that claims it faults.
 */
#include "loader.h"

struct tcb *usys_tcbs;

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
	t->altstack_off = false;
	t->apart = 0;
	t->parents_stderr = t->loader_fd = 0;
	t->ordered = t->hidden = 0;
	t->trace_exec = 0;
	t->trace_ends = false;
	t->unshaped = false;
	t->core.err = 0;
	t->core.nerrstr = 0;
	t->core.aborts = 0;
	t->core.waiters = 0;
}

static struct tcb *make(void)
{
	size_t above = usys_page_up(sizeof(struct tcb));
	long low = usys_mmap(NSLOTS * SLOT_SIZE + above, PROT_NONE);
	struct tcb *t;

	if (usys_is_err(low))
		return 0;
	t = (struct tcb *)(low + NSLOTS * SLOT_SIZE);
	if (usys_raw(NR_mprotect, (char *)t - SLOT_USABLE, SLOT_USABLE + above, PROT_RW)) {
		usys_raw(NR_munmap, low, NSLOTS * SLOT_SIZE + above, 0);
		return 0;
	}
	t->self = t;
	t->tid = -1;
	t->opened = (uintptr_t)t - SLOT_SIZE;
	t->core.low = (char *)low;
	usys_tcb_add(t);
	return t;
}

struct tcb *usys_tcb_new(void)
{
	struct tcb *t = __atomic_load_n(&usys_tcbs, __ATOMIC_ACQUIRE);

	for (; t; t = t->next) {
		int32_t gone = 0;
		/* Acquire: the kernel, or the thread itself, has cleared it as its last access. */
		if (!__atomic_load_n(&t->tid, __ATOMIC_RELAXED) &&
			__atomic_compare_exchange_n(&t->tid, &gone, -1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
			break;
	}
	if (t)
		usys_exec_done(t); /* a child that shared the memory, but whose parent did not wait */
	else
		t = make();
	if (t)
		usys_tcb_fresh(t);
	return t;
}

void usys_tcb_free(struct tcb *t) { __atomic_store_n(&t->tid, 0, __ATOMIC_RELEASE); }

void usys_open_slot(struct tcb *t)
{
	while (t->opened >= t->cur && t->opened > (uintptr_t)t - (NSLOTS - 1) * SLOT_SIZE) {
		usys_raw(NR_mprotect, t->opened - SLOT_USABLE, SLOT_USABLE, PROT_RW);
		t->opened -= SLOT_SIZE;
	}
}

void usys_first_thread(uint64_t hwcap2)
{
	struct tcb *t = usys_tcb_new();

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
