//go:build linux && amd64 && cgo

/* proc_create: makes a child that waits for orders (proc_child.c). */
#include "proc.h"

/* Forks with all signals blocked: a handler of Go's must not run in the child. */
static int64_t fork_child(struct birth *b, int parents_end)
{
	uint64_t all = usys_every_signal(), old = 0;
	int64_t pid;

	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
	pid = usys_raw6(NR_clone, SIGCHLD, 0, 0, 0, 0, 0);
	if (pid == 0) {
		usys_raw(NR_close, parents_end, 0, 0);
		parlib_child(b);
	}
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&old, 0, LX_SIGSET, 0, 0);
	return pid;
}

static int64_t create(struct birth *b)
{
	struct proc *k = usys_platform->alloc(sizeof *k);
	int64_t r, pid, answer = -LX_EAGAIN;
	int ends[2] = {0};

	if (!k)
		return -LX_ENOMEM;
	r = usys_raw6(NR_socketpair, LX_AF_UNIX, LX_SOCK_SEQPACKET | LX_SOCK_CLOEXEC, 0, (long)ends, 0, 0);
	if (r) {
		parlib_free(k);
		return r;
	}
	k->ctl = ends[0];
	k->refs = 1; /* this thread's, until the first answer */
	b->ctl = ends[1];

	parlib_lock_procs();
	pid = fork_child(b, ends[0]);
	if (pid > 0) {
		k->pid = (int)pid;
		parlib_add_proc(k);
	} else {
		parlib_put_proc(k);
	}
	parlib_unlock_procs();
	usys_raw(NR_close, ends[1], 0, 0);
	if (pid < 0)
		return pid;

	/* It answers when it has closed the descriptors that it must not have. */
	if (parlib_recv(k->ctl, &answer, sizeof answer, 0) != sizeof answer || answer) {
		parlib_lock_procs();
		if (*parlib_find_proc((int)pid) == k) { /* else it is reaped */
			usys_raw(NR_kill, pid, SIGKILL, 0);
			usys_raw6(NR_wait4, pid, 0, 0, 0, 0, 0);
			parlib_forget_proc((int)pid);
		}
		parlib_put_proc(k);
		parlib_unlock_procs();
		return answer ? answer : -LX_EAGAIN;
	}
	parlib_let_go_proc(k);
	return pid;
}

int64_t ros_proc_create(struct call *c)
{
	char path[ROS_PATH_MAX];
	struct birth b = {.path = path, .dup = c->arg[4] & ROS_PROC_DUP_FGRP};
	int64_t r;

	if (c->arg[4] & ~(int64_t)ROS_PROC_DUP_FGRP) {
		c->why = "an unknown flag";
		return -LX_EINVAL;
	}
	if ((r = parlib_path(c, 0, path)) || (r = parlib_check_program(c, path)) ||
		(r = parlib_args(c, arg_ptr(c, 2), (uint64_t)c->arg[3], &b.args)))
		return r;
	r = create(&b);
	parlib_free(b.args.argv);
	return r;
}
