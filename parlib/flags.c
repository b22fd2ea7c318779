//go:build linux && amd64 && cgo

/* Translates flags of openat and fcntl between Akaros and Linux. */
#include "call.h"

/* The access mode is not among them: it is bits on Akaros, a number on Linux. */
static const struct {
	int ros, lx;
} flags[] = {
	{ROS_O_CREAT, LX_O_CREAT},
	{ROS_O_EXCL, LX_O_EXCL},
	{ROS_O_NOCTTY, LX_O_NOCTTY},
	{ROS_O_TRUNC, LX_O_TRUNC},
	{ROS_O_APPEND, LX_O_APPEND},
	{ROS_O_NONBLOCK, LX_O_NONBLOCK},
	{ROS_O_SYNC, LX_O_SYNC},
	{ROS_O_ASYNC, LX_O_ASYNC},
	{ROS_O_DIRECT, LX_O_DIRECT},
	{ROS_O_PATH, LX_O_PATH},
	{ROS_O_DIRECTORY, LX_O_DIRECTORY},
	{ROS_O_NOFOLLOW, LX_O_NOFOLLOW},
	{ROS_O_NOATIME, LX_O_NOATIME},
	{ROS_O_CLOEXEC, LX_O_CLOEXEC},
};
enum { NFLAGS = sizeof flags / sizeof *flags };

int64_t parlib_open_flags(struct call *c, int ros)
{
	int known = ROS_O_ACCMODE, lx = 0;

	for (int i = 0; i < NFLAGS; i++) {
		known |= flags[i].ros;
		if (ros & flags[i].ros)
			lx |= flags[i].lx;
	}
	if (ros & ~known) {
		c->why = ros & ROS_O_REMCLO ? "O_REMCLO: Linux has no such files" : "an unknown flag";
		return -LX_EINVAL;
	}
	switch (ros & (ROS_O_READ | ROS_O_WRITE)) {
	case ROS_O_READ: return lx | LX_O_RDONLY;
	case ROS_O_WRITE: return lx | LX_O_WRONLY;
	case ROS_O_READ | ROS_O_WRITE: return lx | LX_O_RDWR;
	}
	/* No access at all: Akaros returns a descriptor that can be neither read
	 * nor written. Linux has such descriptors (O_PATH) only for files that
	 * exist and are not truncated. */
	if (ros & (ROS_O_CREAT | ROS_O_TRUNC)) {
		c->why = "O_CREAT and O_TRUNC need O_READ or O_WRITE";
		return -LX_EINVAL;
	}
	return lx | LX_O_PATH;
}

int parlib_ros_flags(int lx)
{
	int ros = 0;

	for (int i = 0; i < NFLAGS; i++)
		if ((lx & flags[i].lx) == flags[i].lx)
			ros |= flags[i].ros;
	if (lx & LX_O_PATH)
		return ros;
	switch (lx & LX_O_ACCMODE) {
	case LX_O_RDONLY: return ros | ROS_O_READ;
	case LX_O_WRONLY: return ros | ROS_O_WRITE;
	}
	return ros | ROS_O_READ | ROS_O_WRITE;
}
