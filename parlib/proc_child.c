//go:build linux && amd64 && cgo

/*
 * The child between proc_create and proc_run. It is a copy of one thread of a
 * process with many: locks may be held for ever and memory half changed, so it
 * touches nothing but its own stack and the memory to which struct birth points, and calls
 * nothing but the kernel. All signals are blocked since before the fork.
 */
#include "proc.h"

struct child {
	struct birth *b;
	int origin; /* the directory to which b->path is relative; -1: still the current one */
};

_Noreturn static void end(int code)
{
	for (;;)
		usys_raw(NR_exit_group, code, 0, 0);
}

/* Handlers are functions of the old program, so they are reset; ignored signals stay
 * ignored, as with execve. */
static void default_signals(void)
{
	for (int sig = 1; sig <= SIGMAX; sig++) {
		struct usys_sigaction act = {0};
		if (usys_raw6(NR_rt_sigaction, sig, 0, (long)&act, LX_SIGSET, 0, 0) || (uintptr_t)act.handler <= 1)
			continue;
		usys_zero(&act, sizeof act);
		usys_raw6(NR_rt_sigaction, sig, (long)&act, 0, LX_SIGSET, 0, 0);
	}
}

static bool closes_on_exec(int fd) { return usys_raw(NR_fcntl, fd, LX_F_GETFD, 0) == LX_FD_CLOEXEC; }

/*
 * Akaros closes descriptors that are close-on-exec when it makes the process, not when
 * that runs: otherwise a pipe that the parent closes would stay open as long as the child
 * waits. (That happens without /proc: then they are closed by execve.)
 */
static void close_on_exec(int but)
{
	char buf[1024] = {0};
	int64_t n, dir = usys_open("/proc/self/fd", LX_O_RDONLY | LX_O_DIRECTORY | LX_O_CLOEXEC, 0);

	if (dir < 0)
		return;
	/* The listing is ordered by number, so closing does not disturb it. */
	while ((n = usys_raw(NR_getdents64, dir, buf, sizeof buf)) > 0) {
		for (int64_t at = 0; at < n;) {
			const struct lx_dirent *d = (const void *)(buf + at);
			int fd = 0;
			for (const char *s = d->name; *s >= '0' && *s <= '9'; s++)
				fd = fd * 10 + (*s - '0');
			if (d->name[0] != '.' && fd != but && fd != dir && closes_on_exec(fd))
				usys_raw(NR_close, fd, 0, 0);
			at += d->reclen;
		}
	}
	usys_raw(NR_close, dir, 0, 0);
}

static int64_t inherit(const struct birth *b)
{
	int64_t r = 0;

	if (b->dup) {
		close_on_exec(b->ctl);
		return 0;
	}
	if (b->ctl > 0)
		r = usys_raw(NR_close_range, 0, b->ctl - 1, 0);
	return r ? r : usys_raw(NR_close_range, b->ctl + 1, UINT32_MAX, 0);
}

/* Moves one of the host's own descriptors away from number want; the old number is
 * close-on-exec, so dup_to replaces it. */
static int64_t evade(int *fd, int want)
{
	int64_t r = want;

	if (*fd == want && (r = usys_raw(NR_fcntl, want, LX_F_DUPFD_CLOEXEC, 0)) >= 0)
		*fd = (int)r;
	return r < 0 ? r : 0;
}

/* Duplicates fd to number want. Like Akaros it replaces no descriptor in use; here those
 * that are close-on-exec are the host's own, or count as closed. */
static int64_t dup_to(struct child *k, int fd, int want)
{
	int64_t r;

	if (fd == want) /* in its place already: it stays open on exec, that is all */
		return usys_raw(NR_fcntl, fd, LX_F_SETFD, 0);
	if ((r = evade(&k->b->ctl, want)) || (r = evade(&k->origin, want)))
		;
	else if (usys_raw(NR_fcntl, want, LX_F_GETFD, 0) == 0)
		r = -LX_EBUSY;
	else
		r = usys_raw(NR_dup3, fd, want, 0);
	usys_raw(NR_close, fd, 0, 0);
	return r < 0 ? r : 0;
}

static int64_t go_to(struct child *k, int fd)
{
	int64_t r;

	if (k->origin < 0) {
		r = usys_open(".", LX_O_PATH | LX_O_DIRECTORY | LX_O_CLOEXEC, 0);
		if (r < 0) {
			usys_raw(NR_close, fd, 0, 0);
			return r;
		}
		k->origin = (int)r;
	}
	r = usys_raw(NR_fchdir, fd, 0, 0);
	usys_raw(NR_close, fd, 0, 0);
	return r;
}

static int64_t run(const struct child *k)
{
	const struct birth *b = k->b;
	uint64_t none = 0, all = UINT64_MAX;
	int64_t r;

	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&none, 0, LX_SIGSET, 0, 0);
	r = parlib_execveat(k->origin < 0 ? LX_AT_FDCWD : k->origin, b->path, b->args.argv, b->args.envp);
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, 0, LX_SIGSET, 0, 0);
	return r;
}

_Noreturn void parlib_child(struct birth *b)
{
	struct child k = {b, -1};
	int64_t answer;

	default_signals();
	answer = inherit(b);
	for (;;) {
		struct order o = {0};
		int fd;

		/* The parent has ended, or has closed its end: only it could start this process. */
		if (parlib_send(b->ctl, &answer, sizeof answer, -1) < 0 ||
			parlib_recv(b->ctl, &o, sizeof o, &fd) != sizeof o)
			end(127);
		switch (o.what) {
		case ORDER_RUN: answer = run(&k); break;
		case ORDER_DUP: answer = fd < 0 ? -LX_EBADF : dup_to(&k, fd, o.arg); break;
		case ORDER_CHDIR: answer = fd < 0 ? -LX_EBADF : go_to(&k, fd); break;
		}
	}
}
