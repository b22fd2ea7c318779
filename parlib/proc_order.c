//go:build linux && amd64 && cgo

/* Orders to a process before it runs, and the start of a process. */
#include "proc.h"

/* Gives an order to a child that waits for orders, and returns its result. */
static int64_t order(struct call *c, struct proc *k, enum what what, int arg, int fd)
{
	struct order o = {what, arg};
	int64_t r, answer = 0;

	lock(&k->talk);
	if (k->ctl < 0) {
		c->why = "it has already started";
		r = -LX_EINVAL;
	} else if ((r = parlib_send(k->ctl, &o, sizeof o, fd)) < 0) {
		if (r == -LX_EPIPE || r == -LX_ECONNRESET) /* the other end is closed */
			r = -LX_ESRCH;
	} else if ((r = parlib_recv(k->ctl, &answer, sizeof answer, 0)) == sizeof answer) {
		r = answer;
	} else if (what == ORDER_RUN) {
		/* No answer: execve has closed the socket. (Or the child's death has; a child can
		 * also die at any time after its start, and waitpid reports it.) */
		usys_raw(NR_close, k->ctl, 0, 0);
		k->ctl = -1;
		r = 0;
	} else {
		r = -LX_ESRCH;
	}
	unlock(&k->talk);
	return r;
}

/* pid is no child of proc_create. Akaros returns different errors for a foreign process and for
 * none. */
static int64_t no_child(struct call *c, int pid)
{
	if (pid <= 0 || usys_raw(NR_kill, pid, 0, 0) == -LX_ESRCH)
		return -LX_ESRCH;
	c->why = "not made by proc_create";
	return -LX_EPERM;
}

static int64_t order_pid(struct call *c, int pid, enum what what, int arg, int fd)
{
	struct proc *k = parlib_hold_proc(pid);
	int64_t r;

	if (!k)
		return no_child(c, pid);
	r = order(c, k, what, arg, fd);
	parlib_let_go_proc(k);
	return r;
}

int64_t ros_proc_run(struct call *c) { return order_pid(c, (int)c->arg[0], ORDER_RUN, 0, -1); }

/* Duplicates within this process: as in a child, no open descriptor is replaced. */
static int64_t dup_self(int fd, int want)
{
	int64_t r = usys_raw(NR_fcntl, fd, LX_F_DUPFD, want);

	if (r < 0 || r == want)
		return r < 0 ? r : 0;
	usys_raw(NR_close, r, 0, 0);
	return -LX_EBUSY;
}

int64_t ros_dup_fds_to(struct call *c)
{
	int pid = (int)c->arg[0];
	struct ros_childfdmap *map = arg_out(c, 1);
	uint32_t n = (uint32_t)c->arg[2];
	struct proc *k = 0;
	int64_t r = -LX_EINVAL, done = 0;

	if (!n) {
		c->why = "an empty map";
		return -LX_EINVAL;
	}
	if (no_memory(map))
		return -LX_EFAULT;
	if (pid != parlib_pid() && !(k = parlib_hold_proc(pid)))
		return no_child(c, pid);
	for (uint32_t i = 0; i < n; i++) {
		int from = (int)map[i].parentfd, want = (int)map[i].childfd;
		if (from < 0 || want < 0)
			r = -LX_EBADF;
		else
			r = k ? order(c, k, ORDER_DUP, want, from) : dup_self(from, want);
		map[i].ok = r ? -1 : 0;
		done += !r;
	}
	if (k)
		parlib_let_go_proc(k);
	return done ? done : r; /* if none succeeded, the last one's error */
}

int64_t ros_chdir(struct call *c)
{
	char path[ROS_PATH_MAX];
	int pid = (int)c->arg[0];
	int64_t fd, r = parlib_path(c, 1, path);

	if (r)
		return r;
	if (pid == parlib_pid())
		return usys_raw(NR_chdir, path, 0, 0);
	/* A relative path is relative to the caller's directory, as on Akaros. So the caller
	 * opens it, and the child changes to that descriptor's directory. */
	fd = usys_open(path, LX_O_PATH | LX_O_DIRECTORY | LX_O_CLOEXEC, 0);
	if (fd < 0)
		return fd;
	r = order_pid(c, pid, ORDER_CHDIR, 0, (int)fd);
	usys_raw(NR_close, fd, 0, 0);
	return r;
}

int64_t ros_fchdir(struct call *c)
{
	int pid = (int)c->arg[0], fd = (int)c->arg[1];

	if (fd < 0)
		return -LX_EBADF;
	if (pid == parlib_pid())
		return usys_raw(NR_fchdir, fd, 0, 0);
	return order_pid(c, pid, ORDER_CHDIR, 0, fd);
}
