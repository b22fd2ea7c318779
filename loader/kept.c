//go:build ignore

/*
 * Kept descriptors: open files of the host's own, in the table that it shares with the guest.
 * By them the guest's program is reached when its name leads nowhere or to another file, and the
 * loader is executed where there is no /proc. They have numbers that the guest does not get by
 * itself, and calls that close or replace numbers do as if nothing were open there.
 *
 * A number holds for one table. A child of vfork, or a thread after unshare, has another one, in
 * which a kept file may have moved. So all numbers that a file ever had are on record, and it is
 * looked for under each.
 */
#include "loader.h"

enum { NUMBERS = 8, HIGHEST = 1024, LOWEST = 64, ROOM = 16, RLIMIT_NOFILE = 7 };

static struct {
	uint64_t dev, ino;   /* 0, 0: it is not kept */
	int32_t fd[NUMBERS]; /* one more than the number; 0: none */
} kept[USYS_NKEPT];

/* The lowest number on record, for entry_amd64.S. */
HIDDEN uint32_t usys_kept_low = UINT32_MAX;

/* The loader's inode, for entry_amd64.S; no file has number 0. */
HIDDEN uint64_t usys_loader_ino;

static bool holds(enum usys_kept what, long fd)
{
	struct lx_stat st;

	return !usys_raw(NR_fstat, fd, &st, 0) && st.ino == kept[what].ino && st.dev == kept[what].dev;
}

int usys_kept(enum usys_kept what)
{
	for (int i = 0; i < NUMBERS; i++) {
		int fd = __atomic_load_n(&kept[what].fd[i], __ATOMIC_RELAXED) - 1;
		if (fd >= 0 && holds(what, fd))
			return fd;
	}
	return -1;
}

bool usys_is_loader(uint64_t dev, uint64_t ino)
{
	return ino == kept[USYS_KEPT_LOADER].ino && dev == kept[USYS_KEPT_LOADER].dev && ino;
}

static void record(enum usys_kept what, long fd)
{
	int32_t none;
	uint32_t low = __atomic_load_n(&usys_kept_low, __ATOMIC_RELAXED);

	for (int i = 0; i < NUMBERS; i++) {
		none = 0;
		if (kept[what].fd[i] == fd + 1 ||
			__atomic_compare_exchange_n(&kept[what].fd[i], &none, (int32_t)fd + 1, false, __ATOMIC_RELAXED,
				__ATOMIC_RELAXED))
			break;
		if (i == NUMBERS - 1)
			__atomic_store_n(&kept[what].fd[i], (int32_t)fd + 1, __ATOMIC_RELAXED);
	}
	while ((uint32_t)fd < low &&
		!__atomic_compare_exchange_n(&usys_kept_low, &low, (uint32_t)fd, false, __ATOMIC_RELAXED,
			__ATOMIC_RELAXED))
		;
}

/* The kernel's table grows with the highest number, and fork copies it: so a number right above
 * the soft limit is wanted only if that limit is low. */
static long wanted(uint64_t soft) { return soft > HIGHEST ? HIGHEST : soft < LOWEST ? LOWEST : (long)soft; }

static long limit(const struct usys_limit *to, struct usys_limit *old)
{
	return usys_raw6(NR_prlimit64, 0, RLIMIT_NOFILE, (long)to, (long)old, 0, 0);
}

static bool enough(const struct usys_limit *l) { return l->soft >= (uint64_t)wanted(l->soft) + ROOM; }

bool usys_more_numbers(struct usys_limit *old)
{
	struct usys_limit to;

	if (limit(0, old))
		return false;
	if (enough(old))
		return true;
	to.soft = (uint64_t)wanted(old->soft) + ROOM;
	to.hard = old->hard > to.soft ? old->hard : to.soft;
	if (!limit(&to, 0))
		return true;
	to = (struct usys_limit){old->hard, old->hard}; /* only a privileged process may have more */
	return !limit(&to, 0);
}

void usys_as_many_numbers(const struct usys_limit *old)
{
	if (enough(old))
		return; /* usys_more_numbers has changed nothing */
	limit(old, 0);
}

static long duplicate(int fd, long from) { return usys_raw(NR_fcntl, fd, LX_F_DUPFD_CLOEXEC, from); }

/* The highest free number is best, so that those below stay consecutive. */
long usys_high_number(int fd)
{
	struct usys_limit l = {0, 0};
	long r = -1, top;

	limit(0, &l);
	top = l.soft > HIGHEST ? HIGHEST + ROOM : (long)l.soft;
	for (long from = top - 1; r < 0 && from > 2 && from >= top - ROOM; from--)
		r = duplicate(fd, from);
	for (long from = top / 2; r < 0 && from > 2; from /= 2)
		r = duplicate(fd, from);
	return r;
}

