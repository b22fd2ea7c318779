//go:build ignore

/* Finds out the kind of a file that the guest executes. */
#include "exec.h"

static int open_target(struct launch *l)
{
	char buf[40];
	struct usys_text t = usys_text(buf, sizeof buf);

	if (!*l->path && l->flags & LX_AT_EMPTY_PATH) {
		usys_put(&t, "/proc/thread-self/fd/");
		usys_putdec(&t, l->dir);
		return (int)usys_open(buf, LX_O_RDONLY | LX_O_NONBLOCK | LX_O_CLOEXEC, 0);
	}
	return (int)usys_raw6(NR_openat, l->dir, (long)l->path,
		LX_O_RDONLY | LX_O_NONBLOCK | LX_O_CLOEXEC | (l->flags & LX_AT_SYMLINK_NOFOLLOW ? LX_O_NOFOLLOW : 0), 0,
		0, 0);
}

/* Reports whether the file may be executed. Kernels before 5.8 do not have the call: then the
 * loader finds the error. */
static bool may_execute(int fd)
{
	return usys_raw6(NR_faccessat2, fd, (long)"", LX_X_OK, LX_AT_EMPTY_PATH | LX_AT_EACCESS, 0, 0) != -LX_EACCES;
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

/* Makes the path absolute, if it is relative to a descriptor: the loader has to open the same
 * file. */
static void absolute(struct launch *l, int fd)
{
	char buf[40], name[sizeof l->text];
	struct usys_text t = usys_text(buf, sizeof buf);
	struct lx_stat a, b;
	long n;

	usys_put(&t, "/proc/thread-self/fd/");
	usys_putdec(&t, fd);
	n = usys_read_link(buf, name, sizeof name - 1);
	if (n > 0) {
		name[n] = 0;
		if (!usys_stat(name, &a) && !usys_raw(NR_fstat, fd, &b, 0) && a.dev == b.dev && a.ino == b.ino) {
			usys_copy(l->text, name, (size_t)n + 1);
			l->path = l->text;
			return;
		}
	}
	l->fd = fd; /* a file without a name: the loader gets the open descriptor */
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
	long r = usys_raw(NR_fstat, fd, &st, 0);

	if (r)
		return because(l, TARGET_UNKNOWN, r);
	if ((st.mode & 0170000) != 0100000 || !may_execute(fd))
		return because(l, TARGET_BAD, -LX_EACCES);
	if (st.mode & 06000 || !st.size)
		return TARGET_NATIVE; /* only the kernel can give a set-uid program its rights */
	return is_ours(l, fd, st.size);
}

static enum target examine(struct launch *l)
{
	int fd = open_target(l);
	enum target what;

	if (fd == -LX_EACCES && !usys_raw6(NR_faccessat2, l->dir, (long)l->path, 1, LX_AT_EACCESS, 0, 0))
		return TARGET_NATIVE; /* it can be executed, but not read */
	if (fd < 0)
		return because(l, leads_nowhere(fd) ? TARGET_BAD : TARGET_UNKNOWN, fd);
	what = examine_open(l, fd);
	if (what == TARGET_OURS && (l->dir != LX_AT_FDCWD || l->flags || names_descriptor(l->path)))
		absolute(l, fd);
	if (l->fd < 0)
		usys_raw(NR_close, fd, 0, 0);
	return what;
}

struct examination {
	struct launch *l;
	enum target what;
};

static void errand(void *arg)
{
	struct examination *e = arg;

	e->what = examine(e->l);
	if (e->l->fd >= 0) { /* the descriptor is open only in that thread */
		e->l->fd = -1;
		e->what = because(e->l, TARGET_UNKNOWN, -LX_EMFILE);
	}
}

enum target usys_examine(struct launch *l)
{
	struct examination e = {l, examine(l)};

	/* The kernel needs no free descriptor to execute it. */
	if (e.what == TARGET_UNKNOWN && l->why == -LX_EMFILE)
		usys_errand(errand, &e, l->dir);
	return e.what;
}
