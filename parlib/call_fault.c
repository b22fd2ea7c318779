//go:build linux && amd64 && cgo

/* Faults of C functions: the report, and how the goroutine goes on. */
#include "call_fault.h"
#include "call_handshake.h"
#include "call_image.h"
#include "call_record.h"
#include "call_watchdog.h"
#include "sig_chain.h"

enum { BLOCKING = 1, RECOVER = 2 }; /* usys/fault.go: fault… */

static bool recover;

void usys_recover_faults(bool on) { __atomic_store_n(&recover, on, __ATOMIC_RELAXED); }

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
		const struct usys_siginfo *info, struct usys_ucontext *uc)
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
	if (usys_where(usys_tramp_pc(t), t->num, &w)) {
		usys_put_name(x, w.desc->name);
		usys_put(x, ".");
		usys_put_name(x, w.func->name);
		usys_put(x, " (function ");
		usys_putdec(x, w.func->num);
		usys_put(x, ")");
	} else {
		usys_put(x, "(unknown)");
	}
	usys_put(x, ", C pc ");
	usys_puthex(x, *usys_pc(uc));
	const char *sym = usys_platform->symbol ? usys_platform->symbol(*usys_pc(uc)) : 0;
	if (sym) {
		usys_put(x, " ");
		usys_put(x, sym);
	}
}

void usys_report(const struct usys_thread *t, int sig, const struct usys_siginfo *info, struct usys_ucontext *uc)
{
	char buf[400];
	struct usys_text x = usys_text(buf, sizeof buf);
	describe(&x, t, sig, info, uc);
	usys_put(&x, "\n");
	usys_write2(&x);
}

/* A fault in C: reported, and the goroutine goes on in usys·resume, as if the
 * trampoline had called that. */
void usys_fault(struct usys_thread *t, int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
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
	if (!(bits & RECOVER))
		usys_report(t, sig, info, uc);
	if (!usys_where(usys_tramp_pc(t), t->num, &w)) {
		usys_chain(sig, info, uc);
		return;
	}
	if (!(w.func->flags & USYS_NB) || w.generic)
		bits |= BLOCKING;
	uintptr_t *sp = (uintptr_t *)t->gosp;
	*--sp = usys_tramp_pc(t);
	t->why = 0;
	t->err = 0;
	t->nerrstr = 0;
	usys_go_on(uc, w.table->resume, (uintptr_t)sp, (uintptr_t)r, bits);
}
