//go:build linux && amd64 && cgo

/* Names of files. */
#include "call.h"

/* Makes Linux's call n with a directory, a path and one argument. */
static int64_t with_path(struct call *c, int n, int64_t arg)
{
	char path[ROS_PATH_MAX];
	int64_t r = parlib_path(c, 0, path);

	return r ? r : usys_raw(n, LX_AT_FDCWD, path, arg);
}

int64_t ros_unlink(struct call *c) { return with_path(c, NR_unlinkat, 0); }

int64_t ros_rmdir(struct call *c) { return with_path(c, NR_unlinkat, LX_AT_REMOVEDIR); }

int64_t ros_mkdir(struct call *c) { return with_path(c, NR_mkdirat, c->arg[2] & ROS_S_PMASK); }

/* Copies two paths, old and new, each with its length. */
static int64_t two_paths(struct call *c, char old[ROS_PATH_MAX], char new[ROS_PATH_MAX])
{
	int64_t r = parlib_path(c, 0, old);

	return r ? r : parlib_path(c, 2, new);
}

int64_t ros_link(struct call *c)
{
	char old[ROS_PATH_MAX], new[ROS_PATH_MAX];
	int64_t r = two_paths(c, old, new);

	return r ? r : usys_raw6(NR_linkat, LX_AT_FDCWD, (long)old, LX_AT_FDCWD, (long)new, 0, 0);
}

int64_t ros_rename(struct call *c)
{
	char old[ROS_PATH_MAX], new[ROS_PATH_MAX];
	int64_t r = two_paths(c, old, new);

	return r ? r : usys_raw6(NR_renameat, LX_AT_FDCWD, (long)old, LX_AT_FDCWD, (long)new, 0, 0);
}

int64_t ros_symlink(struct call *c)
{
	char old[ROS_PATH_MAX], new[ROS_PATH_MAX];
	int64_t r = two_paths(c, old, new);

	return r ? r : usys_raw(NR_symlinkat, old, LX_AT_FDCWD, new);
}

/* As on Akaros the text ends with a NUL and is cut if the NUL does not fit; the
 * result does not count it. */
int64_t ros_readlink(struct call *c)
{
	char path[ROS_PATH_MAX], *to = arg_out(c, 2);
	uint64_t n = (uint64_t)c->arg[3];
	int64_t r = parlib_path(c, 0, path);

	if (r)
		return r;
	if (no_memory(to))
		return -LX_EFAULT;
	if (!n)
		return -LX_EINVAL;
	if (n > ROS_PATH_MAX)
		n = ROS_PATH_MAX;
	if (n == 1) { /* room for the NUL only: Linux would reject a buffer of 0 bytes */
		char one[1] = {0};
		r = usys_raw6(NR_readlinkat, LX_AT_FDCWD, (long)path, (long)one, sizeof one, 0, 0);
		r = r < 0 ? r : 0;
	} else {
		r = usys_raw6(NR_readlinkat, LX_AT_FDCWD, (long)path, (long)to, (long)n - 1, 0, 0);
	}
	if (r >= 0)
		to[r] = 0;
	return r;
}

/* The text ends with a NUL, for which there must be room; the result does not count it. */
int64_t ros_getcwd(struct call *c)
{
	int64_t r = usys_raw(NR_getcwd, c->arg[0], c->arg[1], 0);

	return r > 0 ? r - 1 : r;
}
