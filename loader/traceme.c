//go:build ignore

/*
 * PTRACE_TRACEME in repair mode, where each SYSCALL of the guest raises SIGSYS: a traced process
 * would stop at each. A child that asks for it executes a program next; its parent waits for that
 * (in vfork, or for the end of a pipe), and not for a stop. So the request is kept until the host
 * makes that execve. Nothing can tell the difference but a signal in between.
 */
#include "loader.h"

enum { TRACEME = 0 };

static bool child; /* this process is a child of fork */

void usys_traceme_forked(void) { child = true; }

long usys_ptrace(long op, long b, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();

	if (op != TRACEME)
		return usys_raw6(nr, op, b, c, d, e, f);
	if (!t->apart && !child) {
		usys_say("usys: PTRACE_TRACEME is refused in a program that was not built with usys build:"
			 " it would stop at each call; build it so");
		return -LX_EPERM;
	}
	t->traceme = true;
	return 0;
}

long usys_traceme_exec(struct tcb *t, bool *traced)
{
	long r;

	if (!t->traceme)
		return 0;
	t->traceme = false;
	r = usys_raw(NR_ptrace, TRACEME, 0, 0);
	*traced = !r;
	return r;
}
