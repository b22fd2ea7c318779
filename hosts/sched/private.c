//go:build ignore

/*
 * Calls that sleep in the kernel. The uthread goes on on a kernel thread outside the vcores
 * that share the run queues, makes its call there, and comes back. Where the kernel keeps
 * something for the calling thread alone, the uthread stays: it is bound.
 */
#include "sched.h"

uint64_t sched_bound;

static struct sched_vcore *unused; /* private vcores without a uthread; with the lock */

struct sched_vcore *sched_private_get(void)
{
	struct sched_vcore *v;

	usys_sched_lock();
	v = unused;
	if (v)
		unused = v->free;
	usys_sched_unlock();
	return v ? v : sched_vcore_new(-1);
}

static bool move_to(struct sched_vcore *v)
{
	struct usys_uthread *self = sched_self();

	if (!v)
		return false;
	usys_sched_lock();
	self->home = &v->v;
	usys_uthread_move(self);
	usys_sched_unlock();
	return true;
}

bool sched_own_thread(void) { return sched_self()->home || move_to(sched_private_get()); }

/* With the lock. It runs its idle context once the lock is free. */
void sched_private_add(struct sched_vcore *v)
{
	v->free = unused;
	unused = v;
}

void sched_public(void)
{
	struct usys_uthread *self = sched_self();

	usys_sched_lock();
	sched_private_add((struct sched_vcore *)self->home);
	self->home = 0;
	usys_uthread_move(self);
	usys_sched_unlock();
}

/* The thread ends. Its kernel thread is not used again: it may differ from others. */
void sched_private_over(struct tcb *t) { (void)t; }

bool sched_bind(void)
{
	struct tcb *t = usys_tcb();

	if (t->sched.bound)
		return true;
	/* A kernel thread that made calls for others is as good as a new one. */
	if (!sched_own_thread())
		return false;
	t->sched.bound = true;
	__atomic_fetch_add(&sched_bound, 1, __ATOMIC_RELAXED);
	return true;
}

/* What the kernel keeps for the parent, the child inherits: its thread is a child of the
 * parent's. */
bool sched_bind_child(struct tcb *t)
{
	struct sched_vcore *v = sched_vcore_new(-1);

	if (!v)
		return false;
	t->sched.u.home = &v->v;
	t->sched.bound = true;
	__atomic_fetch_add(&sched_bound, 1, __ATOMIC_RELAXED);
	return true;
}

/* Calls that a signal ends for good, whatever its action says of restarting: signal(7). */
static bool ends(long nr)
{
	switch (nr) {
	case NR_poll: case NR_ppoll: case NR_select: case NR_pselect6: case NR_epoll_wait: case NR_epoll_pwait:
	case NR_epoll_pwait2: case NR_pause: case NR_semop: case NR_semtimedop: case NR_msgrcv: case NR_msgsnd:
	case NR_io_getevents: case NR_io_pgetevents: case NR_clock_nanosleep: case NR_io_uring_enter:
		return true;
	}
	return false;
}

/* The call on a kernel thread that others do not need. */
static long sleep_in_kernel(struct tcb *t, long nr, const long arg[6])
{
	long r;

	do {
		/* In this order, against sched_post: it finds the word at 0 and sets it, or we
		 * find the signal. */
		__atomic_store_n(&t->sched.interrupt, 0, __ATOMIC_SEQ_CST);
		if (sched_due(t)) {
			r = -LX_EINTR;
			break;
		}
		r = usys_abortable(nr, arg, &t->sched.interrupt);
	} while (r == -LX_EINTR && !sched_due(t));
	if (r == -LX_EINTR) {
		sched_attend_signals(t);
		return ends(nr) ? r : -LX_ERESTARTSYS;
	}
	return r;
}

long sched_private(long a, long b, long c, long d, long e, long f, long nr)
{
	const long arg[6] = {a, b, c, d, e, f};
	struct tcb *t = usys_tcb();
	long r;

	if (t->apart || sched_inner(nr))
		return sched_pass(a, b, c, d, e, f, nr);
	if (t->sched.bound)
		return sleep_in_kernel(t, nr, arg);
	if (!sched_own_thread()) /* the kernel has no thread for us: others have to wait */
		return sched_pass(a, b, c, d, e, f, nr);
	r = sleep_in_kernel(t, nr, arg);
	sched_public();
	return r;
}

long sched_binds(long a, long b, long c, long d, long e, long f, long nr)
{
	if (!usys_tcb()->apart && !sched_bind())
		return -LX_EAGAIN;
	return sched_pass(a, b, c, d, e, f, nr);
}

/* ---- processes ---- */

/* clone of a process, fork or vfork. A parent that waits for its child does so on a kernel
 * thread of its own. The kernel knows the mask that the child begins with. */
void sched_forking(uint64_t flags)
{
	enum { VFORK = 0x4000 };
	struct tcb *t = usys_tcb();

	t->sched.moved = (flags & VFORK) && !t->sched.u.home && sched_own_thread();
	sched_set_mask(t->sched.mask);
}

void usys_sched_cloned(struct clone_frame *f)
{
	struct tcb *t = usys_tcb();

	(void)f;
	sched_set_mask(sched_vcore(&t->sched.u)->mask);
	if (t->sched.moved)
		sched_public();
	t->sched.moved = false;
}

void usys_sched_exec(struct tcb *t, bool before)
{
	if (!t->apart) /* a child of vfork has its mask in the kernel */
		sched_set_mask(before ? t->sched.mask : sched_vcore(&t->sched.u)->mask);
}

void sched_private_forked(void) { unused = 0; }
