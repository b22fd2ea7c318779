//go:build ignore

/*
 * Signals from the kernel. They arrive on the vcore's alternate stack, with every signal but faults
 * blocked until the handler has left that stack.
 *
 * If the guest's code was interrupted, the signal is delivered there, or the uthread gives way. If
 * the host was, the signal is kept, and the thread looks at it before its call returns; no handler
 * of the guest is ever called on top of the host's frames.
 */
#include "frame.h"
#include "../../parlib/call_handshake.h"
#include "../../parlib/sched_abort.h"
#include "../../parlib/sig_arrive.h"
#include "../../parlib/sig_full.h"

enum { TRAP_TRACE = 2, GONE = 0 }; /* the handler returns to the interrupted code */

static bool is_fault(int sig, const struct usys_siginfo *info)
{
	return info->code > 0 && (sig == SIGSEGV || sig == SIGBUS || sig == SIGFPE || sig == SIGILL || sig == SIGTRAP);
}

/* Reports whether the guest's code was interrupted, at a place where the uthread can give way. */
static bool in_guest(const struct tcb *t, struct usys_ucontext *uc)
{
	return !usys_in_host(*usys_pc(uc)) && !usys_slot_of(t, *usys_sp(uc));
}

/* The host was interrupted: its call looks at the signal before it returns, and its sleep ends. */
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
	if (n + 1 >= RING - RESERVE) {
		/* The kernel keeps the others. */
		v->closed = n + 1 >= RING ? CLOSED : HALF_CLOSED;
		*usys_uc_mask(uc) |= sched_mask_of(v);
	}
}

/* Makes the uthread leave its vcore. Its frame moves to a slot, where it waits. */
static uintptr_t preempt(struct tcb *t, struct usys_ucontext *uc, struct sched_go *go)
{
	uintptr_t top = t->cur;

	t->cur -= usys_slot_size;
	*(uintptr_t *)(top + SLOT_GSP) = 0;
	go->uc = sched_save_frame(top - 64, uc);
	go->sp = (go->uc - 64) & ~15ul;
	sched_own_mask(sched_vcore(&t->sched.u));
	return (uintptr_t)sched_preempted;
}

/* Delivers due signals to the guest's code at uc. */
static uintptr_t deliver(struct tcb *t, struct usys_ucontext *uc, struct sched_go *go)
{
	struct usys_siginfo info;
	struct usys_sigaction a;
	uint64_t old;

	if (!sched_next_handler(t, &info, &a, &old))
		return GONE;
	if (!sched_frame_of_kernel(t, uc, &info, &a, old, go))
		sched_no_stack(t);
	sched_step_delivered(t, &info, *usys_pc(uc), *usys_sp(uc), -1);
	sched_own_mask(sched_vcore(&t->sched.u));
	return (uintptr_t)a.handler;
}

/* In a handler, when the ring is empty: sets the mask of the thread once the handler has
 * returned. */
static void reopen(struct tcb *t, struct usys_ucontext *uc)
{
	struct sched_vcore *v = sched_vcore(&t->sched.u);

	v->closed = 0;
	*usys_uc_mask(uc) = v->mask;
}

static uintptr_t tick(struct tcb *t, struct usys_ucontext *uc, bool slice, struct sched_go *go)
{
	enum usys_ready why;

	usys_sched_lock();
	why = usys_uthread_tick(t->sched.u.vcore, slice);
	usys_sched_unlock();
	reopen(t, uc);
	if (why == USYS_STOPPED)
		__atomic_fetch_or(&t->attention, ATTEND_STOPPED, __ATOMIC_RELAXED);
	return why != USYS_RUNS ? preempt(t, uc, go) : deliver(t, uc, go);
}

/* A fault of the guest. A blocked one ends the process, as under Linux. */
static uintptr_t fault(struct tcb *t, int sig, const struct usys_siginfo *info, struct usys_ucontext *uc,
	struct sched_go *go)
{
	struct usys_sigaction a = usys_action(sig);
	uint64_t bit = 1ul << (sig - 1), old = t->sched.mask;

	usys_trace_signal(t, sig, info);
	if ((uintptr_t)a.handler <= 1 || old & bit) {
		if (sched_world)
			sched_world->ends(SCHED_SIGNAL, sig);
		usys_kernel_default(sig); /* it happens again */
		return GONE;
	}
	t->sched.mask |= a.mask | (a.flags & SA_NODEFER ? 0 : bit);
	if (!sched_frame_of_kernel(t, uc, info, &a, old, go))
		sched_no_stack(t);
	sched_own_mask(sched_vcore(&t->sched.u));
	return (uintptr_t)a.handler;
}

