//go:build ignore

/*
 * Signals from the kernel. They arrive on the vcore's own alternate stack, with every signal
 * but faults blocked until the handler has left it.
 *
 * Where the guest's code was interrupted the signal is delivered there, or the uthread gives
 * way. Where the host was, the signal is kept, and the thread told to look at it before its
 * call returns; no handler of the guest's is ever called on top of the host's frames.
 */
#include "frame.h"
#include "../../parlib/call_handshake.h"
#include "../../parlib/sched_abort.h"
#include "../../parlib/sig_arrive.h"

enum { TRAP_TRACE = 2, GONE = 0 }; /* the handler returns to what was interrupted */

static bool is_fault(int sig, const struct usys_siginfo *info)
{
	return info->code > 0 && (sig == SIGSEGV || sig == SIGBUS || sig == SIGFPE || sig == SIGILL || sig == SIGTRAP);
}

/* Whether the guest's own code was interrupted, at a place where it can be left. */
static bool in_guest(const struct tcb *t, struct usys_ucontext *uc)
{
	return !usys_in_host(*usys_pc(uc)) && !usys_slot_of(t, *usys_sp(uc));
}

/* The host was interrupted: its call looks at what comes, and its sleep ends. */
static uintptr_t later(struct tcb *t, struct usys_ucontext *uc, uint32_t what)
{
	__atomic_fetch_or(&t->attention, what, __ATOMIC_RELAXED);
	if (what & ATTEND_TICK)
		__atomic_store_n(&t->sched.u.vcore->due, true, __ATOMIC_RELAXED);
	if (what == ATTEND_SIGNAL)
		__atomic_store_n(&t->sched.interrupt, 1, __ATOMIC_SEQ_CST);
	__atomic_store_n(&t->sched.u.vcore->kicked, 1, __ATOMIC_SEQ_CST);
	if (usys_in_abortable(uc) && (t == sched_vcore(&t->sched.u)->tcb || t->sched.interrupt))
		usys_abort_here(uc);
	return GONE;
}

static void keep(struct tcb *t, const struct usys_siginfo *info, struct usys_ucontext *uc)
{
	struct sched_vcore *v = sched_vcore(&t->sched.u);
	uint32_t n = v->tail - __atomic_load_n(&v->head, __ATOMIC_ACQUIRE);

	v->ring[v->tail % RING] = *info;
	__atomic_store_n(&v->tail, v->tail + 1, __ATOMIC_RELEASE);
	if (n + 1 == RING) {
		/* The kernel keeps the others. */
		v->closed = true;
		*usys_uc_mask(uc) = ~sched_faults() & usys_can_block(~0ul);
	}
}

/* The uthread leaves its vcore. Its frame moves to a slot, where it waits. */
static uintptr_t preempt(struct tcb *t, struct usys_ucontext *uc, struct sched_go *go)
{
	uintptr_t top = t->cur;

	t->cur -= SLOT_SIZE;
	*(uintptr_t *)(top + SLOT_GSP) = 0;
	go->uc = sched_save_frame(top - 64, uc);
	go->sp = (go->uc - 64) & ~15ul;
	sched_set_mask(sched_vcore(&t->sched.u)->mask);
	return (uintptr_t)sched_preempted;
}

/* Delivers what is due to the guest's code, which uc shows. */
static uintptr_t deliver(struct tcb *t, struct usys_ucontext *uc, struct sched_go *go)
{
	struct usys_siginfo info;
	struct usys_sigaction a;
	uint64_t old;

	if (!sched_next_handler(t, &info, &a, &old))
		return GONE;
	if (!sched_frame_of_kernel(t, uc, &info, &a, old, go))
		sched_no_stack(t);
	sched_step_delivered(t, &info, *usys_pc(uc), *usys_sp(uc), false);
	sched_set_mask(sched_vcore(&t->sched.u)->mask);
	return (uintptr_t)a.handler;
}

static uintptr_t tick(struct tcb *t, struct usys_ucontext *uc, struct sched_go *go)
{
	bool yields;

	usys_sched_lock();
	yields = usys_uthread_tick(t->sched.u.vcore);
	usys_sched_unlock();
	return yields ? preempt(t, uc, go) : deliver(t, uc, go);
}

/* A fault of the guest's. One that is blocked ends the process, as under Linux. */
static uintptr_t fault(struct tcb *t, int sig, const struct usys_siginfo *info, struct usys_ucontext *uc, struct sched_go *go)
{
	struct usys_sigaction a = usys_action(sig);
	uint64_t bit = 1ul << (sig - 1), old = t->sched.mask;

	usys_trace_signal(t, sig, info);
	if ((uintptr_t)a.handler <= 1 || old & bit) {
		usys_kernel_default(sig); /* it happens again */
		return GONE;
	}
	t->sched.mask |= a.mask | (a.flags & SA_NODEFER ? 0 : bit);
	if (!sched_frame_of_kernel(t, uc, info, &a, old, go))
		sched_no_stack(t);
	sched_set_mask(sched_vcore(&t->sched.u)->mask);
	return (uintptr_t)a.handler;
}

/* Reports whether the host has dealt with a fault. */
static bool ours(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	const struct usys_table *table;

	if (usys_bad_pointer(uc))
		return true;
	if (sig == SIGSEGV && (table = usys_handshake(info, uc))) {
		usys_dispatch_served(table);
		return true;
	}
	return false;
}

/* Returns where to go: a handler or sched_preempted, with *go; or GONE. */
HIDDEN uintptr_t sched_arrived(int sig, struct usys_siginfo *info, struct usys_ucontext *uc, struct sched_go *go)
{
	struct tcb *t = usys_tcb();

	if (sig == SIGSYS && info->code == LX_SYS_USER_DISPATCH) {
		usys_on_sigsys(info, uc);
		return GONE;
	}
	if (sig == SIGTRAP && info->code == TRAP_TRACE)
		return sched_stepped(t, uc, in_guest(t, uc)) ? deliver(t, uc, go) : GONE;
	if (is_fault(sig, info)) {
		if (ours(sig, info, uc))
			return GONE;
		if (usys_fault_in_host(t, info, uc))
			usys_host_fault(sig, info, uc);
		return fault(t, sig, info, uc, go);
	}
	if (t->apart)
		return GONE; /* a child of vfork's: it is about to be another program */
	if (sig == USYS_SIGKICK && sched_is_ours(info)) {
		if (in_guest(t, uc))
			return info->code == LX_SI_TIMER ? tick(t, uc, go) : deliver(t, uc, go);
		return later(t, uc, info->code == LX_SI_TIMER ? ATTEND_TICK : ATTEND_SIGNAL);
	}
	if (sig == SIGURG && usys_trace_asked(info))
		return GONE;
	if (usys_signal_arrived(sig, info, uc))
		return GONE;
	if (!t->sched.u.vcore->shared && (info->code != LX_SI_TIMER || !sched_vcore(&t->sched.u)->owner)) {
		/* This thread lost its part (monitor.c). The signal is for another one. */
		*usys_uc_mask(uc) |= usys_can_block(~sched_faults());
		usys_raw(NR_rt_sigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), sig, info);
		return GONE;
	}
	keep(t, info, uc);
	if (!in_guest(t, uc))
		return later(t, uc, ATTEND_SIGNAL);
	usys_sched_lock();
	sched_drain(t->sched.u.vcore);
	usys_sched_unlock();
	return deliver(t, uc, go);
}
