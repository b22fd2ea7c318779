//go:build ignore

/* The moments at which a thread looks at its signals and other events: at the end of a call,
 * at the return of a handler, and when it continues after a preemption. */
#include "frame.h"

static void look_at_clock(struct tcb *t, bool slice)
{
	struct usys_uthread *u = &t->sched.u;
	enum usys_ready why;

	usys_sched_lock();
	why = usys_uthread_tick(u->vcore, slice);
	if (why != USYS_RUNS)
		usys_uthread_yield(u, why);
	usys_sched_unlock();
}

/* Attends to events at the end of a call, or at another moment. Returns whether the guest has
 * to continue by single steps. */
static bool at_the_end(struct tcb *t, bool of_call)
{
	uint32_t what = __atomic_exchange_n(&t->attention, sched_always, __ATOMIC_RELAXED);

	/* A signal comes before the end of the slice: while this thread waits for its turn, another that looks
	 * at its own signals would take one that was sent to the process, and that Linux gives to this one. */
	if (of_call && what & ATTEND_TICK && what & ATTEND_SIGNAL && sched_due(t))
		__atomic_fetch_or(&t->attention, what & (ATTEND_TICK | ATTEND_SLICE), __ATOMIC_RELAXED);
	else if (what & (ATTEND_TICK | ATTEND_ALWAYS))
		look_at_clock(t, what & (ATTEND_SLICE | ATTEND_ALWAYS));
	if (what & ATTEND_PROF) {
		usys_sched_lock();
		sched_prof_tick(t->sched.u.vcore, t, __atomic_exchange_n(&t->sched.prof.ticks, 0, __ATOMIC_RELAXED));
		usys_sched_unlock();
	}
	if (what & (ATTEND_SIGNAL | ATTEND_TICK)) {
		usys_sched_lock();
		sched_drain(t->sched.u.vcore);
		sched_open(t->sched.u.vcore);
		usys_sched_unlock();
	}
	if (what & ATTEND_PUBLIC)
		sched_public();
	else if (what & ATTEND_HOME) {
		sched_go_home();
		sched_own_mask(sched_vcore(&t->sched.u));
	}
	if (!(what & ATTEND_STEP))
		return false;
	if (of_call)
		return sched_step_call_ends(t);
	if (!t->sched.steps) /* a signal is owed: it would find the thread at a place where it was in vain */
		__atomic_fetch_or(&t->attention, ATTEND_STEP, __ATOMIC_RELAXED);
	return t->sched.steps != 0;
}

void sched_look_around(struct tcb *t)
{
	/* Steps wait for the end of a call. */
	if (at_the_end(t, false))
		__atomic_fetch_or(&t->attention, ATTEND_STEP, __ATOMIC_RELAXED);
}

void sched_handle_here(struct tcb *t)
{
	struct sched_here here = {.top = usys_slot_of(t, (uintptr_t)__builtin_frame_address(0)), .next = t->sched.here};
	struct usys_siginfo info;
	struct usys_sigaction a;
	struct sched_go go;
	uint64_t old;

	while (sched_next_handler(t, &info, &a, &old)) {
		usys_open_slot(t); /* for the handler's calls */
		if (!sched_frame_of_function(t, here.top, &info, &a, old, &go))
			sched_no_stack(t);
		t->sched.here = &here;
		sched_call_here(&go, (uintptr_t)a.handler, &here.sp);
	}
}

/* Called when a handler has returned that was called in a table function. */
static uintptr_t here_done(struct tcb *t, struct usys_ucontext *uc, struct sched_go *go)
{
	enum { GOES_ON = 1, ELSEWHERE = 2 };
	struct sched_here *h = t->sched.here;

	t->sched.here = h->next;
	if (sched_as_it_was(uc, h->top)) {
		go->sp = h->sp;
		return GOES_ON;
	}
	/* The table function is given up. */
	sched_frame_returns(uc, sched_vcore(&t->sched.u));
	go->sp = h->top;
	return ELSEWHERE;
}

enum { CONTEXT = 2 }; /* the guest continues with the context go->uc */

