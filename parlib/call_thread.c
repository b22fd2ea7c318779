//go:build linux && amd64 && cgo

/* Threads' blocks and C stacks. */
#include "call_thread.h"
#include "sched_abort.h"

enum { PROT_NONE, PROT_RW = 3, MAP_ANON_PRIVATE = 0x22, MAP_NORESERVE = 0x4000, MAP_STACK = 0x20000 };
enum { NR_mmap = 9, NR_mprotect = 10, NR_munmap = 11 };

#define SPAN (USYS_GUARD + USYS_STACK + PAGE)

_Static_assert(sizeof(struct usys_thread) <= PAGE, "the block's page");

struct usys_thread *usys_thread_make(void)
{
	long low = usys_raw6(NR_mmap, 0, SPAN, PROT_NONE, MAP_ANON_PRIVATE | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (low < 0)
		return 0;
	if (usys_raw(NR_mprotect, low + USYS_GUARD, SPAN - USYS_GUARD, PROT_RW) < 0) {
		usys_raw(NR_munmap, low, SPAN, 0);
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
	usys_raw(NR_munmap, t->low, SPAN, 0);
}
