//go:build ignore

/* Finds out the kind of a file that the guest executes. */
#include "exec.h"

static int open_file(const struct launch *l)
{
	enum { HOW = LX_O_RDONLY | LX_O_NONBLOCK | LX_O_CLOEXEC };
	char buf[40];
	struct usys_text t = usys_text(buf, sizeof buf);
	long r;

	if (!*l->path && l->flags & LX_AT_EMPTY_PATH) {
		usys_put(&t, "/proc/thread-self/fd/");
		usys_putdec(&t, l->dir);
		r = usys_open(buf, HOW, 0);
		return (int)(r == -LX_ENOENT ? usys_raw(NR_fcntl, l->dir, LX_F_DUPFD_CLOEXEC, 0) : r); /* no /proc */
	}
	return (int)usys_raw6(NR_openat, l->dir, (long)l->path,
		HOW | (l->flags & LX_AT_SYMLINK_NOFOLLOW ? LX_O_NOFOLLOW : 0), 0, 0, 0);
}

/* The child of a vfork has limits and descriptors of its own, which no other thread changes. */
static int open_target(const struct launch *l)
{
	struct usys_limit old;
	int fd = open_file(l);

	if (fd != -LX_EMFILE || !usys_tcb()->apart || !usys_more_numbers(&old))
		return fd;
	fd = open_file(l);
	usys_as_many_numbers(&old);
	return fd;
}

/* Reports whether the file may be executed. Kernels before 5.8 do not have the call: then the
 * loader finds the error. */
static bool may_execute(int fd)
{
	return usys_raw6(NR_faccessat2, fd, (long)"", LX_X_OK, LX_AT_EMPTY_PATH | LX_AT_EACCESS, 0, 0) != -LX_EACCES;
}

/* Returns the error that the kernel's execve would return for a file that the loader executes in its place, or
 * 0. Kernels before 6.14 cannot be asked. */
static long check(int fd)
{
	enum { AT_EXECVE_CHECK = 0x10000 };
	static const char *const argv[] = {"usys", 0}, *const envp[] = {0};
	long r = usys_raw6(NR_execveat, fd, (long)"", (long)argv, (long)envp, LX_AT_EMPTY_PATH | AT_EXECVE_CHECK, 0);

	return r == -LX_EACCES || r == -LX_ETXTBSY ? r : 0;
}

/* Reports whether err, from open, means that execve fails, too: then the path names no file. */
static bool leads_nowhere(long err)
{
	switch (-err) {
	case LX_ENOENT:
	case LX_ENOTDIR:
	case LX_ELOOP:
	case LX_ENAMETOOLONG:
	case LX_EACCES:
	case LX_EBADF:
	case LX_ENXIO:
	case LX_ENODEV: return true;
	}
	return false;
}

/* Reports whether a path leads through a descriptor, which may be closed when the loader opens
 * the path. */
static bool names_descriptor(const char *path)
{
	static const char *const parts[] = {"/proc/", "/dev/fd/", "/dev/std"};
	size_t i, n;

	for (i = 0; i < sizeof parts / sizeof *parts; i++) {
		for (n = 0; parts[i][n] && path[n] == parts[i][n]; n++)
			;
		if (!parts[i][n])
			break;
	}
	if (i)
		return i < sizeof parts / sizeof *parts;
	for (path += n; *path; path++)
		if (path[0] == '/' && path[1] == 'f' && path[2] == 'd' && path[3] == '/')
			return true;
	return false;
}

static enum target because(struct launch *l, enum target what, long why)
{
	l->why = why;
	return what;
}

static enum target is_ours(struct launch *l, int fd, int64_t size)
{
	uint32_t major;
	long m = usys_raw6(NR_mmap, 0, size, PROT_READ, LX_MAP_PRIVATE, fd, 0);

	if (usys_is_err(m))
		return because(l, TARGET_UNKNOWN, m);
	enum ours o = usys_is_ours((void *)m, (size_t)size, &major);
	usys_raw(NR_munmap, m, size, 0);
	return o == OURS ? TARGET_OURS : TARGET_NATIVE;
}

static enum target examine_open(struct launch *l, int fd)
{
	struct lx_stat st;
	enum target what;
	long r = usys_raw(NR_fstat, fd, &st, 0);

	if (r)
		return because(l, TARGET_UNKNOWN, r);
	if ((st.mode & 0170000) != 0100000 || !may_execute(fd))
		return because(l, TARGET_BAD, -LX_EACCES);
	l->rights = usys_gives_rights(fd, &st);
	if (l->rights || !st.size)
		return TARGET_NATIVE;
	what = is_ours(l, fd, st.size);
	return what == TARGET_OURS && (r = check(fd)) ? because(l, TARGET_BAD, r) : what;
}

