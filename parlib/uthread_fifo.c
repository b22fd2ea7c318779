//go:build linux && amd64 && cgo

/*
 * The policy FIFO: each vcore has two queues, of uthreads that have waited for something and
 * of those that were running and gave way. The former come first, as under Linux, but only for
 * a number of turns. A vcore with empty queues takes the oldest uthread of another vcore.
 */
#include "uthread.h"

enum { IN_A_ROW = 32 }; /* turns of uthreads that have waited, while others are ready */

static struct usys_uthread *oldest(struct usys_vcore *v)
{
	struct usys_uthread *u;

	if (v->woken.n && (!v->ready.n || v->turns < IN_A_ROW)) {
		v->turns = v->ready.n ? v->turns + 1 : 0;
		return usys_list_take(&v->woken);
	}
	v->turns = 0;
	u = usys_list_take(&v->ready);
	return u ? u : usys_list_take(&v->woken);
}

static struct usys_uthread *pick(struct usys_vcore *v)
{
	struct usys_uthread *u = oldest(v);

	for (uint32_t i = 1; !u && i < usys_nshared; i++) {
		u = oldest(usys_shared_vcores[(v->id + i) % usys_nshared]);
		v->steals += u != 0; /* model: steal */
	}
	return u;
}

/* A uthread that was stopped in its slice continues as soon as those that have waited have run. */
static void woken(struct usys_vcore *v, struct usys_uthread *u, enum usys_ready why)
{
	u->begins = why == USYS_NEW || why == USYS_WAITED;
	if (why == USYS_STOPPED)
		usys_list_add_first(&v->ready, u);
	else
		usys_list_add(why == USYS_WAITED ? &v->woken : &v->ready, u);
}

/* Slices belong to the vcore. A slice that ends when a uthread has only just begun, after a wait,
 * does not end that uthread's turn: otherwise a short piece of work would wait for the slices of
 * all others. */
static enum usys_ready tick(struct usys_vcore *v, struct usys_uthread *u, bool slice)
{
	bool ends = slice && !u->begins;

	(void)v;
	u->begins = u->begins && !slice;
	for (uint32_t i = 0; i < usys_nshared; i++) {
		if (usys_shared_vcores[i]->woken.n)
			return ends ? USYS_YIELDED : USYS_STOPPED;
		if (ends && usys_shared_vcores[i]->ready.n)
			return USYS_YIELDED;
	}
	return USYS_RUNS;
}

const struct usys_sched_ops usys_fifo_sched = {
	.name = "fifo",
	.pick = pick,
	.woken = woken,
	.tick = tick,
};
