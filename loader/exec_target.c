//go:build ignore

/* What a file is that the guest wants executed. */
#include "exec.h"

static int open_target(struct launch *l)
{
	char buf[40];
	struct usys_text t = usys_text(buf, sizeof buf);

	if (!*l->path && l->flags & LX_AT_EMPTY_PATH) {
		usys_put(&t, "/proc/self/fd/");
		usys_putdec(&t, l->dir);
		return (int)usys_open(buf, LX_O_RDONLY | LX_O_NONBLOCK | LX_O_CLOEXEC, 0);
	}
	return (int)usys_raw6(NR_openat, l->dir, (long)l->path, LX_O_RDONLY | LX_O_NONBLOCK | LX_O_CLOEXEC |
		(l->flags & LX_AT_SYMLINK_NOFOLLOW ? LX_O_NOFOLLOW : 0), 0, 0, 0);
}

static bool may_execute(int fd)
{
	return !usys_raw6(NR_faccessat2, fd, (long)"", 1 /* X_OK */, LX_AT_EMPTY_PATH | LX_AT_EACCESS, 0, 0);
}

/* The loader opens the program by a path that means the same there: not one that
 * counts from a descriptor. */
static void absolute(struct launch *l, int fd)
{
	char buf[40], name[sizeof l->text];
	struct usys_text t = usys_text(buf, sizeof buf);
	struct lx_stat a, b;
	long n;

	usys_put(&t, "/proc/self/fd/");
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
	l->fd = fd; /* a file without a name: the loader gets it open */
}

enum target usys_examine(struct launch *l)
{
	enum target what = TARGET_NATIVE;
	struct lx_stat st;
	uint32_t major;
	int fd = open_target(l);
	long m;

	if (fd == -LX_EACCES && !usys_raw6(NR_faccessat2, l->dir, (long)l->path, 1, LX_AT_EACCESS, 0, 0))
		return TARGET_NATIVE; /* one may execute it, but not read it */
	if (fd < 0)
		return TARGET_BAD;
	if (usys_raw(NR_fstat, fd, &st, 0) || (st.mode & 0170000) != 0100000 || !may_execute(fd)) {
		what = TARGET_BAD;
	} else if (!(st.mode & 06000) && st.size) { /* set-uid programs get their rights from the kernel only */
		m = usys_raw6(NR_mmap, 0, st.size, PROT_READ, LX_MAP_PRIVATE, fd, 0);
		if (!usys_is_err(m)) {
			if (usys_is_ours((void *)m, (size_t)st.size, &major) == OURS)
				what = TARGET_OURS;
			usys_raw(NR_munmap, m, st.size, 0);
		}
	}
	if (what == TARGET_OURS && (l->dir != LX_AT_FDCWD || l->flags))
		absolute(l, fd);
	if (l->fd < 0)
		usys_raw(NR_close, fd, 0, 0);
	return what;
}
