//go:build linux && amd64 && cgo

/* Processes: proc_create to waitpid, exec, and what acts on a process before it runs. */
#include "lock.h"
#include "proc.h"

/*
 * The processes that proc_create made and nobody has waited for. A child is in
 * the list from before it exists until waitpid has reaped it, and both happen
 * under the list's lock: so a number found in the list is that child's and no
 * later process's. A child has a lock of its own for the time of one order.
 */
struct child {
	struct child *next;
	int pid;
	int refs;       /* the list's, and one for each order on its way */
	struct lock talk; /* guards ctl and the order of messages */
	int ctl;        /* our end of its socket; -1: it runs, or is no more */
	bool destroyed; /* by proc_destroy, */
	int exitcode;   /* with this code */
};

static struct lock list_lock;
static struct child *children;

static int self(void)
{
	return (int)usys_raw(NR_getpid, 0, 0, 0);
}

/* ---- the list; each of these with list_lock held ---- */

static struct child **find(int pid)
{
	struct child **p = &children;

	while (*p && (*p)->pid != pid)
		p = &(*p)->next;
	return p;
}

static void put(struct child *k)
{
	if (--k->refs)
		return;
	if (k->ctl >= 0)
		usys_raw(NR_close, k->ctl, 0, 0);
	parlib_free(k);
}

static void forget(int pid)
{
	struct child **p = find(pid), *k = *p;

	if (!k)
		return;
	*p = k->next;
	put(k);
}

/* ---- orders ---- */

static struct child *hold(int pid)
{
	struct child *k;

	lock(&list_lock);
	k = *find(pid);
	if (k)
		k->refs++;
	unlock(&list_lock);
	return k;
}

static void let_go(struct child *k)
{
	lock(&list_lock);
	put(k);
	unlock(&list_lock);
}

/* Gives an order to a child that waits for some, and answers how it went. */
static int64_t order(struct call *c, struct child *k, enum what what, int arg, int fd)
{
	struct order o = {what, arg};
	int64_t r, answer = 0;

	lock(&k->talk);
	if (k->ctl < 0) {
		c->why = "it has already started";
		r = -LX_EINVAL;
	} else if ((r = parlib_send(k->ctl, &o, sizeof o, fd)) < 0) {
		if (r == -LX_EPIPE || r == -LX_ECONNRESET) /* nobody is at the other end */
			r = -LX_ESRCH;
	} else if ((r = parlib_recv(k->ctl, &answer, sizeof answer, 0)) == sizeof answer) {
		r = answer;
	} else if (what == ORDER_RUN) {
		/* No answer: the socket was closed by execve. (Or by its death, which
		 * may come at any time after a start, too: waitpid tells.) */
		usys_raw(NR_close, k->ctl, 0, 0);
		k->ctl = -1;
		r = 0;
	} else {
		r = -LX_ESRCH;
	}
	unlock(&k->talk);
	return r;
}

/* No child of proc_create's: Akaros tells a stranger from nobody. */
static int64_t no_child(struct call *c, int pid)
{
	if (pid <= 0 || usys_raw(NR_kill, pid, 0, 0) == -LX_ESRCH)
		return -LX_ESRCH;
	c->why = "not made by proc_create";
	return -LX_EPERM;
}

static int64_t order_pid(struct call *c, int pid, enum what what, int arg, int fd)
{
	struct child *k = hold(pid);
	int64_t r;

	if (!k)
		return no_child(c, pid);
	r = order(c, k, what, arg, fd);
	let_go(k);
	return r;
}

/* ---- programs ---- */

