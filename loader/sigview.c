//go:build ignore

/*
 * A signal arrives: what it means, and what the guest's handler is shown.
 *
 * Where the guest itself was interrupted, the handler sees just that. Where the host
 * was, it sees the registers as they would be if the host were one instruction: RIP
 * behind the call, RSP and RBP the guest's. They are put back afterwards, unless the
 * handler sends the thread elsewhere, as Go does for faults; then what the host was
 * doing is given up.
 */
#include "loader.h"
#include "../parlib/call_handshake.h"
#include "../parlib/sched_abort.h"
#include "../parlib/sig_arrive.h"

/* On the stack of usys_signal (signal_amd64.S), which tests the first word. */
struct view {
	struct usys_ucontext *uc;
	struct tcb *t;
	uint64_t rip, rsp, rbp;          /* the truth */
	uint64_t shown_rip, shown_rsp;
	uintptr_t base;                  /* t->base of the interrupted code */
};
_Static_assert(sizeof(struct view) <= 80, "signal_amd64.S leaves 80 bytes");

enum { SYS_USER_DISPATCH = 2 };

/* The code that runs on the guest's stack, with its return address at 0(RSP). */
static bool at_entry(uintptr_t pc)
{
	return (pc >= (uintptr_t)usys_entry_begin && pc < (uintptr_t)usys_entry_end) ||
	       (pc >= (uintptr_t)usys_stubs && pc < (uintptr_t)usys_stubs_end);
}

/* Where the guest stands while its thread is at uc. False: uc is the guest's own, or
 * the host's on its way with nothing of the guest's to go back to. */
static bool guest_of(const struct tcb *t, const struct usys_ucontext *uc, struct view *v)
{
	uintptr_t top = usys_slot_of(t, uc->rsp);

	v->rbp = uc->rbp;
	if (top) {
		uintptr_t sp = *(uintptr_t *)(top + SLOT_GSP);
		if (!sp)
			return false;
		v->shown_rip = *(uintptr_t *)(top + SLOT_RET);
		v->shown_rsp = sp + 8;
		v->rbp = *(uintptr_t *)(top + SLOT_RBP);
		return true;
	}
	if ((uc->rip >= (uintptr_t)usys_leave_begin && uc->rip < (uintptr_t)usys_leave_end) ||
	    uc->rip == (uintptr_t)usys_raw_leave) {
		v->shown_rip = uc->rcx;
		v->shown_rsp = uc->rsp;
		return true;
	}
	if (!at_entry(uc->rip))
		return false;
	v->shown_rip = *(uintptr_t *)uc->rsp;
	v->shown_rsp = uc->rsp + 8;
	return true;
}

/* The registers that the guest's handler is to see. */
static void show(struct tcb *t, struct usys_ucontext *uc, struct view *v)
{
	uint64_t rbp = uc->rbp;

	/* Whatever the handler calls must not need a slot that is not there. */
	usys_open_slot(t);
	if (!guest_of(t, uc, v))
		return;
	v->uc = uc;
	v->t = t;
	v->rip = uc->rip;
	v->rsp = uc->rsp;
	uc->rip = v->shown_rip;
	uc->rsp = v->shown_rsp;
	uc->rbp = v->rbp;
	v->rbp = rbp;
	v->base = t->base;
	t->base = t->cur; /* the handler's calls begin here */
}

/* The handler has returned. */
HIDDEN void usys_signal_done(struct view *v)
{
	struct usys_ucontext *uc = v->uc;

	v->t->base = v->base;
	if (uc->rip == v->shown_rip && uc->rsp == v->shown_rsp) {
		uc->rip = v->rip;
		uc->rsp = v->rsp;
		uc->rbp = v->rbp;
		return;
	}
	/* It goes on elsewhere: what the interrupted code had claimed is free. */
	v->t->cur = v->base;
}

/* A copy from or to the guest's memory that is not there. */
static bool bad_pointer(struct usys_ucontext *uc)
{
	if (uc->rip >= (uintptr_t)usys_get_begin && uc->rip < (uintptr_t)usys_get_end) {
		uc->rip = (uintptr_t)usys_get_fault;
		return true;
	}
	if (uc->rip == (uintptr_t)usys_peek_1 || uc->rip == (uintptr_t)usys_peek_2) {
		uc->rip = (uintptr_t)usys_entry_raw;
		return true;
	}
	return false;
}

static bool is_fault(int sig) { return sig == SIGSEGV || sig == SIGBUS || sig == SIGFPE || sig == SIGILL; }

/* What the kernel would do. */
static void default_action(int sig, struct usys_siginfo *info, bool ignore)
{
	bool sent = info->code <= 0 || !is_fault(sig);

	if (sent && ignore)
		return;
	/* A fault happens again when the instruction does; what was sent is sent again,
	 * and arrives when the kernel returns from the handler. */
	usys_kernel_default(sig);
	if (sent)
		usys_raw6(NR_rt_tgsigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0),
			sig, (long)info, 0, 0);
}

/* The host's own fault: on its stacks, in its C, or no slot was left for a call. */
static bool in_host(const struct tcb *t, const struct usys_siginfo *info, const struct usys_ucontext *uc)
{
	return usys_slot_of(t, uc->rsp) ||
	       (usys_in_host(uc->rip) && (!at_entry(uc->rip) || usys_slot_of(t, info->addr)));
}

/* Answers the handler to call, or 0. */
HIDDEN uintptr_t usys_on_signal(int sig, struct usys_siginfo *info, struct usys_ucontext *uc, struct view *v)
{
	struct tcb *t = usys_tcb();

	if (sig == SIGSYS && info->code == SYS_USER_DISPATCH) {
		usys_on_sigsys(info, uc);
		return 0;
	}
	if (sig == USYS_SIGKICK && usys_kicked(info, uc))
		return 0;
	if (is_fault(sig) && info->code > 0) {
		if (bad_pointer(uc))
			return 0;
		if (sig == SIGSEGV && usys_handshake(info, uc)) {
			usys_dispatch_served((struct usys_table *)(uc->rax & 0xffffffffffff));
			usys_signals_served(uc);
			return 0;
		}
		if (in_host(t, info, uc))
			usys_host_fault(sig, info, uc);
	}
	usys_mask_catch_up(t, usys_uc_mask(uc));
	/* The bridge comes before whatever the guest has set. */
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
