//go:build ignore

/* The host's own threads, for the scheduler: guest code never runs on one. */
#include "loader.h"
#include "../parlib/sched_kthread.h"

/* Called first on the thread, with every signal blocked, while the thread still has
 * its creator's block. */
static void own_block(struct usys_kthread *k) { usys_set_self((struct tcb *)k->handle); }

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
