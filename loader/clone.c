//go:build ignore

/*
 * clone, clone3, fork and vfork, as far as C can do them: entry_amd64.S calls these
 * around the instruction.
 */
#include "loader.h"
#include "../parlib/sched_vcore.h"
#include "../parlib/sched_waiter.h"

enum {
	VM = 0x100,
	SIGHAND = 0x800,
	VFORK = 0x4000,
	THREAD = 0x10000,
	CHILD_CLEARTID = 0x200000,
};

/* The guest's request, whichever call it used. */
struct wish {
	uint64_t flags, stack;
};

static long understand(struct clone_frame *f, struct wish *w)
{
	struct clone_args *args = &f->args;

	switch (f->nr) {
	case NR_fork: *w = (struct wish){0, 0}; return 0;
	case NR_vfork: *w = (struct wish){VM | VFORK, 0}; return 0;
	case NR_clone: *w = (struct wish){f->arg[0], f->arg[1]}; return 0;
	}
	usys_zero(args, sizeof *args);
	if (f->arg[1] < 64 || f->arg[1] > sizeof *args)
		return f->arg[1] < 64 ? -LX_EINVAL : -LX_E2BIG;
	if (usys_get(args, (void *)f->arg[0], f->arg[1]))
		return -LX_EFAULT;
	*w = (struct wish){args->flags, args->stack ? args->stack + args->stack_size : 0};
	return 0;
}

/* Passes to the kernel a stack of the host, and a word of the block to clear when the thread
 * ends, unless the guest has given a word of its own. */
static void ask(struct clone_frame *f, const struct wish *w, struct tcb *t, uintptr_t stack)
{
	struct clone_args *args = &f->args;
	bool clear = t && !(w->flags & CHILD_CLEARTID);

	f->k_first = f->arg[0];
	f->k_second = f->arg[1];
	f->k_ctid = f->arg[USYS_CLONE_CTID];
	if (f->nr == NR_clone) {
		f->k_first = w->flags | (clear ? CHILD_CLEARTID : 0);
		f->k_second = stack;
		if (clear)
			f->k_ctid = (uintptr_t)&t->tid;
	} else if (f->nr == NR_clone3) {
		/* The kernel only uses the sum of stack and stack_size. */
		args->stack = stack ? stack - USYS_PAGE_MIN : 0;
		args->stack_size = stack ? USYS_PAGE_MIN : 0;
		if (clear) {
			args->flags |= CHILD_CLEARTID;
			args->child_tid = (uintptr_t)&t->tid;
		}
		f->k_first = (uintptr_t)args;
	}
	if (t)
		t->marks_itself = !clear;
}

static int live = 1; /* threads */

static struct tcb *block_of(const struct clone_frame *f)
{
	return f->kind == CLONE_KIND_THREAD ? (struct tcb *)(f->child_sp) : 0;
}

/* Under -vcores the scheduler makes a thread. Returns its number, -errno, or 0 if the kernel
 * has to make a process. */
static long by_scheduler(struct tcb *t, struct clone_frame *f, const struct wish *w)
{
	long r;

	__atomic_add_fetch(&live, 1, __ATOMIC_RELAXED);
	r = usys_sched_clone(f, w->flags, w->stack);
	if (r <= 0)
		__atomic_sub_fetch(&live, 1, __ATOMIC_RELAXED);
	if (!r)
		return 0;
	f->result = (uint64_t)r;
	if (usys_options.count)
		usys_count_clone(t, (long)f->nr, false, r);
	usys_trace_clone(t, f);
	return r;
}