/* Akaros looks at the program when the process is made, and takes ELF only. */
static int64_t check_program(struct call *c, const char *path)
{
	int64_t r, fd = usys_raw(NR_open, path, LX_O_RDONLY | LX_O_CLOEXEC, 0);
	char magic[4] = {0};

	if (fd < 0)
		return fd;
	r = usys_raw6(NR_faccessat2, fd, (long)"", ROS_X_OK, LX_AT_EMPTY_PATH | LX_AT_EACCESS, 0, 0);
	if (!r) {
		r = usys_raw(NR_read, fd, magic, sizeof magic);
		if (r >= 0 && (magic[0] != 0x7f || magic[1] != 'E' || magic[2] != 'L' || magic[3] != 'F')) {
			c->why = "not an ELF file";
			r = -LX_ENOEXEC;
		}
	}
	usys_raw(NR_close, fd, 0, 0);
	return r < 0 ? r : 0;
}

int64_t ros_exec(struct call *c)
{
	char path[ROS_PATH_MAX];
	struct args a;
	int64_t r = parlib_path(c, 0, path);

	if (r || (r = check_program(c, path)) ||
	    (r = parlib_args(c, arg_ptr(c, 2), (uint64_t)c->arg[3], &a)))
		return r;
	r = usys_raw(NR_execve, path, a.argv, a.envp);
	parlib_free(a.argv);
	return r;
}

/* Forks with all signals blocked: a handler of Go's must not run in the child. */
static int64_t fork_child(struct birth *b, int parents_end)
{
	uint64_t all = UINT64_MAX, old;
	int64_t pid;

	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
	pid = usys_raw6(NR_clone, LX_SIGCHLD, 0, 0, 0, 0, 0);
	if (pid == 0) {
		usys_raw(NR_close, parents_end, 0, 0);
		parlib_child(b);
	}
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&old, 0, LX_SIGSET, 0, 0);
	return pid;
}

static int64_t create(struct call *c, struct birth *b)
{
	struct child *k = usys_platform->alloc(sizeof *k);
	int64_t r, pid, answer = -LX_EAGAIN;
	int ends[2];

	(void)c;
	if (!k)
		return -LX_ENOMEM;
	r = usys_raw6(NR_socketpair, LX_AF_UNIX, LX_SOCK_SEQPACKET | LX_SOCK_CLOEXEC, 0, (long)ends, 0, 0);
	if (r) {
		parlib_free(k);
		return r;
	}
	k->ctl = ends[0];
	k->refs = 1;
	b->ctl = ends[1];

	lock(&list_lock);
	pid = fork_child(b, ends[0]);
	if (pid > 0) {
		/* Somebody else may have reaped a child of ours with this number. */
		forget((int)pid);
		k->pid = (int)pid;
		k->next = children;
		children = k;
		k->refs++; /* ours, for the first answer */
	} else {
		put(k);
	}
	unlock(&list_lock);
	usys_raw(NR_close, ends[1], 0, 0);
	if (pid < 0)
		return pid;

	/* It says when it has closed what it must not have. */
	if (parlib_recv(k->ctl, &answer, sizeof answer, 0) != sizeof answer || answer) {
		lock(&list_lock);
		usys_raw(NR_kill, pid, LX_SIGKILL, 0);
		usys_raw6(NR_wait4, pid, 0, 0, 0, 0, 0);
		forget((int)pid);
		put(k);
		unlock(&list_lock);
		return answer ? answer : -LX_EAGAIN;
	}
	let_go(k);
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
	if ((r = parlib_path(c, 0, path)) || (r = check_program(c, path)) ||
	    (r = parlib_args(c, arg_ptr(c, 2), (uint64_t)c->arg[3], &b.args)))
		return r;
	r = create(c, &b);
	parlib_free(b.args.argv);
	return r;
}

int64_t ros_proc_run(struct call *c)
{
	return order_pid(c, (int)c->arg[0], ORDER_RUN, 0, -1);
}

/* ---- the end of processes ---- */

/* Whether a child is dead, and only waitpid is still to come. */
static bool dead(int pid)
{
	struct lx_siginfo info = {0};

	return usys_raw6(NR_waitid, LX_P_PID, pid, (long)&info,
		LX_WEXITED | LX_WNOHANG | LX_WNOWAIT, 0, 0) == 0 && info.pid == pid;
}

