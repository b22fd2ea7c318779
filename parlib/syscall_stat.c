//go:build linux && amd64 && cgo

/* The status of files. */
#include "call.h"

static struct ros_timespec ros_time(struct lx_timespec t) { return (struct ros_timespec){t.sec, t.nsec}; }

static int64_t stat(int64_t fd, const char *path, int flags, struct ros_kstat *to)
{
	struct lx_stat st = {0};
	int64_t r;

	if (no_memory(to))
		return -LX_EFAULT;
	r = usys_raw6(NR_newfstatat, fd, (long)path, (long)&st, flags, 0, 0);
	if (r)
		return r;
	*to = (struct ros_kstat){
		.dev = st.dev,
		.ino = st.ino,
		.mode = st.mode,
		.nlink = st.nlink,
		.uid = st.uid,
		.gid = st.gid,
		.rdev = st.rdev,
		.size = st.size,
		.blksize = st.blksize,
		.blocks = st.blocks,
		.atim = ros_time(st.atim),
		.mtim = ros_time(st.mtim),
		.ctim = ros_time(st.ctim),
	};
	return 0;
}

static int64_t stat_path(struct call *c, int flags)
{
	char path[ROS_PATH_MAX];
	int64_t r = parlib_path(c, 0, path);

	return r ? r : stat(LX_AT_FDCWD, path, flags, arg_out(c, 2));
}

int64_t ros_stat(struct call *c) { return stat_path(c, 0); }

int64_t ros_lstat(struct call *c) { return stat_path(c, LX_AT_SYMLINK_NOFOLLOW); }

int64_t ros_fstat(struct call *c)
{
	int fd = (int)c->arg[0];

	/* With AT_EMPTY_PATH a negative number could mean the current directory. */
	return fd < 0 ? -LX_EBADF : stat(fd, "", LX_AT_EMPTY_PATH, arg_out(c, 1));
}

int64_t ros_access(struct call *c)
{
	char path[ROS_PATH_MAX];
	int64_t r = parlib_path(c, 0, path);

	return r ? r : usys_raw(NR_faccessat, LX_AT_FDCWD, path, (int)c->arg[2]);
}
