//go:build linux && amd64

/*
 * One handler for all: what a signal means when the thread is in C.
 *
 * "In C" is told by SP alone: it lies on the thread's C stack. Then gosp is Go's
 * SP, the word at gosp is the return address into the trampoline's caller, and
 * the word below the block is a pc inside the trampoline. So nothing has to be
 * stored when C is entered, and nothing cleared when it is left.
 */
#include "handshake.h"
#include "record.h"
#include "signal.h"
#include "thread.h"
#include "watchdog.h"

enum { BLOCKING = 1, RECOVER = 2 }; /* usys/fault.go: fault… */

static bool recover;

void usys_recover_faults(bool on) { __atomic_store_n(&recover, on, __ATOMIC_RELAXED); }

/* The pc in the trampoline that called C. */
static uintptr_t tramp_pc(const struct usys_thread *t)
{
	uintptr_t pc = ((uintptr_t *)t)[-1];
	return pc == (uintptr_t)usys_watch_return ? t->watched : pc;
}

/* Shows the context as it would be if C were a part of the trampoline: Go's
 * handlers find a pc they know, and the goroutine's stack. */
static void show_go(const struct usys_thread *t, struct usys_ucontext *uc)
{
	uc->rip = tramp_pc(t);
	uc->rsp = t->gosp;
}

/*
 * A trampoline's first store to the block faults while its thread has none: the
 * word at fs:fsoff, and so R12, is 0. (MOVQ SP, 0(R12) is 49 89 24 24; R11 holds
 * fsoff.) A thread gets its C stack here, once, whichever way it first calls C,
 * and no path of a call needs a test for it.
 */
static bool new_thread(struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (uc->r12 != 0 || info->code <= 0 || info->addr != 0 || (int64_t)uc->r11 != usys_platform->fsoff || !uc->r11)
		return false;
	static const uint8_t store[4] = {0x49, 0x89, 0x24, 0x24};
	const uint8_t *ip = (const uint8_t *)uc->rip;
	for (int i = 0; i < 4; i++)
		if (ip[i] != store[i])
			return false;
	struct usys_thread *t = usys_thread_make();
	if (!t) {
		char buf[80];
		struct usys_text x = usys_text(buf, sizeof buf);
		usys_put(&x, "usys: no memory for this thread's C stack\n");
		usys_write2(&x);
		return false;
	}
	uc->r12 = (uintptr_t)t; /* and the store runs again */
	return true;
}

static const char *signal_name(int sig)
{
	switch (sig) {
	case SIGSEGV: return "SIGSEGV";
	case SIGBUS: return "SIGBUS";
	case SIGFPE: return "SIGFPE (divide error)";
	case SIGILL: return "SIGILL";
	case SIGABRT: return "SIGABRT (abort())";
	}
	return "signal";
}

/* "SIGSEGV at address 0x10 in host function math.crash (function 9), C code crash+…" */
static void describe(struct usys_text *x, const struct usys_thread *t, int sig,
		const struct usys_siginfo *info, const struct usys_ucontext *uc)
{
	struct usys_where w;
	usys_put(x, "usys: ");
	if (t->why) {
		usys_put(x, t->why);
	} else {
		usys_put(x, signal_name(sig));
		if (sig == SIGSEGV || sig == SIGBUS) {
			usys_put(x, " at address ");
			usys_puthex(x, info->addr);
			if (info->addr >= (uintptr_t)t->low && info->addr < (uintptr_t)t->low + USYS_GUARD)
				usys_put(x, " (stack overflow: the guard of the C stack)");
		}
	}
	usys_put(x, " in host function ");
	if (usys_where(tramp_pc(t), t->num, &w)) {
		usys_putn(x, w.table->desc->name.p, w.table->desc->name.n);
		usys_put(x, ".");
		usys_putn(x, w.func->name.p, w.func->name.n);
		usys_put(x, " (function ");
		usys_putdec(x, w.func->num);
		usys_put(x, ")");
	} else {
		usys_put(x, "(unknown)");
	}
	usys_put(x, ", C pc ");
	usys_puthex(x, uc->rip);
	const char *sym = usys_platform->symbol ? usys_platform->symbol(uc->rip) : 0;
	if (sym) {
		usys_put(x, " ");
		usys_put(x, sym);
	}
}

