//go:build ignore

/*
 * The guest's calls that have a path. The kernel's link /proc/self/exe leads to the loader; here a
 * path that leads to it gets another one, which leads to the program (self.c). To ask this of each
 * path would cost as much as the call itself. So the call is made first, if its result tells: the
 * kernel is told to open nothing through a link of /proc, and the results of stat are compared with
 * the loader's file. Of other calls only paths whose last part is exe, or calls that are rare, are
 * looked at.
 */
#include "loader.h"

enum kind {
	NONE,
	OPENS,
	STATS,
	READS, /* the link itself */
	NAMED, /* the path has to end in exe */
	LEADS, /* a file is compared with the loader's */
};

enum { ALWAYS = -1, DIR = -1 }; /* no flags; no argument for a directory */

static const struct path_call {
	uint8_t kind;
	int8_t dir, path; /* the arguments with the directory and the path */
	int8_t flags;     /* the argument with a bit about links, or ALWAYS */
	bool on;          /* links are followed if the bit is set */
	uint32_t bit;
	int8_t out; /* of STATS: the argument with the result */
} calls[NCALLS] = {
	[NR_open] = {OPENS, DIR, 0, 1, false, LX_O_NOFOLLOW, 0},
	[NR_openat] = {OPENS, 0, 1, 2, false, LX_O_NOFOLLOW, 0},
	[NR_openat2] = {OPENS, 0, 1, 2, false, LX_O_NOFOLLOW, 0},
	[NR_stat] = {STATS, DIR, 0, ALWAYS, false, 0, 1},
	[NR_newfstatat] = {STATS, 0, 1, 3, false, LX_AT_SYMLINK_NOFOLLOW, 2},
	[NR_statx] = {STATS, 0, 1, 2, false, LX_AT_SYMLINK_NOFOLLOW, 4},
	[NR_readlink] = {READS, DIR, 0, ALWAYS, false, 0, 0},
	[NR_readlinkat] = {READS, 0, 1, ALWAYS, false, 0, 0},
	[NR_access] = {NAMED, DIR, 0, ALWAYS, false, 0, 0},
	[NR_faccessat] = {NAMED, 0, 1, ALWAYS, false, 0, 0},
	[NR_faccessat2] = {NAMED, 0, 1, 3, false, LX_AT_SYMLINK_NOFOLLOW, 0},
	[NR_chmod] = {NAMED, DIR, 0, ALWAYS, false, 0, 0},
	[NR_fchmodat] = {NAMED, 0, 1, ALWAYS, false, 0, 0},
	[NR_fchmodat2] = {NAMED, 0, 1, 3, false, LX_AT_SYMLINK_NOFOLLOW, 0},
	[NR_chown] = {NAMED, DIR, 0, ALWAYS, false, 0, 0},
	[NR_fchownat] = {NAMED, 0, 1, 4, false, LX_AT_SYMLINK_NOFOLLOW, 0},
	[NR_utime] = {NAMED, DIR, 0, ALWAYS, false, 0, 0},
	[NR_utimes] = {NAMED, DIR, 0, ALWAYS, false, 0, 0},
	[NR_futimesat] = {NAMED, 0, 1, ALWAYS, false, 0, 0},
	[NR_utimensat] = {NAMED, 0, 1, 3, false, LX_AT_SYMLINK_NOFOLLOW, 0},
	[NR_getxattr] = {NAMED, DIR, 0, ALWAYS, false, 0, 0},
	[NR_setxattr] = {NAMED, DIR, 0, ALWAYS, false, 0, 0},
	[NR_listxattr] = {NAMED, DIR, 0, ALWAYS, false, 0, 0},
	[NR_removexattr] = {NAMED, DIR, 0, ALWAYS, false, 0, 0},
	[NR_truncate] = {LEADS, DIR, 0, ALWAYS, false, 0, 0},
	[NR_statfs] = {LEADS, DIR, 0, ALWAYS, false, 0, 0},
	[NR_mount] = {LEADS, DIR, 0, ALWAYS, false, 0, 0},
	[NR_linkat] = {LEADS, 0, 1, 4, true, LX_AT_SYMLINK_FOLLOW, 0},
	[NR_name_to_handle_at] = {LEADS, 0, 1, 4, true, LX_AT_SYMLINK_FOLLOW, 0},
	[NR_inotify_add_watch] = {LEADS, DIR, 1, 2, false, 0x2000000 /* IN_DONT_FOLLOW */, 0},
	[NR_fanotify_mark] = {LEADS, 3, 4, 1, false, 4 /* FAN_MARK_DONT_FOLLOW */, 0},
	[NR_open_tree] = {LEADS, 0, 1, 2, false, LX_AT_SYMLINK_NOFOLLOW, 0},
	[NR_fspick] = {LEADS, 0, 1, 2, false, 2 /* FSPICK_SYMLINK_NOFOLLOW */, 0},
};

