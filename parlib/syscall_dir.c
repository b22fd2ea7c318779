//go:build linux && amd64 && cgo

/* Reading a directory: one kdirent for each read of its descriptor. */
#include "lock.h"
#include "call.h"

/*
 * Linux returns as many entries as fit and moves the descriptor's position
 * behind them. The host keeps no state for a descriptor, so each read must move
 * the position by exactly one entry. It does if the buffer has room for one
 * entry and not for two: the smallest such buffer is found by trying. An entry
 * has at least 24 bytes, so a first try with 40 holds one or none; and an entry
 * that did not fit into n bytes is alone in n + 24, if it fits there.
 *
 * Locks ensure that the next entry is still the one which did not fit. There is
 * one for each set of inodes, because all descriptors of one open file share its
 * position. (Another process that reads the same open file does not take these
 * locks; then more entries may come, and the position is set back.)
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

static bool is_dot(const char *s) { return usys_streq(s, ".") || usys_streq(s, ".."); }

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
