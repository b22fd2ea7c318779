//go:build linux && amd64 && cgo

/* How a kick ends the call in which it finds its thread. */
#include "core.h"
#include "sched_abort.h"
#include "call_block.h"

/* sched_abort_amd64.S */
#define HIDDEN_TEXT __attribute__((visibility("hidden")))
extern const char usys_abort_from[] HIDDEN_TEXT, usys_abort_syscall[] HIDDEN_TEXT, usys_abort_exit[] HIDDEN_TEXT;

const uint32_t *usys_aborts(void)
{
	static const uint32_t never; /* threads without a block have no deadlines */
	struct usys_thread *t = usys_platform->thread();
	return t ? &t->aborts : &never;
}

bool usys_in_abortable(struct usys_ucontext *uc)
{
	return *usys_pc(uc) >= (uintptr_t)usys_abort_from && *usys_pc(uc) <= (uintptr_t)usys_abort_syscall;
}

void usys_abort_here(struct usys_ucontext *uc) { *usys_pc(uc) = (uintptr_t)usys_abort_exit; }

bool usys_kicked(const struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (info->code != USYS_KICK_CODE || info->status != USYS_KICK_VALUE)
		return false;

	/* The word is looked at again: a kick may arrive after its deadline was unset, and
	 * then it is nothing but a signal, after which the kernel goes on. */
	if (usys_in_abortable(uc) && usys_aborted())
		usys_abort_here(uc);
	return true;
}
