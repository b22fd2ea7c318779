//go:build linux && amd64 && cgo

/* The addresses of the vcores' stacks, and the report of a broken rule. */
#include "context.h"

uintptr_t usys_vcore_base;

_Noreturn void usys_broken_rule(const char *rule, const char *who)
{
	char buf[200];
	struct usys_text t = usys_text(buf, sizeof buf);
	struct usys_sigaction dfl = {0};
	uint64_t abrt = 1 << (SIGABRT - 1);

	usys_put(&t, "usys: ");
	usys_put(&t, rule);
	usys_put(&t, ": ");
	usys_put(&t, who);
	usys_put(&t, "\n");
	usys_write2(&t);
	usys_raw6(NR_rt_sigaction, SIGABRT, (long)&dfl, 0, LX_SIGSET, 0, 0);
	usys_raw6(NR_rt_sigprocmask, LX_SIG_UNBLOCK, (long)&abrt, 0, LX_SIGSET, 0, 0);
	usys_raw(NR_tgkill, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0), SIGABRT);
	for (;;)
		usys_raw(NR_exit_group, 128 + SIGABRT, 0, 0);
}