HIDDEN long usys_clone_prepare(struct clone_frame *f)
{
	struct tcb *t = usys_tcb();
	struct wish w;
	long r;

	if ((r = understand(f, &w)))
		return r;
	if (usys_options.count)
		usys_count_clone(t, (long)f->nr, true, 0);
	usys_trace_cloning(t);
	if (usys_options.sim && !(w.flags & THREAD))
		return sim_fork(f, w.flags, w.stack);
	if (usys_options.vcores && (r = by_scheduler(t, f, &w)))
		return r;
	f->child_sp = w.stack ? w.stack : f->gsp + USYS_CALL_PUSHES;
	if (!(w.flags & VM)) {
		f->kind = CLONE_KIND_FORK;
		ask(f, &w, 0, 0); /* the child uses its copy of this stack; child_sp comes later */
		return 0;
	}
	if (!w.stack) {
		if (!(w.flags & VFORK))
			return -LX_EINVAL; /* two threads at once on one stack */
		f->kind = CLONE_KIND_VFORK;
		ask(f, &w, 0, 0);
		usys_open_slot(t); /* the child claims the next slot, while this one is in use by the parent */
		t->apart++;
		return 0;
	}
	struct tcb *c = usys_tcb_new();
	if (!c)
		return -LX_EAGAIN;
	struct clone_frame *cf = (struct clone_frame *)((uintptr_t)c - CF_SIZE);
	/* Under -vcores a process that shares the memory is not a thread of the scheduler. */
	c->apart = !(w.flags & SIGHAND) || usys_options.vcores;
	c->cur -= usys_slot_size;
	f->kind = CLONE_KIND_THREAD;
	ask(f, &w, c, (uintptr_t)cf);
	*cf = *f;
	cf->k_first = (uintptr_t)c;
	f->child_sp = (uintptr_t)c; /* for usys_clone_parent */
	__atomic_add_fetch(&live, 1, __ATOMIC_RELAXED);
	return 0;
}

/* Called in the parent. After a vfork the child has executed a program, or has ended. */
HIDDEN void usys_clone_parent(struct clone_frame *f)
{
	struct tcb *t = usys_tcb(), *c = block_of(f);

	if (f->kind == CLONE_KIND_VFORK) {
		t->apart--;
		usys_exec_done(t);
		usys_shape_forked();
	} else if (c && (long)f->result < 0) {
		usys_tcb_free(c);
		__atomic_sub_fetch(&live, 1, __ATOMIC_RELAXED);
	}
	if (usys_options.count)
		usys_count_clone(t, (long)f->nr, false, (long)f->result);
	usys_trace_clone(t, f);
	if (usys_options.vcores && !t->apart)
		usys_sched_cloned(f);
}

/* Called in the child of a fork: each part forgets the other threads. */
static void forked(struct tcb *t)
{
	usys_threads_forked(t);
	usys_signals_forked();
	usys_mask_forked(t);
	usys_sched_forked();
	if (usys_options.vcores)
		usys_uthreads_forked(t);
	live = 1;
	usys_count_not();
	usys_trace_forked();
	usys_exec_forked(t);
	usys_traceme_forked();
}

/* Called in the child, which already has its own block. The kernel has switched Syscall User
 * Dispatch off. */
HIDDEN void usys_clone_child(struct clone_frame *f)
{
	usys_dispatch_thread();
	if (f->kind == CLONE_KIND_THREAD)
		usys_tcb()->tid = (int32_t)usys_raw(NR_gettid, 0, 0, 0);
	if (f->kind == CLONE_KIND_FORK)
		forked(usys_tcb());
}

/* Called when the calling thread is about to end, in code that uses no stack. Reports whether
 * that code has to mark the block as free: in most cases the kernel does it. */
HIDDEN bool usys_thread_ends(int status)
{
	struct tcb *t = usys_tcb();
	uint64_t all = UINT64_MAX;

	if (usys_options.sim)
		sim_child_exits(status);
	bool last = !t->apart && __atomic_sub_fetch(&live, 1, __ATOMIC_RELAXED) == 0;

	usys_waiters_end(&t->core);
	if (usys_options.count)
		usys_count_exit(t, last);
	usys_trace_exit(t, last, status);
	if (usys_options.vcores && !t->apart)
		usys_sched_exit(t, last, status);
	if (t->apart || !t->marks_itself)
		return false;
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, 0, LX_SIGSET, 0, 0);
	return true;
}
