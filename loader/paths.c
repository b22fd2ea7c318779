//go:build ignore

/* The kernel's /proc/self/exe names the loader. These functions make it name
 * the guest's program. */
#include "loader.h"

static const char *after(const char *s, const char *prefix)
{
	while (*prefix)
		if (*s++ != *prefix++)
			return 0;
	return s;
}

/* Parses a number into *n, and returns the text behind it, or 0 if there is none. */
static const char *decimal(const char *s, long *n)
{
	const char *p = s;
	for (*n = 0; *p >= '0' && *p <= '9' && *n < 100000000; p++)
		*n = *n * 10 + *p - '0';
	return p > s ? p : 0;
}

/* The directory is /proc/self, /proc/thread-self or /proc/PID; each may have /task/TID. */
bool usys_is_self_exe(const char *path)
{
	const char *s, *p = after(path, "/proc/");
	long n;

	if (!p)
		return false;
	if ((s = after(p, "self")) || (s = after(p, "thread-self")))
		;
	else if (!(s = decimal(p, &n)) || (n != usys_raw(NR_getpid, 0, 0, 0) && n != usys_raw(NR_gettid, 0, 0, 0)))
		return false;
	if ((p = after(s, "/task/")) && !(s = decimal(p, &n)))
		return false;
	return usys_streq(s, "/exe");
}

/* Carries out readlink: like the kernel it appends " (deleted)" for a removed file. */
static long read_link(char *guest, long size)
{
	static const char gone[] = " (deleted)";
	char buf[sizeof usys_program.path + sizeof gone];
	struct usys_text t = usys_text(buf, sizeof buf);
	struct lx_stat st;

	if (size <= 0)
		return -LX_EINVAL;
	usys_put(&t, usys_program.path);
	if (usys_stat(usys_program.path, &st) || st.dev != usys_program.dev || st.ino != usys_program.ino)
		usys_put(&t, gone);
	if ((size_t)size < t.n)
		t.n = (size_t)size;
	return usys_put_guest(guest, t.p, t.n) ? -LX_EFAULT : (long)t.n;
}

/* Reports whether the call concerns the link itself, or forbids links. */
static bool no_follow(long nr, long b, long c, long d)
{
	struct {
		uint64_t flags, mode, resolve;
	} how;

	switch (nr) {
	case NR_open: return b & LX_O_NOFOLLOW;
	case NR_openat: return c & LX_O_NOFOLLOW;
	case NR_openat2: return usys_get(&how, (void *)c, sizeof how) || how.flags & LX_O_NOFOLLOW || how.resolve;
	case NR_newfstatat:
	case NR_faccessat2: return d & LX_AT_SYMLINK_NOFOLLOW;
	case NR_statx: return c & LX_AT_SYMLINK_NOFOLLOW;
	}
	return false;
}

static bool names_us(long path)
{
	char s[64]; /* no relevant path is longer */

	return usys_get_string(s, (const char *)path, sizeof s) >= 0 && usys_is_self_exe(s);
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

long usys_first_path(long path, long b, long c, long d, long e, long f, long nr)
{
	bool us = names_us(path);

	if (us && nr == NR_readlink)
		return read_link((char *)b, c);
	if (us && !no_follow(nr, b, c, d))
		path = (long)usys_program.path;
	return execute((const long[]){path, b, c, d, e, f}, nr);
}

long usys_second_path(long a, long path, long c, long d, long e, long f, long nr)
{
	bool us = names_us(path);

	if (us && nr == NR_readlinkat)
		return read_link((char *)c, d);
	if (us && !no_follow(nr, path, c, d))
		path = (long)usys_program.path;
	return execute((const long[]){a, path, c, d, e, f}, nr);
}
