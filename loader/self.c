//go:build ignore

/*
 * Recognises the running program's own link in /proc, exe, which the kernel makes lead to the
 * loader, wherever a path or a symbolic link reaches it. The link is the one named exe in a
 * directory of this process: that of a thread, or one whose directory task has this thread. No
 * descriptor is opened: the table may be full.
 */
#include "loader.h"

enum { LINKS = 40 }; /* as many as the kernel follows */

/* Returns the length of the directory part of a path, with its slash. */
static size_t directory(const char *path, size_t n)
{
	while (n && path[n - 1] != '/')
		n--;
	return n;
}

/* Memory for a path with a few parts more; only one is in use at a time, and slots are small. */
struct scratch {
	char text[USYS_PATH + 32];
};

static bool exists(struct scratch *s, int dir, const char *path, size_t n, const char *more, long number)
{
	struct usys_text t = usys_text(s->text, sizeof s->text);
	struct lx_stat st;

	usys_putn(&t, path, n);
	usys_put(&t, more);
	if (number)
		usys_putdec(&t, number);
	return !usys_raw6(NR_newfstatat, dir, (long)s->text, (long)&st, 0, 0, 0);
}

/* Reports whether the first n bytes of path name a directory of this process in /proc. */
static bool is_own(struct scratch *s, int dir, const char *path, size_t n)
{
	long tid = usys_raw(NR_gettid, 0, 0, 0);

	if (exists(s, dir, path, n, "task/", tid))
		return true;
	return !exists(s, dir, path, n, "task", 0) && exists(s, dir, path, n, "exe", 0) &&
		exists(s, dir, path, n, "../", tid) && exists(s, dir, path, n, "../../task/", tid);
}

/* Makes the path that of the program's file, whose directory part has n bytes. */
static void name_program(char *path, size_t n)
{
	int fd = usys_kept(USYS_KEPT_PROGRAM);
	struct usys_text t = fd < 0 ? usys_text(path, USYS_PATH) : usys_text(path + n, USYS_PATH - n);

	usys_put(&t, fd < 0 ? usys_program.path : "fd/");
	if (fd >= 0)
		usys_putdec(&t, fd);
}

bool usys_leads_to_self(int dir, char *path, bool follow)
{
	struct scratch s;
	char *target = s.text;
	size_t n, end;
	long r;

	for (int i = 0; i < LINKS; i++) {
		end = usys_strlen(path);
		n = directory(path, end);
		if (usys_streq(path + n, "exe") && is_own(&s, dir, path, n)) {
			name_program(path, n);
			return true;
		}
		if (!follow)
			return false;
		r = usys_raw6(NR_readlinkat, dir, (long)path, (long)target, USYS_PATH - 1, 0, 0);
		if (r <= 0)
			return false;
		target[r] = 0;
		if (*target == '/')
			n = 0;
		if (n + (size_t)r >= USYS_PATH)
			return false;
		usys_copy(path + n, target, (size_t)r + 1);
	}
	return false;
}
