//go:build linux && amd64 && cgo

/* Threads' blocks and C stacks. */
#include "call_thread.h"
#include "sched_waiter.h"

/* The guard, the stack, and the page of the block. */
static size_t span(void) { return USYS_GUARD + USYS_STACK + usys_platform->page; }

_Static_assert(sizeof(struct usys_thread) <= USYS_PAGE_MIN, "the block's page");

struct usys_thread *usys_thread_make(void)
{
	long low = usys_raw6(NR_mmap, 0, span(), PROT_NONE, LX_MAP_PRIVATE | LX_MAP_ANONYMOUS | LX_MAP_NORESERVE | LX_MAP_STACK, -1, 0);
	if (low < 0)
		return 0;
	if (usys_raw(NR_mprotect, low + USYS_GUARD, span() - USYS_GUARD, PROT_RW) < 0) {
		usys_raw(NR_munmap, low, span(), 0);
		return 0;
	}
	struct usys_thread *t = (struct usys_thread *)(low + USYS_GUARD + USYS_STACK);
	t->low = (char *)low;
	usys_platform->set_thread(t);
	return t;
}

/* Called when the thread ends, on its own stack. */
void usys_thread_exit(struct usys_thread *t)
{
	usys_waiters_end(t);
	usys_platform->set_thread(0);
	usys_raw(NR_munmap, t->low, span(), 0);
}
