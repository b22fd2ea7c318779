//go:build ignore

/* Threads of the host's own, for the scheduler: guests' code never runs on one. */
#include "loader.h"
#include "../parlib/sched_kthread.h"

/* First on the thread, with every signal blocked: the block is still its creator's. */
static void own_block(struct usys_kthread *k)
{
	usys_set_self((struct tcb *)k->handle);
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