int64_t ros_proc_destroy(struct call *c)
{
	int pid = (int)c->arg[0], code = (int)c->arg[1];
	struct child *k;
	int64_t r;

	if (pid == self())
		usys_raw(NR_exit_group, code & 0xff, 0, 0);
	if (pid <= 0) /* to Linux these are groups, and everybody */
		return -LX_ESRCH;
	lock(&list_lock);
	k = *find(pid);
	/* Its own end counts, if that came first. */
	if (k && !k->destroyed && !dead(pid)) {
		k->destroyed = true;
		k->exitcode = code & 0xff;
	}
	r = usys_raw(NR_kill, pid, LX_SIGKILL, 0);
	unlock(&list_lock);
	return r;
}

/* What Akaros reports for a process that proc_destroy ended: the code it gave. */
static int32_t status_of(int pid, int32_t status)
{
	const struct child *k = *find(pid);

	return k && k->destroyed && (status & 0x7f) == LX_SIGKILL ? k->exitcode << 8 : status;
}

/* Waits until some child, or this one, is dead, and leaves it so: its number or
 * 0 (WNOHANG), or a negative error number. */
static int64_t wait_dead(int pid, int options)
{
	struct lx_siginfo info = {0};
	int64_t r = usys_raw6(NR_waitid, pid == -1 ? LX_P_ALL : LX_P_PID, pid == -1 ? 0 : pid, (long)&info,
		LX_WEXITED | LX_WNOWAIT | (options & ROS_WNOHANG ? LX_WNOHANG : 0), 0, 0);

	return r < 0 ? r : info.pid;
}

/* Exit codes and signals lie in status as they do on Linux: one number of bits, and
 * the signals that can end a process have one numbering. */
int64_t ros_waitpid(struct call *c)
{
	int pid = (int)c->arg[0], options = (int)c->arg[2];
	int32_t *to = arg_out(c, 1), status = 0;
	int64_t r;

	if (to && no_memory(to))
		return -LX_EFAULT;
	if (pid < -1 || pid == 0) /* groups, which Akaros has not */
		return -LX_ECHILD;
	do {
		r = wait_dead(pid, options);
		if (r <= 0)
			break;
		lock(&list_lock);
		r = usys_raw6(NR_wait4, r, (long)&status, LX_WNOHANG, 0, 0, 0);
		if (r > 0) {
			status = status_of((int)r, status);
			forget((int)r);
		}
		unlock(&list_lock);
		/* Another thread may have been faster; if any will do, the next may. */
	} while (pid == -1 && (r == 0 || r == -LX_ECHILD));
	if (to)
		*to = status;
	return r;
}

/* ---- what a process is given before it runs ---- */

/* To this process itself: like a child's, nothing that is open is replaced. */
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
	struct child *k = 0;
	int64_t r = -LX_EINVAL, done = 0;

	if (!n) {
		c->why = "an empty map";
		return -LX_EINVAL;
	}
	if (no_memory(map))
		return -LX_EFAULT;
	if (pid != self() && !(k = hold(pid)))
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
		let_go(k);
	return done ? done : r; /* none at all: why the last one could not */
}

int64_t ros_chdir(struct call *c)
{
	char path[ROS_PATH_MAX];
	int pid = (int)c->arg[0];
	int64_t fd, r = parlib_path(c, 1, path);

	if (r)
		return r;
	if (pid == self())
		return usys_raw(NR_chdir, path, 0, 0);
	/* A relative path counts from the caller's directory, as on Akaros: so the
	 * caller opens it, and the child goes where that leads. */
	fd = usys_raw(NR_open, path, LX_O_PATH | LX_O_DIRECTORY | LX_O_CLOEXEC, 0);
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
	if (pid == self())
		return usys_raw(NR_fchdir, fd, 0, 0);
	return order_pid(c, pid, ORDER_CHDIR, 0, fd);
}
