//go:build ignore

/* How threads begin and end. */
#include "frame.h"

uint64_t sched_created;

enum {
	VM = 0x100,
	FS = 0x200,
	FILES = 0x400,
	SIGHAND = 0x800,
	THREAD = 0x10000,
	SYSVSEM = 0x40000,
	PTRACE = 0x2000,
	SETTLS = 0x80000,
	PARENT_SETTID = 0x100000,
	CHILD_CLEARTID = 0x200000,
	DETACHED = 0x400000,
	UNTRACED = 0x800000,
	CHILD_SETTID = 0x1000000,
	NEEDED = VM | FS | FILES | SIGHAND | THREAD,
	KNOWN = NEEDED | PTRACE | UNTRACED | SYSVSEM | SETTLS | PARENT_SETTID | CHILD_CLEARTID | DETACHED |
		CHILD_SETTID,
};

#define IO 0x80000000ul

/* The three words that clone3 has in its arguments. */
struct words {
	uint64_t tls;
	uint32_t *parent, *child;
};

static struct words words_of(const struct clone_frame *f)
{
	if (f->nr == NR_clone3)
		return (struct words){f->args.tls, (uint32_t *)f->args.parent_tid, (uint32_t *)f->args.child_tid};
	return (struct words){f->arg[USYS_CLONE_TLS], (uint32_t *)f->arg[2], (uint32_t *)f->arg[USYS_CLONE_CTID]};
}

/* Frees the block of a thread that could not be made. */
static void forget(struct tcb *t)
{
	usys_sched_lock();
	sched_thread_free(t);
	usys_sched_unlock();
}

long usys_sched_clone(struct clone_frame *f, uint64_t flags, uint64_t stack)
{
	struct tcb *self = usys_tcb(), *t;
	struct words w = words_of(f);
	uint32_t tid;

	if (self->apart)
		return 0;
	flags &= ~(uint64_t)IO; /* threads always share the I/O context */
	if (flags & THREAD && (flags & ~(uint64_t)KNOWN || (flags & NEEDED) != NEEDED))
		return -LX_EINVAL; /* a thread with its own file system, namespace or signal table */
	if (!(flags & THREAD)) {
		/* A process. Other uthreads run while the parent waits for it. */
		sched_forking(flags);
		return 0;
	}
	if (!stack)
		return -LX_EINVAL;
	if (sched_start_others())
		sched_monitor_start();
	t = sched_thread_new();
	if (!t)
		return -LX_EAGAIN;
	tid = (uint32_t)t->tid;
	if ((flags & PARENT_SETTID && usys_put_guest(w.parent, &tid, sizeof tid)) ||
		(flags & CHILD_SETTID && usys_put_guest(w.child, &tid, sizeof tid))) {
		forget(t);
		return -LX_EFAULT;
	}
	t->sched.clear = flags & CHILD_CLEARTID ? w.child : 0;
	t->sched.mask = self->sched.mask;
	t->sched.u.tls = flags & SETTLS ? w.tls : usys_get_tls();
	t->cur -= usys_slot_size;
	t->sched.u.sp = sched_child_context(t, f, stack);
	if (self->sched.bound && !sched_bind_child(t)) {
		forget(t);
		return -LX_EAGAIN;
	}
	usys_sched_lock();
	sched_created++;
	if (sched_world)
		sched_world->cloned(self, f, (long)tid);
	usys_uthread_start(&self->sched.u, &t->sched.u);
	usys_sched_unlock();
	return (long)tid;
}

/* ---- the end ---- */

/* The thread's block may belong to another thread once this has switched away. */
_Noreturn void usys_sched_exit(struct tcb *t, bool last, int status)
{
	uint32_t none = 0;

	if (last && sched_world)
		sched_world->ends(SCHED_EXIT, status & 0xff);
	if (last)
		for (;;)
			usys_raw(NR_exit_group, status, 0, 0);
	if (t->sched.clear && !usys_put_guest(t->sched.clear, &none, sizeof none)) {
		usys_sched_lock();
		usys_uthread_futex_wake(t->sched.u.vcore, (uintptr_t)t->sched.clear, UINT32_MAX, 1);
		usys_sched_unlock();
		if (!sched_world)
			usys_raw(NR_futex, t->sched.clear, FUTEX_WAKE, 1); /* waiters in other processes */
	}
	usys_sched_lock();
	sched_forget_signals(t);
	sched_prof_over(t);
	sched_bound_over(t);
	t->sched.u.home = 0;
	sched_thread_free(t);
	usys_uthread_exit(&t->sched.u);
}
