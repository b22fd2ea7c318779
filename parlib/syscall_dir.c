//go:build linux && amd64 && cgo

/* Reading a directory: one kdirent for each read of its descriptor. */
#include "lock.h"
#include "call.h"

/*
 * Linux hands out as many entries as fit and moves the descriptor's position
 * behind them. The host keeps nothing for a descriptor, so each read must move
 * it by exactly one entry, and it does when the kernel is asked with a buffer in
 * which one fits and two do not: the smallest such buffer is found by trying.
 * An entry has 24 bytes at least, so a first try with 40 holds one or none; and
 * what did not fit into n bytes fits into n + 24 alone, if at all.
 *
 * That the next entry is still the one which did not fit, the locks see to: one
 * for each set of files by inode, because all descriptors of one open file share
 * its position. (Another process that reads the same open file knows no lock of
 * ours; then too much may come, and is given back.)
 */
enum { ONE = 40, STEP = 24, NLOCKS = 64 };

static struct lock locks[NLOCKS];

static int64_t next_entry(int fd, struct lx_dirent *d)
{
	for (size_t n = ONE; n <= sizeof *d; n += STEP) {
		int64_t r = usys_raw(NR_getdents64, fd, d, n);
		if (r > d->reclen)
			usys_raw(NR_lseek, fd, d->off, ROS_SEEK_SET);
		if (r != -LX_EINVAL)
			return r;
	}
	return -LX_EINVAL;
}

static bool is_dot(const char *s)
{
	return usys_streq(s, ".") || usys_streq(s, "..");
}

int64_t parlib_readdir(struct call *c, int fd, int64_t r)
{
	struct ros_kdirent *to = arg_out(c, 1);
	struct lx_dirent d = {0};
	struct lx_stat st = {0};
	struct lock *l;

	if (usys_raw(NR_fstat, fd, &st, 0) || (st.mode & ROS_S_IFMT) != ROS_S_IFDIR)
		return r;
	if ((uint64_t)c->arg[2] < sizeof *to) {
		c->why = "an entry of a directory needs 280 bytes";
		return -LX_EINVAL;
	}
	if (no_memory(to))
		return -LX_EFAULT;
	l = &locks[(st.ino ^ st.dev) % NLOCKS];
	lock(l);
	do /* Akaros's directories do not list themselves and their parent */
		r = next_entry(fd, &d);
	while (r > 0 && is_dot(d.name));
	unlock(l);
	if (r <= 0)
		return r;

	*to = (struct ros_kdirent){.ino = d.ino, .off = d.off, .type = d.type};
	to->reclen = (uint16_t)usys_strlen(d.name);
	usys_copy(to->name, d.name, to->reclen);
	return sizeof *to;
}