/* struct open_how of openat2. */
struct how {
	uint64_t flags, mode, resolve;
};

enum { TMPFILE = 020000000, MODE = 07777 };
_Static_assert((LX_O_ACCMODE | LX_O_CREAT | LX_O_TRUNC | LX_O_PATH | TMPFILE) == OPEN_IN_C &&
		offsetof(struct lx_stat, ino) == STAT_INO,
	"offsets.h");

/* openat2 cannot be used: the kernel does not have it, or a filter of seccomp may forbid it. */
HIDDEN bool usys_no_openat2;

static int dir_of(const struct path_call *p, const long arg[6])
{
	return p->dir == DIR ? LX_AT_FDCWD : (int)arg[p->dir];
}

/* Reports whether the call follows a link that its path names. */
static bool follows(const struct path_call *p, const long arg[6])
{
	return p->flags == ALWAYS || ((arg[p->flags] & p->bit) != 0) == p->on;
}

/* An open may sleep until the other end is opened. */
static long execute(const long arg[6], long nr)
{
	struct tcb *t = usys_tcb();
	bool opens = nr == NR_open || nr == NR_openat || nr == NR_openat2;

	return opens && usys_options.vcores && !t->apart ?
		sched_sleep_here(t, nr, arg) :
		usys_raw6(nr, arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]);
}

/* No process may write to the file of a program that the kernel runs. Returns the error of a call that is
 * going to: R_OK and W_OK are set in access if it needs these rights. */
static long busy(int dir, const char *path, int access)
{
	long r = usys_raw6(NR_faccessat2, dir, (long)path, access, LX_AT_EACCESS, 0, 0);

	return r && r != -LX_ENOSYS ? r : -LX_ETXTBSY;
}

/* Executes a call whose path leads to the program with another path; else as it is. access is 0
 * unless the call writes to the file. */
static long redirect(const struct path_call *p, const long arg[6], long nr, bool follow, int access)
{
	long other[6] = {arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]};
	char path[USYS_PATH];

	if (usys_get_string(path, (const char *)arg[p->path], sizeof path) > 0 &&
		usys_leads_to_self(dir_of(p, arg), path, follow)) {
		other[p->path] = (long)path;
		if (access)
			return busy(dir_of(p, arg), path, access);
	}
	return execute(other, nr);
}

/* Reports whether the last part of a path is that of another. */
static bool ends_as(const char *guest, const char *name)
{
	char path[USYS_PATH];
	long n = usys_get_string(path, guest, sizeof path), m = 0;

	for (const char *s = name; *s; s++)
		m = *s == '/' ? 0 : m + 1;
	return n >= m && usys_streq(path + n - m, name + usys_strlen(name) - (size_t)m) &&
		(n == m || path[n - m - 1] == '/');
}

static bool named_exe(const char *guest) { return ends_as(guest, "exe"); }

/* Reads the arguments of an open. Returns false if they tell of no link: then the call can be
 * executed as it is, or the error is the kernel's. */
static bool how_of(const long arg[6], long nr, struct how *how)
{
	long flags, mode;

	if (nr == NR_openat2)
		return arg[3] == sizeof *how && !usys_get(how, (void *)arg[2], sizeof *how) && !how->resolve;
	flags = (int)(nr == NR_open ? arg[1] : arg[2]);
	mode = nr == NR_open ? arg[2] : arg[3];
	if (flags & LX_O_PATH) /* the kernel forgets the others, too */
		flags &= LX_O_PATH | LX_O_DIRECTORY | LX_O_NOFOLLOW | LX_O_CLOEXEC;
	else
		flags |= OPEN_LARGEFILE;
	*how = (struct how){(uint32_t)flags, flags & (LX_O_CREAT | TMPFILE) ? (uint64_t)mode & MODE : 0, 0};
	return true;
}

