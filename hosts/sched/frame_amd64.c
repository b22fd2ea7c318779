//go:build ignore

/*
 * Signal frames on amd64: struct rt_sigframe of arch/x86/include/asm/sigframe.h, which is the
 * return address, struct ucontext and siginfo; above it, if there are any, the vector registers
 * (arch/x86/include/uapi/asm/sigcontext.h, struct _fpstate).
 */
#include "frame.h"

enum {
	CONTEXT = sizeof(struct usys_ucontext),
	FRAME = 8 + CONTEXT + sizeof(struct usys_siginfo),
	RED_ZONE = 128,
	/* The xsave area holds its size in its software-reserved bytes. */
	SW_MAGIC = 464,
	SW_SIZE = 468,
	FXSAVE = 512,
};
_Static_assert(CONTEXT == 304, "struct ucontext");
#define MAGIC1 0x46505853u
/* uc_link of a frame whose call has to be made again; it is 0 in the kernel's frames. The
 * call's place is kept in two words that the kernel does not use. */
#define AGAIN 0x7573797300000000ul
enum { AT_RIP, AT_RSP };

static uint64_t vectors(const struct usys_ucontext *uc)
{
	const char *fp = (const char *)uc->fp;

	if (!fp)
		return 0;
	return *(uint32_t *)(fp + SW_MAGIC) == MAGIC1 ? *(uint32_t *)(fp + SW_SIZE) : FXSAVE;
}

/* Returns the upper end of a handler's frame, for a guest whose stack pointer is sp. */
static uintptr_t stack_of(const struct tcb *t, const struct usys_sigaction *a, uintptr_t sp)
{
	const struct altstack *alt = &t->sched.alt;
	uintptr_t low = (uintptr_t)alt->sp;

	if (a->flags & SA_ONSTACK && !(alt->flags & LX_SS_DISABLE) && !(sp > low && sp <= low + alt->size))
		return low + alt->size;
	return sp - RED_ZONE;
}

/* Reports whether a frame from low on fits on the alternate stack, if it is there. */
static bool fits(const struct tcb *t, uintptr_t low, uintptr_t high)
{
	uintptr_t begin = (uintptr_t)t->sched.alt.sp, end = begin + t->sched.alt.size;

	return t->sched.alt.flags & LX_SS_DISABLE || high <= begin || high > end || low >= begin;
}

static void set_go(struct sched_go *go, uintptr_t sp, int sig)
{
	*go = (struct sched_go){sp, (uintptr_t)sig, sp + 8 + CONTEXT, sp + 8};
}

/* Stores a frame at sp whose context is uc, with its vectors at fp. */
static bool store(uintptr_t sp, uintptr_t fp, struct usys_ucontext *uc, const struct usys_siginfo *info, uint64_t mask,
	const struct tcb *t)
{
	struct usys_ucontext copy = *uc;
	uintptr_t back = (uintptr_t)sched_restorer;

	copy.fp = (void *)fp;
	copy.stack[0] = (uintptr_t)t->sched.alt.sp;
	copy.stack[1] = (uint32_t)t->sched.alt.flags;
	copy.stack[2] = t->sched.alt.size;
	copy.mask = mask;
	return !usys_put_guest((void *)sp, &back, sizeof back) &&
		!usys_put_guest((void *)(sp + 8), &copy, sizeof copy) &&
		!usys_put_guest((void *)(sp + 8 + CONTEXT), info, sizeof *info);
}

bool sched_frame_of_kernel(struct tcb *t, struct usys_ucontext *uc, const struct usys_siginfo *info,
	const struct usys_sigaction *a, uint64_t mask, struct sched_go *go)
{
	uintptr_t top = stack_of(t, a, uc->rsp), size = vectors(uc);
	uintptr_t fp = (top - size) & ~63ul;
	uintptr_t sp = ((fp - FRAME) & ~15ul) - 8;

	if (!fits(t, sp, top))
		return false;
	if (size && usys_put_guest((void *)fp, uc->fp, size))
		return false;
	if (!store(sp, size ? fp : 0, uc, info, mask, t))
		return false;
	set_go(go, sp, info->signo);
	return true;
}

enum { SINGLE_STEP = 0x100 }; /* the trap flag */

void sched_set_step(struct usys_ucontext *uc, bool on)
{
	uc->eflags = on ? uc->eflags | SINGLE_STEP : uc->eflags & ~(uint64_t)SINGLE_STEP;
}

bool sched_at_return(const struct usys_ucontext *uc)
{
	enum { RET = 0xc3 };
	uint8_t op = 0;

	return !usys_get(&op, (void *)uc->rip, sizeof op) && op == RET;
}

/* fp is 0: rt_sigreturn resets the vector registers, and X15 is 0, as Go requires. */
void sched_context_of_call(struct usys_ucontext *uc, const struct sched_regs *regs, uintptr_t top)
{
	const uint64_t *arg = (uint64_t *)(top + SLOT_ARG);

	*uc = (struct usys_ucontext){
		.flags = 6, /* UC_SIGCONTEXT_SS, UC_STRICT_RESTORE_SS */
		.rdi = arg[0],
		.rsi = arg[-1],
		.rdx = arg[-2],
		.r10 = arg[-3],
		.r8 = arg[-4],
		.r9 = arg[-5],
		.rax = regs->result,
		.rbx = regs->kept[0],
		.rbp = regs->kept[1],
		.r12 = regs->kept[2],
		.r13 = regs->kept[3],
		.r14 = regs->kept[4],
		.r15 = regs->kept[5],
		.rip = *(uintptr_t *)(top + SLOT_RET),
		.rsp = *(uintptr_t *)(top + SLOT_GSP) + USYS_CALL_PUSHES,
		.eflags = 0x202,           /* interrupts; bit 1 is always set */
		.cs = 0x33 | 0x2bul << 48, /* user code and stack segments */
	};
}

