//go:build linux && amd64 && cgo

/*
 * The timer chain. A lock guards the heap; alarms' functions run without it, one at a time. running
 * is the alarm whose function runs: unset waits for its end, so that its caller may free the alarm.
 */
#include "sched_alarm.h"
#include "clock.h"
#include "sched_vcore.h"
#include "spin.h"

enum { IDLE, PENDING, FIRED }; /* usys_alarm.state */
enum { AT_ONCE = 64 };         /* alarms that run before the vcore looks at its events again */
#define NSEC 1000000000ul

static struct spin guard;
static struct alarm_heap heap;
static struct usys_alarm *running; /* set under the lock, cleared without */
static uintptr_t runs_at;          /* an address on the stack of the vcore that runs it */

/* Returns ns plus us microseconds, or UINT64_MAX if that overflows. */
static uint64_t after(uint64_t ns, uint64_t us)
{
	uint64_t span, sum;

	if (__builtin_mul_overflow(us, 1000ul, &span) || __builtin_add_overflow(ns, span, &sum) || sum == USYS_NEVER)
		return USYS_NEVER - 1;
	return sum;
}

/* Converts to CLOCK_MONOTONIC; 0 if the time has passed. */
static uint64_t from_unix(uint64_t us)
{
	uint64_t real = usys_clock(LX_CLOCK_REALTIME), at = after(0, us);

	return at > real ? after(usys_clock(LX_CLOCK_MONOTONIC) + (at - real) % 1000, (at - real) / 1000) : 0;
}

static long set(struct usys_alarm *a, uint64_t when)
{
	bool first, busy;
	long r;

	if (!a->run)
		usys_broken_rule("an alarm needs a function", "usys_alarm_set");
	/* One hold for each alarm that is pending or runs. */
	if ((r = usys_sched_hold()))
		return r;
	spin_lock(&guard);
	busy = a->state == PENDING;
	if (!busy) {
		a->node.when = when;
		a->state = PENDING;
		alarm_heap_add(&heap, &a->node);
	}
	first = heap.root == &a->node;
	spin_unlock(&guard);
	if (busy)
		usys_sched_release();
	else if (first)
		usys_vcore_wake(0);
	return busy ? -LX_EBUSY : 0;
}

long usys_alarm_set_abs(struct usys_alarm *a, uint64_t unix_us)
{
	uint64_t when = from_unix(unix_us);
	return when ? set(a, when) : -LX_ETIMEDOUT;
}

long usys_alarm_set_rel(struct usys_alarm *a, uint64_t us) { return set(a, after(usys_clock(LX_CLOCK_MONOTONIC), us)); }

static long reset(struct usys_alarm *a, uint64_t when)
{
	bool pending, first;

	spin_lock(&guard);
	pending = a->state == PENDING;
	if (pending) {
		alarm_heap_remove(&heap, &a->node);
		a->node.when = when;
		alarm_heap_add(&heap, &a->node);
	}
	first = heap.root == &a->node;
	spin_unlock(&guard);
	if (pending && first)
		usys_vcore_wake(0);
	return pending;
}

long usys_alarm_reset_abs(struct usys_alarm *a, uint64_t unix_us)
{
	uint64_t when = from_unix(unix_us);
	return when ? reset(a, when) : -LX_ETIMEDOUT;
}

long usys_alarm_reset_rel(struct usys_alarm *a, uint64_t us)
{
	return reset(a, after(usys_clock(LX_CLOCK_MONOTONIC), us));
}

/* Reports whether the caller is an alarm's function, or code that it calls. */
static bool runs_here(void)
{
	uintptr_t here = (uintptr_t)__builtin_frame_address(0), there = __atomic_load_n(&runs_at, __ATOMIC_RELAXED);

	return usys_vcore_sp(here) &&
		(here - usys_vcore_base) / USYS_VCORE_SIZE == (there - usys_vcore_base) / USYS_VCORE_SIZE;
}

long usys_alarm_unset(struct usys_alarm *a)
{
	bool pending = false, never = false;

	for (int n = 1;; n++) {
		spin_lock(&guard);
		if (a->state == PENDING) {
			alarm_heap_remove(&heap, &a->node);
			usys_sched_release();
			pending = true;
		} else if (n == 1 && a->state == IDLE) {
			never = true;
		}
		a->state = IDLE;
		/* Acquire: the effects of its function are visible. While it runs it may set the
		 * alarm again, so the state is read again, too. */
		bool runs = __atomic_load_n(&running, __ATOMIC_ACQUIRE) == a && !runs_here();
		spin_unlock(&guard);
		if (!runs)
			return never ? -LX_EINVAL : pending;
		usys_raw(NR_sched_yield, 0, 0, 0);
	}
}

/* With the lock held: returns the alarm with the earliest time, or 0. */
static struct usys_alarm *earliest(void)
{
	return heap.root ? (struct usys_alarm *)((char *)heap.root - offsetof(struct usys_alarm, node)) : 0;
}

uint64_t usys_alarm_run(void)
{
	uint64_t now = usys_clock(LX_CLOCK_MONOTONIC);

	for (int i = 0; i < AT_ONCE; i++) {
		spin_lock(&guard);
		struct usys_alarm *a = earliest();
		if (!a || a->node.when > now) {
			uint64_t when = a ? a->node.when : USYS_NEVER;
			spin_unlock(&guard);
			return when;
		}
		alarm_heap_remove(&heap, &a->node);
		a->state = FIRED;
		__atomic_store_n(&runs_at, (uintptr_t)&now, __ATOMIC_RELAXED);
		__atomic_store_n(&running, a, __ATOMIC_RELAXED); /* the lock orders it */
		spin_unlock(&guard);
		a->run(a);
		usys_sched_release(); /* before unset returns: the scheduler may be stopped then */
		/* Release, for unset. From here on *a may be freed. */
		__atomic_store_n(&running, 0, __ATOMIC_RELEASE);
	}
	return 0;
}
