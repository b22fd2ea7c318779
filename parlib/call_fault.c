//go:build linux && amd64 && cgo

/* Faults of C functions: the report, and how the goroutine continues. */
#include "call_fault.h"
#include "call_image.h"
#include "call_record.h"
#include "sig_chain.h"

enum { RECOVER = 2, NO_ADDR = 4 }; /* usys/fault.go: fault… */

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

/* A frame that is larger than the guard begins below it: the fault is near SP then. */
static bool large_frame(const struct usys_thread *t, const struct usys_place *p, uintptr_t addr, uintptr_t sp)
{
	const uintptr_t frame = 64ul << 20; /* at most */
	return p->is == USYS_ELSEWHERE && sp < (uintptr_t)t->low && (uintptr_t)t->low - sp < frame &&
		addr + USYS_PAGE_MIN - sp < frame;
}

static void put_address(struct usys_text *x, const struct usys_thread *t, const struct usys_place *p, int sig,
	const struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (!usys_addr_known(sig, info)) {
		usys_put(x, " at an address that the processor does not say");
		return;
	}
	usys_put(x, " at address ");
	usys_puthex(x, info->addr);
	if (p->is == USYS_SPOILT)
		return;
	if (usys_in_guard(t, info->addr))
		usys_put(x, " (stack overflow: the guard of the C stack)");
	else if (large_frame(t, p, info->addr, *usys_sp(uc)))
		usys_put(x, " (stack overflow: a frame reaches below the C stack and its guard)");
}

static void put_function(struct usys_text *x, const struct usys_place *p)
{
	if (!p->known) {
		usys_put(x, "(unknown)");
		return;
	}
	usys_put_name(x, p->where.desc->name);
	usys_put(x, ".");
	usys_put_name(x, p->where.func->name);
	usys_put(x, " (function ");
	usys_putdec(x, p->where.func->num);
	usys_put(x, ")");
}

/* "SIGSEGV at address 0x10 in host function math.crash (function 9), C pc 0x… crash" */
static void describe(struct usys_text *x, const struct usys_thread *t, const struct usys_place *p, int sig,
	const struct usys_siginfo *info, struct usys_ucontext *uc)
{
	bool why = p->is != USYS_SPOILT && t->why;
	usys_put(x, "usys: ");
	usys_put(x, why ? t->why : signal_name(sig));
	if (!why && (sig == SIGSEGV || sig == SIGBUS))
		put_address(x, t, p, sig, info, uc);
	usys_put(x, " in host function ");
	put_function(x, p);
	usys_put(x, ", C pc ");
	usys_puthex(x, *usys_pc(uc));
	const char *sym = usys_platform->symbol ? usys_platform->symbol(*usys_pc(uc)) : 0;
	if (sym) {
		usys_put(x, " ");
		usys_put(x, sym);
	}
	if (p->is == USYS_ELSEWHERE) {
		usys_put(x, ", SP ");
		usys_puthex(x, *usys_sp(uc));
		usys_put(x, " is off the C stack");
	}
	if (p->is == USYS_SPOILT)
		usys_put(x, "; C has written past the upper end of its stack");
}

void usys_report(const struct usys_thread *t, const struct usys_place *p, int sig, const struct usys_siginfo *info,
	struct usys_ucontext *uc)
{
	char buf[400];
	struct usys_text x = usys_text(buf, sizeof buf);
	describe(&x, t, p, sig, info, uc);
	usys_put(&x, "\n");
	usys_write2(&x);
}

/* Returns the bits of the fault record, which Go reads besides its text. A spoilt block
 * has lost the state with which the goroutine would continue: then Go only ends the
 * program. */
static uint64_t fault_bits(const struct usys_thread *t, const struct usys_place *p, int sig,
	const struct usys_siginfo *info)
{
	uint64_t bits = usys_marked(&p->where);
	if (p->is != USYS_SPOILT && __atomic_load_n(&recover, __ATOMIC_RELAXED) && !t->why)
		bits |= RECOVER;
	if ((sig == SIGSEGV || sig == SIGBUS) && !usys_addr_known(sig, info))
		bits |= NO_ADDR;
	return bits;
}

/* Reports a fault in C and makes the goroutine continue in usys·resume, as if the
 * trampoline had called that. */
void usys_fault(struct usys_thread *t, const struct usys_place *p, int sig, struct usys_siginfo *info,
	struct usys_ucontext *uc)
{
	static struct usys_record spare;
	uint64_t bits = p->known ? fault_bits(t, p, sig, info) : 0;
	if (!(bits & RECOVER))
		usys_report(t, p, sig, info, uc);
	if (!p->known) {
		usys_chain(sig, info, uc);
		return;
	}
	struct usys_record *r = usys_record();
	if (!r)
		r = &spare;
	struct usys_text x = usys_text(r->text, sizeof r->text);
	describe(&x, t, p, sig, info, uc);
	r->n = x.n;
	r->sig = sig;
	r->addr = usys_addr_known(sig, info) ? info->addr : 0;
	uintptr_t *sp = (uintptr_t *)p->gosp;
	*--sp = p->tramp;
	t->why = 0;
	t->err = 0;
	t->nerrstr = 0;
	usys_go_on(uc, p->where.table->resume, (uintptr_t)sp, (uintptr_t)r, bits);
}
