#ifndef SCHED_FRAME_H
#define SCHED_FRAME_H

/* Signal frames as the kernel makes them, made here (frame_amd64.c). */

#include "sched.h"

/* The guest's registers at the end of a call: those that C keeps, and the result. */
struct sched_regs { uint64_t result, kept[6]; };

/* Makes the frame of a handler whose thread is at uc. Returns false where its stack has no
 * room. mask: that of the interrupted code. */
bool sched_frame_of_kernel(struct tcb *t, struct usys_ucontext *uc, const struct usys_siginfo *info,
	const struct usys_sigaction *a, uint64_t mask, struct sched_go *go);
/* ... whose thread is at the end of a call. again: the call is to be made anew afterwards. */
bool sched_frame_of_call(struct tcb *t, const struct sched_regs *regs, uintptr_t top, const struct usys_siginfo *info,
	const struct usys_sigaction *a, uint64_t mask, bool again, struct sched_go *go);
/* ... whose thread is in a function of a table's, on the slot at top. The frame is known as such. */
bool sched_frame_of_function(struct tcb *t, uintptr_t top, const struct usys_siginfo *info,
	const struct usys_sigaction *a, uint64_t mask, struct sched_go *go);
/* Whether a handler that has returned to uc was called from there, and whether its thread is to
 * go on there. */
bool sched_of_function(const struct usys_ucontext *uc);
bool sched_as_it_was(const struct usys_ucontext *uc, uintptr_t top);
/* A handler has returned to uc, and before its thread goes on there another handler is called:
 * its frame takes the place of the first one's. */
bool sched_frame_reused(const struct tcb *t, struct usys_ucontext *uc, const struct usys_siginfo *info,
	uint64_t mask, struct sched_go *go);
/* Copies a frame of the kernel's to below top; returns the copy's context. */
uintptr_t sched_save_frame(uintptr_t top, struct usys_ucontext *uc);
/* The context is about to be returned to by rt_sigreturn, on v. */
void sched_frame_returns(struct usys_ucontext *uc, const struct sched_vcore *v);
/* Whether the call that the frame interrupted is to be made anew; makes it so then. */
bool sched_is_again(const struct usys_ucontext *uc);
void sched_frame_again(struct usys_ucontext *uc);
/* There is no room for a handler's frame: the process ends as under Linux. */
_Noreturn void sched_no_stack(struct tcb *t);

/* Has the guest executed by single steps once it goes on at uc, or not; whether the next
 * instruction is a return. */
void sched_set_step(struct usys_ucontext *uc, bool on);
bool sched_at_return(const struct usys_ucontext *uc);
/* Executes the rest of the function in which the guest is at uc, if that is only a few
 * instructions that do nothing but return (tail_amd64.c). Returns how many there were; 0: the rest
 * is not such, and uc is as it was. */
uint32_t sched_run_tail(struct usys_ucontext *uc, uint32_t most);
/* The guest's context at the end of a call. */
void sched_context_of_call(struct usys_ucontext *uc, const struct sched_regs *regs, uintptr_t top);

/* ---- step.c ---- */

enum { URGED_AT_CALL = 1, URGED_IN_GUEST };
/* A handler is about to be called for a thread that is at pc and sp: at the end of a call, which
 * has that number, or in the guest's code (-1). */
void sched_step_delivered(struct tcb *t, const struct usys_siginfo *info, uintptr_t pc, uintptr_t sp, long call);
/* It has returned. */
void sched_step_handled(struct tcb *t, struct usys_ucontext *uc);
/* A call of the thread's ends (ATTEND_STEP). Returns whether the guest is to go on by steps. */
bool sched_step_call_ends(struct tcb *t);
/* A step has been executed. Returns whether a signal is to be delivered. */
bool sched_stepped(struct tcb *t, struct usys_ucontext *uc, bool in_guest);

/* The stack pointer of a context that goes on at usys_vcore_run with v, or as a clone's child. */
uintptr_t sched_first_context(uintptr_t top, struct usys_vcore *v);
uintptr_t sched_child_context(struct tcb *t, const struct clone_frame *f, uintptr_t child_sp);

/* A function of a table's in which a handler runs. */
struct sched_here {
	uintptr_t sp, top; /* where the function goes on; its slot */
	struct sched_here *next;
};
/* Calls a handler; returns when that has. signal_amd64.S */
void sched_call_here(const struct sched_go *go, uintptr_t handler, uintptr_t *sp) HIDDEN;

extern char sched_preempted[] HIDDEN, sched_restorer[] HIDDEN; /* signal_amd64.S */

#endif
