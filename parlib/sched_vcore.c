//go:build linux && amd64 && cgo

/* Vcores: how they start, run, sleep and stop. The policy decides what they run. */
#include "sched_vcore.h"
#include "lock.h"
#include "sched_kthread.h"

enum {
	/* SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV, SIGSYS: blocked, they would end the
	 * process without a report. */
	FAULTS = 1 << 3 | 1 << 4 | 1 << 6 | 1 << 7 | 1 << 10 | 1 << 30,
};

static struct vcore {
	struct usys_kthread thread;
	uint64_t mask; /* the signals that it blocks */
} vcores[USYS_VCORES];

static struct lock changing; /* held while vcores start or stop */
static uint32_t holds;
static bool stopping, forked;
static uint64_t accepted;

/* ---- a vcore's life ---- */

uint64_t usys_vcore_mask(void)
{
	return usys_every_signal() & ~(__atomic_load_n(&accepted, __ATOMIC_ACQUIRE) | FAULTS);
}

static void set_mask(struct vcore *v, uint64_t mask)
{
	if (v->mask == mask)
		return;
	v->mask = mask;
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&mask, 0, LX_SIGSET, 0, 0);
}

void usys_vcore_accept(uint64_t set)
{
	__atomic_store_n(&accepted, set, __ATOMIC_RELEASE);
	for (uint32_t v = 0, n = usys_sched_vcores(); v < n; v++)
		usys_vcore_wake(v);
}

static void vcore_main(void *arg)
{
	struct vcore *v = arg;
	uint32_t id = (uint32_t)(v - vcores);

	usys_raw(NR_prctl, LX_PR_SET_NAME, "usys-vcore", 0);
	usys_raw(NR_prctl, LX_PR_SET_TIMERSLACK, 1, 0); /* ns: the kernel must not group alarms */
	if (usys_sched->vcore_up)
		usys_sched->vcore_up(id);
	for (;;) {
		/* Read before everything else: a wake that comes after this keeps the vcore from
		 * sleeping. */
		uint32_t wakes = usys_vcore_wakes(id);
		set_mask(v, usys_vcore_mask());
		usys_events_run(id);
		uint64_t until = usys_sched->sched_entry(id);
		if (until == USYS_NEVER && __atomic_load_n(&stopping, __ATOMIC_ACQUIRE) && !usys_events_waiting(id))
			break;
		if (until)
			usys_vcore_sleep(id, wakes, until);
	}
	if (usys_sched->vcore_down)
		usys_sched->vcore_down(id);
	/* No handler must run on a stack that is about to be freed; libc's own signals stay open
	 * to the end, as libc waits for them. */
	set_mask(v, usys_every_signal());
}

/* ---- start and stop, with the lock held ---- */

/* Ends the first n vcores and frees their memory. */
static void end(uint32_t n)
{
	uintptr_t base = usys_vcore_base;

	__atomic_store_n(&stopping, true, __ATOMIC_RELEASE);
	for (uint32_t v = 0; v < n; v++)
		usys_vcore_wake(v);
	for (uint32_t v = 0; v < n; v++)
		usys_join(&vcores[v].thread);
	stopping = false;
	usys_events_gather();
	__atomic_store_n(&usys_vcore_base, 0, __ATOMIC_RELAXED);
	usys_raw(NR_munmap, base, USYS_VCORE_SPAN, 0);
}

static long bring_up(struct vcore *v, uintptr_t low)
{
	long r = usys_raw(NR_mprotect, low + USYS_VCORE_GUARD, USYS_VCORE_STACK, PROT_RW);

	if (r)
		return r;
	v->mask = usys_every_signal();
	v->thread = (struct usys_kthread){
		.run = vcore_main,
		.arg = v,
		.stack = (char *)low + USYS_VCORE_GUARD,
		.size = USYS_VCORE_STACK,
	};
	return usys_spawn(&v->thread);
}

static long start(void)
{
	uint32_t n, v;
	long r, base;

	if (!usys_sched)
		usys_sched = usys_platform->policy;
	if (!usys_sched)
		return -LX_ENOSYS;
	n = usys_sched->vcores();
	if (n < 1 || n > USYS_VCORES)
		usys_broken_rule("a policy brings up 1 to 16 vcores", usys_sched->name);
	base = usys_raw6(NR_mmap, 0, USYS_VCORE_SPAN, PROT_NONE,
		LX_MAP_PRIVATE | LX_MAP_ANONYMOUS | LX_MAP_NORESERVE | LX_MAP_STACK, -1, 0);
	if (base < 0 && base >= -LX_MAX_ERRNO)
		return base;
	__atomic_store_n(&usys_vcore_base, (uintptr_t)base, __ATOMIC_RELAXED);
	for (v = 0; v < n; v++)
		if ((r = bring_up(&vcores[v], (uintptr_t)base + v * USYS_VCORE_SIZE))) {
			end(v);
			return r;
		}
	usys_sched_set_vcores(n);
	return 0;
}

long usys_sched_hold(void)
{
	long r = 0;

	/* Sequentially consistent, against usys_sched_stop: either it sees the hold, or this
	 * thread sees that there are no vcores and waits for the lock. */
	__atomic_fetch_add(&holds, 1, __ATOMIC_SEQ_CST);
	if (usys_sched_vcores() || usys_in_vcore_context()) /* this vcore does not end before this function */
		return 0;
	lock(&changing);
	if (forked)
		r = -LX_ENOSYS;
	else if (!usys_sched_vcores())
		r = start();
	unlock(&changing);
	if (r)
		usys_sched_release();
	return r;
}

void usys_sched_release(void)
{
	if (!__atomic_fetch_sub(&holds, 1, __ATOMIC_SEQ_CST))
		usys_broken_rule("a release needs a hold", "usys_sched_release");
}

long usys_sched_stop(void)
{
	uint32_t n;
	long r = 0;

	usys_assert_may_block("stop of the scheduler");
	lock(&changing);
	n = usys_sched_vcores();
	if (n) {
		usys_sched_set_vcores(0);
		if (__atomic_load_n(&holds, __ATOMIC_SEQ_CST)) {
			usys_sched_set_vcores(n);
			r = -LX_EBUSY;
		} else {
			end(n);
		}
	}
	unlock(&changing);
	return r;
}

long usys_sched_policy(const struct usys_sched_ops *ops)
{
	long r = -LX_EBUSY;

	usys_assert_may_block("change of the policy");
	lock(&changing);
	if (!usys_sched_vcores()) {
		usys_sched = ops;
		r = 0;
	}
	unlock(&changing);
	return r;
}

void usys_sched_forked(void)
{
	forked = true;
	changing = (struct lock){0}; /* a thread of the parent may have held it */
	usys_sched_set_vcores(0);
	__atomic_store_n(&usys_vcore_base, 0, __ATOMIC_RELAXED);
}