int usys_keep(enum usys_kept what, int fd, bool alone)
{
	struct usys_limit l;
	struct lx_stat st;
	long high = -1;

	if (usys_raw(NR_fstat, fd, &st, 0))
		return -1;
	if (alone && usys_more_numbers(&l)) {
		high = duplicate(fd, wanted(l.soft));
		usys_as_many_numbers(&l);
	}
	if (high < 0)
		high = usys_high_number(fd);
	if (high < 0) {
		usys_raw(NR_fcntl, fd, LX_F_SETFD, LX_FD_CLOEXEC);
		high = fd;
	} else {
		usys_raw(NR_close, fd, 0, 0);
	}
	kept[what].dev = st.dev;
	kept[what].ino = st.ino;
	usys_loader_ino = kept[USYS_KEPT_LOADER].ino;
	record(what, high);
	return (int)high;
}

/* A loader that a hosted program executes gets the descriptor from it. */
void usys_keep_loader(int fd, const char *execfn)
{
	struct usys_limit l;

	if (fd < 0 && usys_more_numbers(&l)) {
		fd = (int)usys_open("/proc/self/exe", LX_O_RDONLY | LX_O_CLOEXEC, 0);
		if (fd == -LX_EACCES)
			fd = (int)usys_open("/proc/self/exe", LX_O_PATH | LX_O_CLOEXEC, 0);
		if (fd < 0 && execfn)
			fd = (int)usys_open(execfn, LX_O_RDONLY | LX_O_CLOEXEC, 0);
		usys_as_many_numbers(&l);
	}
	if (fd >= 0)
		usys_keep(USYS_KEPT_LOADER, fd, true);
}

/* ---- the guest's calls that close numbers ---- */

/* Reports whether a kept file is open under a number. */
static bool is_kept(long fd, enum usys_kept *what)
{
	for (int k = 0; k < USYS_NKEPT; k++)
		for (int i = 0; i < NUMBERS; i++)
			if (__atomic_load_n(&kept[k].fd[i], __ATOMIC_RELAXED) == fd + 1 && holds(k, fd)) {
				*what = k;
				return true;
			}
	return false;
}

/* usys_entry_close leads only high numbers here. */
long usys_close(long fd, long b, long c, long d, long e, long f, long nr)
{
	enum usys_kept what;

	return is_kept((int)fd, &what) ? -LX_EBADF : usys_raw6(nr, fd, b, c, d, e, f);
}

/* Returns the lowest number of a kept file from first to last, or -1. */
static int64_t next(uint32_t first, uint32_t last)
{
	enum usys_kept what;
	int64_t found = -1;

	for (int k = 0; k < USYS_NKEPT; k++)
		for (int i = 0; i < NUMBERS; i++) {
			int64_t fd = __atomic_load_n(&kept[k].fd[i], __ATOMIC_RELAXED) - 1;
			if (fd >= first && fd <= last && (found < 0 || fd < found) && is_kept(fd, &what))
				found = fd;
		}
	return found;
}

/* Closes the numbers between the kept ones. */
long usys_close_range(long a, long b, long flags, long d, long e, long f, long nr)
{
	enum { UNSHARE = 2, CLONE_FILES = 0x400 };
	uint32_t first = (uint32_t)a, last = (uint32_t)b;
	int64_t fd;
	long r = 0;

	if (last < first || (uint32_t)flags & ~(uint32_t)UNSHARE) /* also CLOEXEC: they have that flag */
		return usys_raw6(nr, a, b, flags, d, e, f);
	for (; (fd = next(first, last)) >= 0; first = (uint32_t)fd + 1) {
		if (flags & UNSHARE && !(r = usys_raw(NR_unshare, CLONE_FILES, 0, 0)))
			flags = 0;
		if (!r && fd > first)
			r = usys_raw6(nr, first, fd - 1, 0, 0, 0, 0);
		if (r || fd == last)
			return r;
	}
	return usys_raw6(nr, first, last, flags, 0, 0, 0);
}

/* dup2 and dup3: a kept file gives up the number that the guest wants. */
long usys_dup_to(long from, long to, long flags, long d, long e, long f, long nr)
{
	enum usys_kept what;
	long r;

	if (is_kept((int)from, &what) && (nr == NR_dup2 || from != to))
		return -LX_EBADF;
	if (from == to || !is_kept((int)to, &what))
		return usys_raw6(nr, from, to, flags, d, e, f);
	if (usys_raw(NR_fcntl, from, LX_F_GETFD, 0) < 0)
		return -LX_EBADF;
	r = usys_high_number((int)to);
	if (r >= 0)
		record(what, r);
	return usys_raw6(nr, from, to, flags, d, e, f);
}
