//go:build linux && amd64

/* What this host provides of table usys. */
#include "syscall.h"

const struct usys_host usys_host = {
	/* abort_syscall_at_abs_unix, unset_alarm: absent until there is a scheduler
	 * whose vcore context could fire an alarm. */
	.go_syscall = parlib_go_syscall,
	.go_usys_tester = parlib_tester,
	.futex = parlib_futex,
	.serialize_argv_envp = parlib_serialize_argv_envp,
	.free = parlib_free,
};