/* If the target is the loader's file, by the link that should lead to the running program, the
 * program is the target. */
static void replace(struct launch *l, int *fd)
{
	char *path = l->found; /* it is empty up to find_name */
	struct lx_stat st;
	int program = usys_kept(USYS_KEPT_PROGRAM);
	bool ours;

	if (!*l->path || l->flags & LX_AT_SYMLINK_NOFOLLOW || usys_raw(NR_fstat, *fd, &st, 0) ||
		!usys_is_loader(st.dev, st.ino))
		return;
	usys_copy(path, l->path, usys_strlen(l->path) + 1);
	ours = usys_leads_to_self(l->dir, path, true);
	*path = 0;
	if (!ours)
		return;
	usys_raw(NR_close, *fd, 0, 0);
	if (program >= 0) {
		*fd = l->dir = program;
		l->kept = true;
		l->path = "";
		l->flags = LX_AT_EMPTY_PATH;
		return;
	}
	l->dir = LX_AT_FDCWD;
	l->path = usys_program.path;
	*fd = open_target(l);
}

static enum target examine(struct launch *l)
{
	int fd = open_target(l);
	enum target what;

	if (fd >= 0)
		replace(l, &fd);
	if (fd == -LX_EACCES && !usys_raw6(NR_faccessat2, l->dir, (long)l->path, 1, LX_AT_EACCESS, 0, 0))
		return TARGET_NATIVE; /* it can be executed, but not read */
	if (fd < 0)
		return because(l, leads_nowhere(fd) ? TARGET_BAD : TARGET_UNKNOWN, fd);
	what = examine_open(l, fd);
	if (what == TARGET_OURS)
		l->fd = fd;
	else if (!l->kept)
		usys_raw(NR_close, fd, 0, 0);
	return what;
}

struct examination {
	struct launch *l;
	enum target what;
};

/* Finds a name by which the loader can open the file. */
static bool find_name(struct launch *l, int fd)
{
	char link[40];
	struct usys_text t = usys_text(link, sizeof link);
	struct lx_stat a, b;
	long n;

	usys_put(&t, "/proc/thread-self/fd/");
	usys_putdec(&t, fd);
	n = usys_read_link(link, l->found, sizeof l->found - 1);
	l->found[n > 0 ? n : 0] = 0;
	return !usys_stat(l->found, &a) && !usys_raw(NR_fstat, fd, &b, 0) && a.dev == b.dev && a.ino == b.ino;
}

/* Returns the number by which the guest has the file open itself, to read, and which closes when it
 * is executed, or -1. */
static int own_number(const struct launch *l, int fd)
{
	long own = *l->path ? -1 : l->dir, power = 1;
	struct lx_stat a, b;

	for (size_t i = usys_strlen(l->path); i && power < 100000000 && l->path[i - 1] >= '0' && l->path[i - 1] <= '9';
		power *= 10)
		own = (power == 1 ? 0 : own) + (l->path[--i] - '0') * power;
	if (own < 0 || usys_raw(NR_fcntl, own, LX_F_GETFD, 0) != LX_FD_CLOEXEC ||
		usys_raw(NR_fcntl, own, LX_F_GETFL, 0) & (LX_O_PATH | LX_O_WRONLY))
		return -1;
	return !usys_raw(NR_fstat, own, &a, 0) && !usys_raw(NR_fstat, fd, &b, 0) && a.dev == b.dev && a.ino == b.ino ?
		(int)own :
		-1;
}

static void errand(void *arg)
{
	struct examination *e = arg;
	struct launch *l = e->l;
	int fd;

	e->what = examine(l);
	fd = l->fd;
	if (fd < 0 || l->kept)
		return;
	l->fd = -1; /* the descriptor is open only in that thread */
	if ((l->dir == LX_AT_FDCWD && !l->flags && !names_descriptor(l->path)) || find_name(l, fd))
		return;
	*l->found = 0;
	l->fd = own_number(l, fd);
	l->kept = l->fd >= 0;
	if (l->fd < 0)
		e->what = because(l, TARGET_UNKNOWN, -LX_EMFILE);
}

enum target usys_examine(struct launch *l)
{
	struct examination e = {l, examine(l)};

	/* The kernel needs no free descriptor to execute it. */
	if (e.what == TARGET_UNKNOWN && l->why == -LX_EMFILE)
		usys_errand(errand, &e, l->dir);
	return e.what;
}