/* Returns the rights that an open needs to write, or 0 if it does not write. */
static int writes(const struct how *how)
{
	int mode = (int)how->flags & LX_O_ACCMODE;

	if (how->flags & LX_O_PATH || (mode == LX_O_RDONLY && !(how->flags & LX_O_TRUNC)))
		return 0;
	return mode == LX_O_WRONLY ? LX_W_OK : LX_W_OK | LX_R_OK;
}

/* Reports whether a path is the program's own name. */
static bool is_program(int dir, const char *path)
{
	struct lx_stat st;

	return ends_as(path, usys_program.path) && !usys_raw6(NR_newfstatat, dir, (long)path, (long)&st, 0, 0, 0) &&
		st.dev == usys_program.dev && st.ino == usys_program.ino;
}

/* Finishes an open that has ended with an error. */
__attribute__((noinline)) static long opened(const struct path_call *p, const long arg[6], long nr,
	const struct how *how, long r)
{
	switch (r) {
	case -LX_ELOOP: return how->flags & LX_O_NOFOLLOW ? execute(arg, nr) : redirect(p, arg, nr, true, writes(how));
	case -LX_ENOSYS:
		usys_no_openat2 = true;
		return usys_open_call(arg[0], arg[1], arg[2], arg[3], arg[4], arg[5], nr);
	case -LX_EINVAL: /* openat takes flags that openat2 does not */
	case -LX_EPERM: return execute(arg, nr);
	}
	return r;
}

__attribute__((noinline)) static long open_named(const struct path_call *p, const long arg[6], long nr,
	const struct how *how)
{
	return how->flags & LX_O_NOFOLLOW || !named_exe((const char *)arg[p->path]) ?
		execute(arg, nr) :
		redirect(p, arg, nr, true, writes(how));
}

/* This and usys_stat_call are one function as far as the call itself, since each return after SYSCALL is
 * mispredicted (docs/design.md). */
long usys_open_call(long a, long b, long c, long d, long e, long f, long nr)
{
	const struct path_call *p = &calls[nr];
	const long arg[6] = {a, b, c, d, e, f};
	const char *path = (const char *)(nr == NR_open ? a : b);
	struct how how;
	int access, dir = nr == NR_open ? LX_AT_FDCWD : (int)a;
	long r;

	if (!how_of(arg, nr, &how))
		return execute(arg, nr);
	access = writes(&how);
	if (access && !(how.flags & LX_O_EXCL) && is_program(dir, path))
		return busy(dir, path, access);
	if (usys_no_openat2)
		return open_named(p, arg, nr, &how);
	how.resolve = OPEN_NO_MAGICLINKS;
	if (usys_options.vcores)
		r = execute((const long[]){dir, (long)path, (long)&how, sizeof how, 0, 0}, NR_openat2);
	else
		r = usys_raw6(NR_openat2, dir, (long)path, (long)&how, sizeof how, 0, 0);
	return r >= 0 ? r : opened(p, arg, nr, &how, r);
}

/* Reports whether the result of stat is the loader's file. */
static bool got_loader(const void *guest, long nr)
{
	struct {
		uint32_t major, minor;
	} dev;
	uint64_t file[2];

	if (nr != NR_statx)
		return !usys_get(&file[1], (const char *)guest + offsetof(struct lx_stat, ino), sizeof file[1]) &&
			!usys_get(&file[0], guest, sizeof file[0]) && usys_is_loader(file[0], file[1]);
	if (usys_get(&file[1], (const char *)guest + 32 /* stx_ino */, sizeof file[1]) ||
		usys_get(&dev, (const char *)guest + 136 /* stx_dev_major */, sizeof dev))
		return false;
	return usys_is_loader((dev.minor & 0xff) | (dev.major << 8) | (uint64_t)(dev.minor & ~0xffu) << 12, file[1]);
}

