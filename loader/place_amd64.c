//go:build ignore

/* Finds the guest's place in the middle of the host's assembly. */
#include "loader.h"

_Static_assert(offsetof(struct usys_ucontext, rbp) == UC_FP, "offsets.h");

int usys_fsgsbase;

bool usys_at_entry(uintptr_t pc)
{
	return (pc >= (uintptr_t)usys_entry_begin && pc < (uintptr_t)usys_entry_end) ||
		(pc >= (uintptr_t)usys_stubs && pc < (uintptr_t)usys_stubs_end);
}

bool usys_guest_outside_slot(struct usys_ucontext *uc, struct usys_place *p)
{
	p->fp = uc->rbp;
	/* The return address has been popped into RCX (entry_amd64.S). */
	if ((uc->rip >= (uintptr_t)usys_leave_begin && uc->rip < (uintptr_t)usys_leave_end) ||
		uc->rip == (uintptr_t)usys_raw_leave) {
		p->pc = uc->rcx;
		p->sp = uc->rsp;
		return true;
	}
	if (!usys_at_entry(uc->rip))
		return false;
	p->pc = *(uintptr_t *)uc->rsp;
	p->sp = uc->rsp + 8;
	return true;
}