HIDDEN uintptr_t sched_attend(struct sched_regs *regs, uintptr_t top, struct sched_go *go)
{
	struct tcb *t = usys_tcb();
	bool again = regs->result == (uint64_t)-LX_ERESTARTSYS, steps;
	struct usys_siginfo info;
	struct usys_sigaction a;
	uint64_t old;

	if (t->apart) {
		t->attention = 0;
		return 0;
	}
	steps = at_the_end(t, true);
	if (!sched_next_handler(t, &info, &a, &old)) {
		if (!steps || again)
			return again;
		/* Returns by rt_sigreturn: only that sets the trap flag in time. */
		go->uc = (uintptr_t)t->altstack;
		sched_context_of_call((struct usys_ucontext *)go->uc, regs, top);
		sched_set_step((struct usys_ucontext *)go->uc, true);
		sched_frame_returns((struct usys_ucontext *)go->uc, sched_vcore(&t->sched.u));
		return CONTEXT;
	}
	if (again && !(a.flags & SA_RESTART)) {
		again = false;
		regs->result = (uint64_t)-LX_EINTR;
	}
	if (!sched_frame_of_call(t, regs, top, &info, &a, old, again, go))
		sched_no_stack(t);
	sched_step_delivered(t, &info, *usys_pc((struct usys_ucontext *)go->uc),
		*usys_sp((struct usys_ucontext *)go->uc), *(uint32_t *)(top + SLOT_NR));
	return (uintptr_t)a.handler;
}

/* Makes the preempted uthread whose context is saved at uc give way. */
HIDDEN uintptr_t sched_give_way(struct usys_ucontext *uc, struct sched_go *go)
{
	struct tcb *t = usys_tcb();
	struct usys_siginfo info;
	struct usys_sigaction a;
	uintptr_t handler = 0;
	uint64_t old;

	bool stopped = __atomic_fetch_and(&t->attention, ~(uint32_t)(ATTEND_TICK | ATTEND_SLICE | ATTEND_STOPPED),
			       __ATOMIC_RELAXED) &
		ATTEND_STOPPED;

	usys_sched_lock();
	usys_uthread_yield(&t->sched.u, stopped ? USYS_STOPPED : USYS_YIELDED);
	usys_sched_unlock();
	if (sched_next_handler(t, &info, &a, &old)) {
		if (!sched_frame_of_kernel(t, uc, &info, &a, old, go))
			sched_no_stack(t);
		sched_step_delivered(t, &info, *usys_pc(uc), *usys_sp(uc), -1);
		handler = (uintptr_t)a.handler;
	} else {
		sched_frame_returns(uc, sched_vcore(&t->sched.u));
	}
	t->cur += usys_slot_size;
	return handler;
}

/* Called when a handler of the guest has returned: uc is the context with which its thread
 * continues. */
HIDDEN uintptr_t sched_handler_done(struct usys_ucontext *uc, struct sched_go *go)
{
	struct tcb *t = usys_tcb();
	struct usys_siginfo info;
	struct usys_sigaction a;
	uint64_t old;

	usys_trace_sigreturn(t, uc);
	sched_mask_to(t, *usys_uc_mask(uc));
	if (sched_of_function(uc)) {
		sched_step_handled(t, uc);
		return here_done(t, uc, go);
	}
	if (at_the_end(t, false))
		sched_set_step(uc, true);
	sched_step_handled(t, uc); /* its remaining work waits for the end of the next call */
	if (sched_due(t) && sched_next_handler(t, &info, &a, &old)) {
		if (!sched_frame_reused(t, uc, &info, old, go))
			sched_no_stack(t);
		sched_step_delivered(t, &info, *usys_pc(uc), *usys_sp(uc), -1);
		return (uintptr_t)a.handler;
	}
	sched_frame_again(uc);
	sched_frame_returns(uc, sched_vcore(&t->sched.u));
	return 0;
}

/* The first code of a new thread, with the scheduler's lock. */
HIDDEN void sched_child_runs(void) { usys_uthread_begun(); }

void sched_no_stack(struct tcb *t)
{
	struct usys_siginfo info = {.signo = SIGSEGV, .code = LX_SI_KERNEL};

	usys_trace_signal(t, SIGSEGV, &info);
	for (;;) {
		usys_kernel_default(SIGSEGV);
		usys_raw(NR_tgkill, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0), SIGSEGV);
		sched_set_mask(0);
	}
}
