//go:build ignore

/*
 * Preemption of a goroutine that makes system calls without end.
 *
 * Go preempts a goroutine by SIGURG, if the signal finds it at a safe point of compiled code. A
 * signal that is delivered at the end of a call finds the thread in assembly, which is never safe,
 * and a loop of raw calls spends nearly all of its time there: nothing else would run on its P. So
 * if SIGURG had no effect at a call's end, the host executes the guest from there on
 * (tail_amd64.c), or by single steps, and delivers the signal again behind each return, where
 * compiled code continues. That ends when Go has used it (then its handler changes the place where
 * the thread continues), or after some functions have returned in vain. Go's handler may be called
 * more often than Go has sent SIGURG: SIGURG was chosen because it does no harm
 * (runtime/signal_unix.go).
 *
 * If it had no effect in the guest's code, the same is done at the end of the thread's next call,
 * if that call follows at once.
 */
#include "frame.h"

enum {
	INSTRUCTIONS = 160, /* the most that are executed singly */
	SOON = 200000,      /* ticks, some tens of microseconds */
};

/* Calls that package runtime makes, mostly where a goroutine cannot be preempted. */
static bool is_runtimes(long nr)
{
	switch (nr) {
	case NR_futex:
	case NR_nanosleep:
	case NR_sched_yield:
	case NR_epoll_pwait:
	case NR_epoll_ctl:
	case NR_madvise:
	case NR_mmap:
	case NR_munmap:
	case NR_tgkill:
	case NR_rt_sigprocmask:
	case NR_rt_sigaction:
	case NR_sigaltstack: return true;
	}
	return false;
}

/* Reports whether the thread is on a stack of the runtime, where no goroutine runs. */
static bool is_system(void)
{
	const struct usys_offsets *o = &usys_program.offsets;
	uint64_t goid = 1;
	uintptr_t g = usys_get_g();

	return usys_program.has_offsets && g && !usys_get(&goid, (void *)(g + o->g_goid), sizeof goid) && !goid;
}

/* Steps without a result cost more than the turn that they may save. A loop of the runtime's calls
 * is recognised by the second signal, which finds the thread at the same place as the first. */
static bool may_step(struct tcb *t, long nr)
{
	bool again = t->sched.urges > 1;

	t->sched.urges++;
	if (sched_world && usys_program.sim) /* its ticks are places at which Go can preempt */
		return false;
	return !is_system() && (again || !is_runtimes(nr));
}

void sched_step_delivered(struct tcb *t, const struct usys_siginfo *info, uintptr_t pc, uintptr_t sp, long call)
{
	bool preempts = info->signo == SIGURG && info->code == LX_SI_TKILL, at_call = call >= 0;

	t->sched.urged = !preempts ? 0 : at_call || t->sched.steps ? URGED_AT_CALL : URGED_IN_GUEST;
	t->sched.urged_pc = pc;
	t->sched.urged_sp = sp;
	if (at_call && preempts && !t->sched.steps && may_step(t, call))
		t->sched.steps = INSTRUCTIONS;
	t->sched.returns = false;
}

/* Makes the guest continue behind the next return, or by single steps up to it. */
static void go_on(struct tcb *t, struct usys_ucontext *uc)
{
	uint32_t n = sched_is_again(uc) ? 0 : sched_run_tail(uc, t->sched.steps);

	t->sched.steps -= n;
	if (n)
		sched_urge(t);
	else
		sched_set_step(uc, true);
}

void sched_step_handled(struct tcb *t, struct usys_ucontext *uc)
{
	struct sched_thread *s = &t->sched;
	bool vain = s->urged && *usys_pc(uc) == s->urged_pc && *usys_sp(uc) == s->urged_sp;

	if (!s->urged)
		return;
	if (!vain) {
		s->steps = 0;
		if (s->asker)
			sched_gave_way(s->asker, s->u.vcore);
		s->asker = 0;
		sched_set_step(uc, false); /* the thread may have been preempted between two steps */
	} else if (s->mask >> (SIGURG - 1) & 1) {
		s->steps = 0; /* only the call's mask let the signal through: another one would stay pending */
	} else if (s->urged == URGED_IN_GUEST) {
		s->owed = sched_ticks();
		__atomic_fetch_or(&t->attention, ATTEND_STEP, __ATOMIC_RELAXED);
	} else if (s->steps) {
		go_on(t, uc);
	}
	s->urged = 0;
}

bool sched_step_call_ends(struct tcb *t)
{
	if (t->sched.steps)
		return true;
	if (sched_ticks() - t->sched.owed < SOON)
		sched_urge(t);
	return false;
}

bool sched_stepped(struct tcb *t, struct usys_ucontext *uc, bool in_guest)
{
	struct sched_thread *s = &t->sched;
	bool returned = s->returns;

	sched_set_step(uc, false);
	if (!in_guest) { /* in a call: stepping continues at its end */
		__atomic_fetch_or(&t->attention, ATTEND_STEP, __ATOMIC_RELAXED);
		return false;
	}
	s->returns = sched_at_return(uc);
	if (!s->steps || !--s->steps)
		return false;
	if (returned) {
		sched_urge(t);
		return true;
	}
	sched_set_step(uc, true);
	return false;
}
