//go:build ignore

/*
 * Handles a signal that arrives, and prepares the context for the guest's handler.
 *
 * If the guest was interrupted, the handler sees that context. If the host was, it sees the
 * registers as if the host were one instruction: the pc is behind the call, SP and frame
 * pointer are the guest's. They are restored afterwards, unless the handler changes the pc or
 * SP, as Go does for faults; then the host's call is given up.
 */
#include "loader.h"
#include "../parlib/call_handshake.h"
#include "../parlib/sched_abort.h"
#include "../parlib/sig_arrive.h"

/* On the stack of usys_signal (signal_amd64.S), which tests the first word. */
struct view {
	struct usys_ucontext *uc;
	struct tcb *t; /* 0: the guest was interrupted, and its context is shown */
	struct usys_place truth, shown;
	uintptr_t base; /* t->base of the interrupted code */
};
_Static_assert(sizeof(struct view) <= 80, "signal_amd64.S leaves 80 bytes");

/* Stores the guest's place while its thread is at uc. Returns false if uc is in the guest's
 * code, or in host code that will not return to the guest. */
static bool guest_of(const struct tcb *t, struct usys_ucontext *uc, struct usys_place *p)
{
	uintptr_t top = usys_slot_of(t, *usys_sp(uc)), sp;

	if (!top)
		return usys_guest_outside_slot(uc, p);
	sp = *(uintptr_t *)(top + SLOT_GSP);
	if (!sp)
		return false;
	p->pc = *(uintptr_t *)(top + SLOT_RET);
	p->sp = sp + USYS_CALL_PUSHES;
	p->fp = *(uintptr_t *)(top + SLOT_FP);
	return true;
}

static struct usys_place place(struct usys_ucontext *uc)
{
	return (struct usys_place){*usys_pc(uc), *usys_sp(uc), *usys_fp(uc)};
}

static void set_place(struct usys_ucontext *uc, const struct usys_place *p)
{
	*usys_pc(uc) = p->pc;
	*usys_sp(uc) = p->sp;
	*usys_fp(uc) = p->fp;
}

/* Sets uc to the registers that the guest's handler has to see. */
static void show(struct tcb *t, struct usys_ucontext *uc, struct view *v)
{
	/* The handler's calls need an accessible slot. */
	usys_open_slot(t);
	if (!guest_of(t, uc, &v->shown)) {
		if (usys_trace_has(NR_rt_sigreturn)) /* else the handler does not return here */
			v->uc = uc;
		return;
	}
	v->uc = uc;
	v->t = t;
	v->truth = place(uc);
	set_place(uc, &v->shown);
	v->base = t->base;
	t->base = t->cur; /* the handler's calls begin here */
}

/* Called when the handler has returned. */
HIDDEN void usys_signal_done(struct view *v)
{
	struct usys_ucontext *uc = v->uc;

	usys_trace_sigreturn(usys_tcb(), uc);
	if (!v->t)
		return;
	v->t->base = v->base;
	if (*usys_pc(uc) == v->shown.pc && *usys_sp(uc) == v->shown.sp) {
		set_place(uc, &v->truth);
		return;
	}
	/* The thread continues elsewhere: the interrupted code's slots are free. */
	v->t->cur = v->base;
}

/* A copy from or to unmapped memory of the guest continues with an error. */
bool usys_bad_pointer(struct usys_ucontext *uc)
{
	if (*usys_pc(uc) >= (uintptr_t)usys_get_begin && *usys_pc(uc) < (uintptr_t)usys_get_end) {
		*usys_pc(uc) = (uintptr_t)usys_get_fault;
		return true;
	}
	if (*usys_pc(uc) == (uintptr_t)usys_peek) {
		*usys_pc(uc) = (uintptr_t)usys_leave_raw;
		return true;
	}
	return false;
}

static bool is_fault(int sig) { return sig == SIGSEGV || sig == SIGBUS || sig == SIGFPE || sig == SIGILL; }

/* Carries out the kernel's default action. */
static void default_action(int sig, struct usys_siginfo *info, bool ignore)
{
	bool sent = info->code <= 0 || !is_fault(sig);

	if (sent && ignore)
		return;
	/* A fault happens again when the instruction runs again; a sent signal is sent again,
	 * and arrives when the handler returns. */
	usys_kernel_default(sig);
	if (sent)
		usys_raw6(NR_rt_tgsigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0), sig,
			(long)info, 0, 0);
}

/* A fault of the host: on its stacks, in its C code, or because no slot was left for a call. */
bool usys_fault_in_host(const struct tcb *t, const struct usys_siginfo *info, struct usys_ucontext *uc)
{
	return usys_slot_of(t, *usys_sp(uc)) ||
		(usys_in_host(*usys_pc(uc)) && (!usys_at_entry(*usys_pc(uc)) || usys_slot_of(t, info->addr)));
}

/* Returns the handler to call, or 0. */
HIDDEN uintptr_t usys_arrived(int sig, struct usys_siginfo *info, struct usys_ucontext *uc, struct view *v)
{
	struct tcb *t = usys_tcb();
	const struct usys_table *table;

	v->t = 0;
	if (sig == SIGSYS && info->code == LX_SYS_USER_DISPATCH) {
		usys_on_sigsys(info, uc);
		return 0;
	}
	if (sig == USYS_SIGKICK && usys_kicked(info, uc))
		return 0;
	if (sig == SIGURG && usys_trace_asked(info))
		return 0;
	if (is_fault(sig) && info->code > 0) {
		if (usys_bad_pointer(uc))
			return 0;
		if (sig == SIGSEGV && (table = usys_handshake(info, uc))) {
			usys_dispatch_served(table);
			usys_signals_served(uc);
			return 0;
		}
		if (usys_fault_in_host(t, info, uc))
			usys_host_fault(sig, info, uc);
	}
	usys_trace_signal(t, sig, info);
	usys_mask_catch_up(t, usys_uc_mask(uc));
	/* The bridge comes before the guest's action. */
	if (usys_signal_arrived(sig, info, uc))
		return 0;
	struct usys_sigaction a = usys_action(sig);
	if ((uintptr_t)a.handler <= 1) {
		default_action(sig, info, a.handler != 0);
		return 0;
	}
	show(t, uc, v);
	return (uintptr_t)a.handler;
}
