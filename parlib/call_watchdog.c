//go:build linux && amd64 && cgo

/*
 * The watchdog: finds nb calls that hold up the scheduler or the garbage
 * collector.
 *
 * Go sends SIGURG to a thread that it wants to stop, and again every 10 ms until
 * it does. A SIGURG that finds the thread in an nb call starts the measurement:
 * the handler replaces that call's return address by usys_watch_return. If the
 * next SIGURG finds usys_watch_return there, it is still the same call. So a call
 * costs nothing more, watched or not, until it is slow.
 */
#include "call_watchdog.h"
#include "call_where.h"
#include "call_image.h"
#include "clock.h"
#include "sig_claim.h"

enum { REPORTS = 64 };

static uint64_t limit;
static struct usys_watch_report reports[REPORTS];
static uint32_t head, tail, lock;

void usys_watchdog(uint64_t ns)
{
	__atomic_store_n(&limit, ns, __ATOMIC_RELAXED);
	if (ns)
		usys_wrap(SIGURG, false);
}

static uintptr_t *return_slot(struct usys_thread *t, const struct usys_where *w)
{
	return (uintptr_t *)((char *)t - w->func->stack) - 1;
}

/* Reports the call at once, as it may never end, with the facts that a signal
 * handler has. The names of the Go callers follow when the call has ended
 * (usys_watch_take). */
static void tell(struct usys_thread *t, const struct usys_where *w, uint64_t ns)
{
	char buf[256];
	struct usys_text x = usys_text(buf, sizeof buf);
	usys_put(&x, "usys: watchdog: nb call ");
	usys_put_name(&x, w->desc->name);
	usys_put(&x, ".");
	usys_put_name(&x, w->func->name);
	usys_put(&x, " has held up Go for ");
	usys_putdec(&x, (int64_t)(ns / 1000000));
	usys_put(&x, " ms and goes on, called from Go pc ");
	usys_puthex(&x, *(uintptr_t *)t->gosp);
	usys_put(&x, "\n");
	usys_write2(&x);
}

void usys_watch(struct usys_thread *t)
{
	uint64_t most = __atomic_load_n(&limit, __ATOMIC_RELAXED);
	struct usys_where w;
	if (!most || !usys_where(usys_tramp_pc(t), t->num, &w))
		return;
	if (!(w.func->flags & USYS_NB) || w.generic)
		return;
	uintptr_t *slot = return_slot(t, &w);
	if (*slot != (uintptr_t)usys_watch_return) {
		t->watched = *slot;
		t->since = usys_clock(LX_CLOCK_MONOTONIC);
		t->told = false;
		*slot = (uintptr_t)usys_watch_return;
	} else if (!t->told && usys_clock(LX_CLOCK_MONOTONIC) - t->since >= most) {
		t->told = true;
		tell(t, &w, usys_clock(LX_CLOCK_MONOTONIC) - t->since);
	}
}

/* The call has ended; fp is Go's frame pointer, from which the callers are found.
 * Returns the original return address. */
__attribute__((visibility("hidden"))) uintptr_t usys_watch_end(const uintptr_t *fp)
{
	struct usys_thread *t = usys_platform->thread();
	uint64_t ns = usys_clock(LX_CLOCK_MONOTONIC) - t->since;
	struct usys_where w;
	uint64_t most = __atomic_load_n(&limit, __ATOMIC_RELAXED);
	if (!most || ns < most || !usys_where(t->watched, t->num, &w))
		return t->watched;
	while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
		usys_pause();
	if (head - tail < REPORTS) {
		struct usys_watch_report *r = &reports[head++ % REPORTS];
		*r = (struct usys_watch_report){w.desc->name, w.func->name, w.func->num, 1, ns, {0}};
		r->pcs[0] = *(uintptr_t *)t->gosp;
		for (; fp && r->npcs < USYS_WATCH_PCS; fp = (const uintptr_t *)fp[0])
			r->pcs[r->npcs++] = fp[1];
	}
	__atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
	return t->watched;
}

bool usys_watch_take(struct usys_watch_report *r)
{
	while (__atomic_exchange_n(&lock, 1, __ATOMIC_ACQUIRE))
		usys_pause();
	bool any = head != tail;
	if (any)
		*r = reports[tail++ % REPORTS];
	__atomic_store_n(&lock, 0, __ATOMIC_RELEASE);
	return any;
}