static bool leads_to_loader(int dir, const char *path)
{
	struct lx_stat st;

	return !usys_raw6(NR_newfstatat, dir, (long)path, (long)&st, 0, 0, 0) && usys_is_loader(st.dev, st.ino);
}

/* Where the program's file is not kept, its name is all that is left. */
static long read_link(const struct path_call *p, const long arg[6], long nr)
{
	static const char gone[] = " (deleted)";
	char buf[sizeof usys_program.path + sizeof gone], *to = (char *)arg[p->path + 1];
	struct usys_text t = usys_text(buf, sizeof buf);
	size_t size = (size_t)arg[p->path + 2];
	struct lx_stat st;

	if (usys_kept(USYS_KEPT_PROGRAM) >= 0 || (int)size <= 0)
		return redirect(p, arg, nr, false, 0);
	usys_put(&t, usys_program.path);
	if (usys_stat(usys_program.path, &st) || st.dev != usys_program.dev || st.ino != usys_program.ino)
		usys_put(&t, gone);
	if (size < t.n)
		t.n = size;
	return usys_put_guest(to, t.p, t.n) ? -LX_EFAULT : (long)t.n;
}

static bool has_link(const struct path_call *p, const long arg[6])
{
	char path[USYS_PATH];

	return usys_get_string(path, (const char *)arg[p->path], sizeof path) > 0 &&
		usys_leads_to_self(dir_of(p, arg), path, false);
}

/* readlinkat without a path: the directory is an open link, of which its name is known. */
static long read_opened(const long arg[6])
{
	char name[40], path[USYS_PATH];
	struct usys_text t = usys_text(name, sizeof name);
	long n;

	usys_put(&t, "/proc/thread-self/fd/");
	usys_putdec(&t, (int)arg[0]);
	n = usys_read_link(name, path, sizeof path - 1);
	path[n > 0 ? n : 0] = 0;
	if (!usys_leads_to_self(LX_AT_FDCWD, path, false))
		return execute(arg, NR_readlinkat);
	return usys_raw6(NR_readlinkat, LX_AT_FDCWD, (long)path, arg[2], arg[3], 0, 0);
}

long usys_stat_call(long a, long b, long c, long d, long e, long f, long nr)
{
	const struct path_call *p = &calls[nr];
	const long arg[6] = {a, b, c, d, e, f};
	long r = usys_raw6(nr, a, b, c, d, e, f);

	if (r || !got_loader((void *)arg[p->out], nr) || !follows(p, arg))
		return r;
	return redirect(p, arg, nr, true, 0);
}

long usys_path_call(long a, long b, long c, long d, long e, long f, long nr)
{
	const struct path_call *p = &calls[nr];
	const long arg[6] = {a, b, c, d, e, f};
	const char *path = (const char *)arg[p->path];
	char first;

	switch ((enum kind)p->kind) {
	case READS:
		if (nr == NR_readlinkat && !usys_get(&first, path, 1) && !first)
			return read_opened(arg);
		return named_exe(path) && has_link(p, arg) ? read_link(p, arg, nr) : execute(arg, nr);
	case NAMED: return follows(p, arg) && named_exe(path) ? redirect(p, arg, nr, true, 0) : execute(arg, nr);
	case LEADS:
		if (nr == NR_truncate && is_program(LX_AT_FDCWD, path))
			return busy(LX_AT_FDCWD, path, LX_W_OK);
		return follows(p, arg) && leads_to_loader(dir_of(p, arg), path) ?
			redirect(p, arg, nr, true, nr == NR_truncate ? LX_W_OK : 0) :
			execute(arg, nr);
	case NONE:
	case OPENS:
	case STATS: break;
	}
	return execute(arg, nr);
}

/* seccomp: the filter may not know openat2. */
long usys_filter_call(long a, long b, long c, long d, long e, long f, long nr)
{
	usys_no_openat2 = true;
	return usys_raw6(nr, a, b, c, d, e, f);
}

void usys_paths_start(void)
{
	enum { PR_GET_SECCOMP = 21 };

	usys_no_openat2 = usys_raw(NR_prctl, PR_GET_SECCOMP, 0, 0) != 0;
}
