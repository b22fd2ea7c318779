#ifndef SCHED_FRAME_H
#define SCHED_FRAME_H

/* Signal frames in the kernel's format, made by the host (frame_amd64.c). */

#include "sched.h"

/* The guest's registers at the end of a call: those that C keeps, and the result. */
struct sched_regs {
	uint64_t result, kept[6];
};

/* Makes the frame of a handler whose thread is at uc. Returns false if its stack has no room. mask
 * is that of the interrupted code. */
bool sched_frame_of_kernel(struct tcb *t, struct usys_ucontext *uc, const struct usys_siginfo *info,
	const struct usys_sigaction *a, uint64_t mask, struct sched_go *go);
/* ... whose thread is at the end of a call. again: the call has to be made again afterwards. */
bool sched_frame_of_call(struct tcb *t, const struct sched_regs *regs, uintptr_t top, const struct usys_siginfo *info,
	const struct usys_sigaction *a, uint64_t mask, bool again, struct sched_go *go);
/* ... whose thread is in a table function, on the slot at top. The frame is marked as such. */
bool sched_frame_of_function(struct tcb *t, uintptr_t top, const struct usys_siginfo *info,
	const struct usys_sigaction *a, uint64_t mask, struct sched_go *go);
/* Report whether a handler that has returned to uc was called in a table function, and whether its
 * thread has to continue there. */
bool sched_of_function(const struct usys_ucontext *uc);
bool sched_as_it_was(const struct usys_ucontext *uc, uintptr_t top);
/* Called when a handler has returned to uc and another handler has to be called before its thread
 * continues there: the new frame takes the place of the first one. */
bool sched_frame_reused(const struct tcb *t, struct usys_ucontext *uc, const struct usys_siginfo *info, uint64_t mask,
	struct sched_go *go);
/* Copies a frame of the kernel to below top; returns the copy's context. */
uintptr_t sched_save_frame(uintptr_t top, struct usys_ucontext *uc);
/* Prepares the context for rt_sigreturn, on v. */
void sched_frame_returns(struct usys_ucontext *uc, const struct sched_vcore *v);
/* sched_is_again reports whether the call that the frame interrupted has to be made again;
 * sched_frame_again changes the context so. */
bool sched_is_again(const struct usys_ucontext *uc);
void sched_frame_again(struct usys_ucontext *uc);
/* Ends the process as Linux does: there is no room for a handler's frame. */
_Noreturn void sched_no_stack(struct tcb *t);

/* Switch single steps on or off for the guest once it continues at uc; report whether the next
 * instruction is a return. */
void sched_set_step(struct usys_ucontext *uc, bool on);
bool sched_at_return(const struct usys_ucontext *uc);
/* Executes the rest of the function in which the guest is at uc, if that is a few simple
 * instructions up to the return (tail_amd64.c). Returns their number, or 0 and leaves uc unchanged
 * if the rest is something else. */
uint32_t sched_run_tail(struct usys_ucontext *uc, uint32_t most);
/* Fills uc with the guest's context at the end of a call. */
void sched_context_of_call(struct usys_ucontext *uc, const struct sched_regs *regs, uintptr_t top);

/* ---- step.c ---- */

enum { URGED_AT_CALL = 1, URGED_IN_GUEST };
/* Called before a handler of a thread that is at pc and sp: at the end of the call with that
 * number, or in the guest's code (-1). */
void sched_step_delivered(struct tcb *t, const struct usys_siginfo *info, uintptr_t pc, uintptr_t sp, long call);
/* Called when the handler has returned. */
void sched_step_handled(struct tcb *t, struct usys_ucontext *uc);
/* Called at the end of a call (ATTEND_STEP). Returns whether the guest has to continue by single
 * steps. */
bool sched_step_call_ends(struct tcb *t);
/* Called after a step. Returns whether a signal has to be delivered. */
bool sched_stepped(struct tcb *t, struct usys_ucontext *uc, bool in_guest);

/* Return the stack pointer of a context that continues at usys_vcore_run with v, or as a clone's
 * child. */
uintptr_t sched_first_context(uintptr_t top, struct usys_vcore *v);
uintptr_t sched_child_context(struct tcb *t, const struct clone_frame *f, uintptr_t child_sp);

/* A table function in which a handler runs. */
struct sched_here {
	uintptr_t sp, top; /* the place where the function continues; its slot */
	struct sched_here *next;
};
/* Calls a handler, and returns when the handler has returned. signal_amd64.S */
void sched_call_here(const struct sched_go *go, uintptr_t handler, uintptr_t *sp) HIDDEN;

extern char sched_preempted[] HIDDEN, sched_restorer[] HIDDEN; /* signal_amd64.S */

#endif