bool sched_frame_of_call(struct tcb *t, const struct sched_regs *regs, uintptr_t top, const struct usys_siginfo *info,
	const struct usys_sigaction *a, uint64_t mask, bool again, struct sched_go *go)
{
	uintptr_t gsp = *(uintptr_t *)(top + SLOT_GSP), high = stack_of(t, a, gsp + USYS_CALL_PUSHES);
	uintptr_t sp = ((high - FRAME) & ~15ul) - 8;
	struct usys_ucontext uc;

	sched_context_of_call(&uc, regs, top);
	if (again) {
		uc.link = AGAIN;
		uc.rax = *(uint32_t *)(top + SLOT_NR); /* as in the kernel's frames */
		uc.reserved[AT_RIP] = uc.rip;
		uc.reserved[AT_RSP] = uc.rsp;
	}
	if (!fits(t, sp, high) || !store(sp, 0, &uc, info, mask, t))
		return false;
	set_go(go, sp, info->signo);
	return true;
}

/* uc_link of a frame whose handler was called in a table function. */
#define IN_FUNCTION 0x7573797400000000ul

bool sched_frame_of_function(struct tcb *t, uintptr_t top, const struct usys_siginfo *info,
	const struct usys_sigaction *a, uint64_t mask, struct sched_go *go)
{
	uintptr_t gsp = *(uintptr_t *)(top + SLOT_GSP) + USYS_CALL_PUSHES, high = stack_of(t, a, gsp);
	uintptr_t sp = ((high - FRAME) & ~15ul) - 8;
	struct usys_ucontext uc = {
		.flags = 6,
		.link = IN_FUNCTION,
		.rip = *(uintptr_t *)(top + SLOT_RET),
		.rsp = gsp,
		.rbp = *(uintptr_t *)(top + SLOT_FP),
		.eflags = 0x202,
		.cs = 0x33 | 0x2bul << 48,
	};

	if (!fits(t, sp, high) || !store(sp, 0, &uc, info, mask, t))
		return false;
	set_go(go, sp, info->signo);
	return true;
}

bool sched_of_function(const struct usys_ucontext *uc) { return uc->link == IN_FUNCTION; }

bool sched_as_it_was(const struct usys_ucontext *uc, uintptr_t top)
{
	return uc->rip == *(uintptr_t *)(top + SLOT_RET) &&
		uc->rsp == *(uintptr_t *)(top + SLOT_GSP) + USYS_CALL_PUSHES;
}

bool sched_frame_reused(const struct tcb *t, struct usys_ucontext *uc, const struct usys_siginfo *info, uint64_t mask,
	struct sched_go *go)
{
	uintptr_t sp = (uintptr_t)uc - 8;

	if (!store(sp, (uintptr_t)uc->fp, uc, info, mask, t))
		return false;
	set_go(go, sp, info->signo);
	return true;
}

uintptr_t sched_save_frame(uintptr_t top, struct usys_ucontext *uc)
{
	uintptr_t size = vectors(uc), fp = (top - size) & ~63ul;
	struct usys_ucontext *to = (struct usys_ucontext *)((fp - CONTEXT) & ~15ul);

	if (size)
		usys_copy_bytes((void *)fp, uc->fp, size);
	*to = *uc;
	to->fp = size ? (void *)fp : 0;
	return (uintptr_t)to;
}

void sched_frame_returns(struct usys_ucontext *uc, const struct sched_vcore *v)
{
	uc->stack[0] = (uintptr_t)v->altstack;
	uc->stack[1] = 0;
	uc->stack[2] = sizeof v->altstack;
	uc->mask = sched_mask_of(v);
}

bool sched_is_again(const struct usys_ucontext *uc)
{
	return uc->link == AGAIN && uc->rip == uc->reserved[AT_RIP] && uc->rsp == uc->reserved[AT_RSP];
}

void sched_frame_again(struct usys_ucontext *uc)
{
	if (!sched_is_again(uc))
		return; /* or the handler has changed the pc or SP */
	/* The return address of the call is still below the guest's stack pointer: in the red
	 * zone, which no handler's frame touches. */
	uc->link = 0;
	uc->rsp -= USYS_CALL_PUSHES;
	*(uintptr_t *)uc->rsp = uc->rip;
	uc->rip = (uintptr_t)usys_linux_syscall;
}

extern char sched_idle_begins[] HIDDEN, sched_child_begins[] HIDDEN;

/* A stack in the form that usys_uthread_switch leaves: R15, R14, R13, R12, RBX, RBP, the return
 * address. */
uintptr_t sched_first_context(uintptr_t top, struct usys_vcore *v)
{
	uintptr_t *sp = (uintptr_t *)(top - 64);

	*--sp = 0; /* alignment: the return below leaves RSP at a multiple of 16 */
	*--sp = 0;
	*--sp = (uintptr_t)sched_idle_begins;
	*--sp = 0;
	*--sp = (uintptr_t)v; /* RBX */
	for (int i = 0; i < 4; i++)
		*--sp = 0;
	return (uintptr_t)sp;
}

uintptr_t sched_child_context(struct tcb *t, const struct clone_frame *f, uintptr_t child_sp)
{
	struct clone_frame *cf = (struct clone_frame *)((uintptr_t)t - CF_SIZE);
	uintptr_t *sp = (uintptr_t *)cf;

	*cf = *f;
	cf->child_sp = child_sp;
	cf->kind = CLONE_KIND_THREAD;
	*--sp = (uintptr_t)sched_child_begins;
	*--sp = f->fp;
	*--sp = f->kept[0];
	for (int i = 1; i <= 4; i++)
		*--sp = f->kept[i];
	return (uintptr_t)sp;
}
