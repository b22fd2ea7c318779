//go:build linux && amd64 && cgo

/* Open files. */
#include "call.h"
#include "sched_abort.h"

int64_t ros_read(struct call *c)
{
	int fd = (int)c->arg[0];
	int64_t r = usys_blocking(NR_read, fd, c->arg[1], c->arg[2]);

	/* Perhaps a directory, which on Akaros can be read. Linux returns EISDIR, or
	 * EINVAL if the sum of position and length is too large: positions in directories
	 * may be any number. */
	if (r == -LX_EISDIR || r == -LX_EINVAL)
		return parlib_readdir(c, fd, r);
	return r;
}

int64_t ros_write(struct call *c) { return usys_blocking(NR_write, (int)c->arg[0], c->arg[1], c->arg[2]); }

/* O_EXEC: checks that the caller may execute the file. Linux has no such mode. */
static int64_t may_execute(int fd)
{
	struct lx_stat st = {0};
	int64_t r = usys_raw(NR_fstat, fd, &st, 0);

	if (r)
		return r;
	if ((st.mode & ROS_S_IFMT) == ROS_S_IFDIR)
		return -LX_EISDIR;
	return usys_raw6(NR_faccessat2, fd, (long)"", ROS_X_OK, LX_AT_EMPTY_PATH | LX_AT_EACCESS, 0, 0);
}

int64_t ros_openat(struct call *c)
{
	char path[ROS_PATH_MAX];
	int ros = (int)c->arg[3];
	int64_t r, fd, flags;

	if ((ros & ROS_O_PATH) && (ros & ROS_O_ACCMODE)) {
		c->why = "O_PATH goes with no access";
		return -LX_EINVAL;
	}
	if ((ros & ROS_O_EXCL) && !(ros & ROS_O_CREAT)) {
		c->why = "O_EXCL needs O_CREAT";
		return -LX_EINVAL;
	}
	if ((r = parlib_path(c, 1, path)))
		return r;
	if ((flags = parlib_open_flags(c, ros)) < 0)
		return flags;
	fd = usys_blocking6(NR_openat, (int)c->arg[0], (long)path, flags, c->arg[4] & ROS_S_PMASK, 0, 0);
	if (fd >= 0 && (ros & ROS_O_EXEC) && (r = may_execute((int)fd))) {
		usys_raw(NR_close, fd, 0, 0);
		return r;
	}
	return fd;
}

int64_t ros_close(struct call *c)
{
	int64_t r = usys_raw(NR_close, (int)c->arg[0], 0, 0);

	/* Linux has closed it nevertheless; closing again could close another thread's
	 * descriptor. */
	return r == -LX_EINTR ? 0 : r;
}

/* The offset comes in halves. The arguments are fd, high, low, the result's address, whence. */
int64_t ros_llseek(struct call *c)
{
	/* Some callers pass the low half with its sign. */
	uint64_t off = (uint64_t)c->arg[1] << 32 | (uint32_t)c->arg[2];
	int64_t *to = arg_out(c, 3), r;

	if (no_memory(to))
		return -LX_EFAULT;
	if (c->arg[4] < ROS_SEEK_SET || c->arg[4] > ROS_SEEK_END)
		return -LX_EINVAL; /* Linux has more values of whence than Akaros */
	r = usys_raw(NR_lseek, (int)c->arg[0], off, c->arg[4]);
	if (r < 0)
		return r;
	*to = r;
	return 0;
}

/* Sets the flags that Linux lets F_SETFL change; changing another flag is an error. */
static int64_t set_flags(struct call *c, int fd, int ros)
{
	const int fixed = ROS_O_PATH | ROS_O_REMCLO;
	int64_t lx, old = usys_raw(NR_fcntl, fd, LX_F_GETFL, 0);

	if (old < 0)
		return old;
	if ((parlib_ros_flags((int)old) ^ ros) & fixed) {
		c->why = "a flag that cannot change";
		return -LX_EINVAL;
	}
	/* Linux ignores the access mode and flags that matter only at opening. */
	lx = parlib_open_flags(c, (ros & ~(ROS_O_ACCMODE | ROS_O_CREAT | ROS_O_TRUNC)));
	if (lx < 0)
		return lx;
	return usys_raw(NR_fcntl, fd, LX_F_SETFL, lx);
}

int64_t ros_fcntl(struct call *c)
{
	int fd = (int)c->arg[0], cmd = (int)c->arg[1];
	int64_t arg = c->arg[2], r;

	switch (cmd) {
	case ROS_F_DUPFD: return usys_raw(NR_fcntl, fd, LX_F_DUPFD, (int)arg);
	case ROS_F_GETFD: return usys_raw(NR_fcntl, fd, LX_F_GETFD, 0);
	case ROS_F_SETFD:
		if (arg & ~ROS_FD_CLOEXEC) {
			c->why = "an unknown flag";
			return -LX_EINVAL;
		}
		return usys_raw(NR_fcntl, fd, LX_F_SETFD, arg);
	case ROS_F_GETFL: r = usys_raw(NR_fcntl, fd, LX_F_GETFL, 0); return r < 0 ? r : parlib_ros_flags((int)r);
	case ROS_F_SETFL:
	case ROS_CCTL_SET_FL: return set_flags(c, fd, (int)arg);
	case ROS_F_SYNC:
	case ROS_CCTL_SYNC: return usys_blocking(NR_fsync, fd, 0, 0);
	case ROS_F_ADVISE: /* offset, length, advice: the numbers of advice are the same on both systems */
		return usys_raw6(NR_fadvise64, fd, arg, c->arg[3], (int)c->arg[4], 0, 0);
	}
	c->why = "an unknown command";
	return -LX_EINVAL;
}
