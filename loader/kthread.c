//go:build ignore

/* Threads of the host's own, for the scheduler: guests' code never runs on one. */
#include "loader.h"
#include "../parlib/sched_kthread.h"

/* First on the thread, with every signal blocked: %gs is still its creator's. */
static void own_block(struct usys_kthread *k)
{
	struct tcb *t = (struct tcb *)k->handle;

	if (usys_fsgsbase)
		__asm__ volatile("wrgsbase %0" : : "r"(t));
	else
		usys_raw(NR_arch_prctl, 0x1001 /* ARCH_SET_GS */, t, 0);
}

long usys_loader_spawn(struct usys_kthread *k)
{
	struct tcb *t = usys_tcb_new();
	long r;

	if (!t)
		return -LX_ENOMEM;
	k->handle = (uintptr_t)t;
	k->begin = own_block;
	if ((r = usys_spawn_raw(k)))
		usys_tcb_free(t);
	return r;
}

void usys_loader_join(struct usys_kthread *k)
{
	usys_join_raw(k);
	usys_tcb_free((struct tcb *)k->handle);
}