/* A fault in C: reported, and the goroutine goes on in usys·resume, as if the
 * trampoline had called that. */
static void fault_in_c(struct usys_thread *t, int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	static struct usys_record spare;
	struct usys_where w;
	struct usys_record *r = usys_record();
	if (!r)
		r = &spare;
	struct usys_text x = usys_text(r->text, sizeof r->text);
	describe(&x, t, sig, info, uc);
	r->n = x.n;
	r->sig = sig;
	r->addr = info->addr;
	uint64_t bits = recover && !t->why ? RECOVER : 0;
	if (!(bits & RECOVER)) {
		usys_write2(&x);
		usys_write2(&(struct usys_text){(char *)"\n", 1, 2});
	}
	if (!usys_where(tramp_pc(t), t->num, &w)) {
		usys_chain(sig, info, uc);
		return;
	}
	if (!(w.func->flags & USYS_NB) || w.generic)
		bits |= BLOCKING;
	uintptr_t *sp = (uintptr_t *)t->gosp;
	*--sp = tramp_pc(t);
	t->why = 0;
	t->err = 0;
	t->nerrstr = 0;
	uc->rsp = (uintptr_t)sp;
	uc->rip = w.table->resume;
	uc->rdi = (uintptr_t)r;
	uc->rsi = bits;
	uc->rbp = 0;             /* C may have kept anything there; frame-pointer unwinders stop at 0 */
	uc->eflags &= ~0x400ul;  /* the direction flag */
	if (uc->fp)
		uc->fp->mxcsr = 0x1f80;
}

static void in_c(struct usys_thread *t, int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	uint64_t rip = uc->rip, rsp = uc->rsp;
	switch (sig) {
	case SIGSEGV: case SIGBUS: case SIGFPE: case SIGILL:
		if (info->code > 0) {
			fault_in_c(t, sig, info, uc);
			return;
		}
		break; /* sent by somebody */
	case SIGABRT:
		if (info->code == SI_TKILL) {
			char buf[320];
			struct usys_text x = usys_text(buf, sizeof buf);
			describe(&x, t, sig, info, uc);
			usys_put(&x, "\n");
			usys_write2(&x);
		}
		break;
	case SIGURG:
		usys_watch(t);
		break;
	}
	show_go(t, uc);
	uint64_t shown_rip = uc->rip, shown_rsp = uc->rsp;
	usys_chain(sig, info, uc);
	/* Go's handlers leave the context alone, or send the thread elsewhere; then
	 * the call is lost, as it is when they do that to a system call. */
	if (uc->rip == shown_rip && uc->rsp == shown_rsp) {
		uc->rip = rip;
		uc->rsp = rsp;
	}
}

__attribute__((visibility("hidden")))
void usys_on_signal(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (sig == SIGSEGV && (usys_handshake(info, uc) || new_thread(info, uc)))
		return;
	struct usys_thread *t = usys_platform->thread();
	if (usys_on_stack(t, uc->rsp)) {
		in_c(t, sig, info, uc);
		return;
	}
	/* Between SWITCH and CALL, or CALL and RETURN: the trampoline's own pc, but
	 * SP is the block. */
	if (t && uc->rsp == (uintptr_t)t) {
		uint64_t rip = uc->rip;
		if (rip - (uintptr_t)usys_watch_return < 64)
			uc->rip = tramp_pc(t);
		uc->rsp = t->gosp;
		usys_chain(sig, info, uc);
		uc->rip = rip;
		uc->rsp = (uintptr_t)t;
		return;
	}
	usys_chain(sig, info, uc);
}

const struct usys_platform *usys_platform;

void usys_start(const struct usys_platform *p)
{
	static const int wrapped[] = {SIGBUS, SIGFPE, SIGILL, SIGPROF, SIGQUIT, SIGABRT};
	usys_platform = p;
	usys_wrap(SIGSEGV, true); /* the handshake arrives there */
	for (size_t i = 0; i < sizeof wrapped / sizeof *wrapped; i++)
		usys_wrap(wrapped[i], false);
}
