//go:build linux && amd64 && cgo

/* The end of processes: proc_destroy and waitpid. */
#include "proc.h"
#include "sched_abort.h"

int64_t ros_proc_destroy(struct call *c)
{
	int pid = (int)c->arg[0], code = (int)c->arg[1];
	struct proc *k;
	int64_t r;

	if (pid == parlib_pid())
		usys_raw(NR_exit_group, code & 0xff, 0, 0);
	if (pid <= 0) /* for Linux these are groups, or all processes */
		return -LX_ESRCH;
	parlib_lock_procs();
	k = *parlib_find_proc(pid);
	if (k && !k->destroyed) {
		k->destroyed = true;
		k->exitcode = code & 0xff;
	}
	r = usys_raw(NR_kill, pid, SIGKILL, 0);
	parlib_unlock_procs();
	return r;
}

/* Returns the status that Akaros reports: for a process that proc_destroy ended, the
 * code given to proc_destroy. A process that had ended before keeps its own status. */
static int32_t status_of(int pid, int32_t status)
{
	const struct proc *k = *parlib_find_proc(pid);

	return k && k->destroyed && (status & 0x7f) == SIGKILL ? k->exitcode << 8 : status;
}

/* Waits until some child, or child pid, is dead, and does not reap it. Returns its
 * number, 0 (WNOHANG), or a negative error number. */
static int64_t wait_dead(int pid, int options)
{
	struct usys_siginfo info = {0};
	int64_t r = usys_blocking6(NR_waitid, pid == -1 ? LX_P_ALL : LX_P_PID, pid == -1 ? 0 : pid, (long)&info,
		LX_WEXITED | LX_WNOWAIT | (options & ROS_WNOHANG ? LX_WNOHANG : 0), 0, 0);

	return r < 0 ? r : info.pid;
}

/* status has exit codes and signals in the same form as on Linux, with the same numbers
 * of signals. */
int64_t ros_waitpid(struct call *c)
{
	int pid = (int)c->arg[0], options = (int)c->arg[2];
	int32_t *to = arg_out(c, 1), status = 0;
	int64_t r;

	if (to && no_memory(to))
		return -LX_EFAULT;
	if (pid < -1 || pid == 0) /* groups, which Akaros does not have */
		return -LX_ECHILD;
	do {
		r = wait_dead(pid, options);
		if (r <= 0)
			break;
		parlib_lock_procs();
		r = usys_raw6(NR_wait4, r, (long)&status, LX_WNOHANG, 0, 0, 0);
		if (r > 0) {
			status = status_of((int)r, status);
			parlib_forget_proc((int)r);
		}
		parlib_unlock_procs();
		/* Another thread may have reaped it first; if any child will do, wait
		 * for the next one. */
	} while (r == 0 || (pid == -1 && r == -LX_ECHILD));
	if (to)
		*to = status;
	return r;
}
