//go:build ignore

/* A fault in the host's own code: reports it and ends the program. */
#include "loader.h"

static const char *signal_name(int sig)
{
	switch (sig) {
	case SIGSEGV: return "SIGSEGV";
	case SIGBUS: return "SIGBUS";
	case SIGFPE: return "SIGFPE";
	case SIGILL: return "SIGILL";
	}
	return "a signal";
}

/* Adds the call that the host was carrying out (offsets.h). */
static void asked(struct usys_text *t, uintptr_t top)
{
	const struct stub_target *target = *(struct stub_target **)(top + SLOT_ARG);

	if (target >= usys_stub_targets && target < usys_stub_targets + NSTUBS) {
		usys_put(t, target->table);
		usys_put(t, ".");
		usys_put(t, target->function);
		return;
	}
	usys_put_call(t, *(uint32_t *)(top + SLOT_NR));
}

_Noreturn void usys_host_fault(int sig, const struct usys_siginfo *info, struct usys_ucontext *uc)
{
	char buf[1024], name[200];
	struct usys_text t = usys_text(buf, sizeof buf);
	const struct tcb *thread = usys_tcb();
	uintptr_t top = usys_slot_of(thread, *usys_sp(uc)), offset;

	usys_put(&t, signal_name(sig));
	if (sig == SIGSEGV || sig == SIGBUS) {
		usys_put(&t, " at address ");
		usys_puthex(&t, info->addr);
	}
	if (top && *usys_sp(uc) < top - usys_slot_usable + 512) {
		usys_put(&t, " (stack overflow: a host function has ");
		usys_putdec(&t, (int64_t)(usys_slot_usable / 1024));
		usys_put(&t, " KiB)");
	}
	if (!top && usys_slot_of(thread, info->addr))
		usys_put(&t, " (calls in signal handlers are nested too deep)");
	usys_put(&t, " in the host's function ");
	if (usys_symbol(*usys_pc(uc), name, sizeof name, &offset)) {
		usys_put(&t, name);
		usys_put(&t, "+");
		usys_puthex(&t, offset);
	} else {
		usys_put(&t, "at ");
		usys_puthex(&t, *usys_pc(uc));
	}
	if (top && *(uintptr_t *)(top + SLOT_GSP)) {
		usys_put(&t, ", called for ");
		asked(&t, top);
	}
	usys_refuse("host ", usys_linux_host.name, ": ", buf, 0);
}
