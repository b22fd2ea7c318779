//go:build linux && amd64 && cgo

/* The functions of table usys that this host provides. */
#include "call_record.h"
#include "sched_waiter.h"
#include "syscall.h"

static int64_t go_syscall(struct usys_syscall *sysc)
{
	parlib_go_syscall(sysc);
	if (sysc->err) {
		*usys_errno() = sysc->err;
		usys_ops.errstr((const char *)sysc->errstr);
	}
	return sysc->retval;
}

const struct usys_host usys_host = {
	.abort_syscall_at_abs_unix = parlib_abort_syscall_at_abs_unix,
	.unset_alarm = parlib_unset_alarm,
	.go_syscall = go_syscall,
	.go_usys_tester = parlib_tester,
	.futex = parlib_futex,
	.serialize_argv_envp = parlib_serialize_argv_envp,
	.free = parlib_free,
	.pthread_yield = parlib_pthread_yield,
	.sigaction = parlib_sigaction,
	.sigaltstack = parlib_sigaltstack,
	.pthread_sigmask = parlib_pthread_sigmask,
	.enable_profalarm = parlib_enable_profalarm,
	.disable_profalarm = parlib_disable_profalarm,
	.reset_alarm = parlib_reset_alarm,
};