/* Reports whether the host has handled a fault. */
static bool ours(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	const struct usys_table *table;

	if (usys_bad_pointer(uc))
		return true;
	if (sched_world && sig == SIGSEGV && sched_world->trap(uc))
		return true;
	if (sig == SIGSEGV && (table = usys_handshake(info, uc))) {
		usys_dispatch_served(table);
		return true;
	}
	return false;
}

/* The guest was interrupted: looks at what its thread has to attend to. */
static uintptr_t look(struct tcb *t, struct usys_ucontext *uc, struct sched_go *go)
{
	usys_sched_lock();
	sched_drain(t->sched.u.vcore);
	usys_sched_unlock();
	reopen(t, uc);
	return deliver(t, uc, go);
}

/* The vcore's timer of processor time has ticked. Time that a vcore spends in the scheduler counts
 * for no thread. */
static uintptr_t profile(struct tcb *t, uint32_t n, struct usys_ucontext *uc, struct sched_go *go)
{
	if (!t->sched.prof.left)
		return GONE;
	if (!in_guest(t, uc)) {
		__atomic_fetch_add(&t->sched.prof.ticks, n, __ATOMIC_RELAXED);
		__atomic_fetch_or(&t->attention, ATTEND_PROF, __ATOMIC_RELAXED);
		return GONE;
	}
	usys_sched_lock();
	sched_prof_tick(t->sched.u.vcore, t, n);
	usys_sched_unlock();
	return deliver(t, uc, go);
}

/* A signal came to one of the host's own threads, which takes signals only for the bridge. */
static uintptr_t to_host(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (!usys_signal_arrived(sig, info, uc))
		usys_raw(NR_rt_sigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), sig, info);
	return GONE;
}

/* SIGURG tells a vcore's thread to change its mask: the bridge has room again, or
 * sched_blocked has changed. Returns whether the host has sent it: the guest's SIGURGs are
 * virtual. */
static bool urged(struct tcb *t, const struct usys_siginfo *info, struct usys_ucontext *uc)
{
	struct sched_vcore *v = sched_vcore(&t->sched.u);
	uint64_t *mask = usys_uc_mask(uc), was = *mask, blocked = __atomic_load_n(&sched_blocked, __ATOMIC_SEQ_CST);

	usys_full_urged(uc);
	*mask = (*mask & ~v->blocked) | blocked;
	v->blocked = blocked;
	sched_sync_mask(v, was, *mask);
	return info->code == LX_SI_TKILL && info->pid == (int32_t)usys_raw(NR_getpid, 0, 0, 0);
}

/* Returns the address to continue at, a handler or sched_preempted, with *go; or GONE. */
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
	if (sched_world) {
		sched_world->arrived(sig, info, uc);
		return GONE;
	}
	if (t->apart)
		return GONE; /* a child of vfork: it is about to execute a program */
	if (!t->sched.u.vcore)
		return to_host(sig, info, uc);
	if (sig == USYS_SIGKICK && sched_is_ours(info)) {
		bool slice = sched_is_slice(info);
		if (!in_guest(t, uc))
			return later(t, uc,
				info->code != LX_SI_TIMER ? ATTEND_SIGNAL :
					slice             ? ATTEND_TICK | ATTEND_SLICE :
							    ATTEND_TICK);
		return info->code == LX_SI_TIMER ? tick(t, uc, slice, go) : look(t, uc, go);
	}
	if (sig == USYS_SIGKICK && info->code == LX_SI_TIMER && info->value == SCHED_PROF_VALUE)
		return profile(t, sched_expirations(info), uc, go);
	if (sig == SIGURG && (usys_trace_asked(info) || urged(t, info, uc)))
		return in_guest(t, uc) ? look(t, uc, go) : later(t, uc, ATTEND_SIGNAL);
	keep(t, info, uc);
	if (!t->sched.u.vcore->shared && (info->code != LX_SI_TIMER || !sched_vcore(&t->sched.u)->owner)) {
		/* This thread was taken over (monitor.c), and may sleep for long. */
		*usys_uc_mask(uc) |= sched_private_mask();
		sched_leave();
	}
	return in_guest(t, uc) ? look(t, uc, go) : later(t, uc, ATTEND_SIGNAL);
}
