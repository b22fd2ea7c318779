//go:build linux && amd64 && cgo

/* Paths: pointer and length on Akaros's side, NUL-terminated on Linux's. */
#include "call.h"

int64_t parlib_path(struct call *c, int i, char to[ROS_PATH_MAX])
{
	const char *from = arg_ptr(c, i);
	uint64_t n = (uint64_t)c->arg[i + 1];

	if (n && no_memory(from))
		return -LX_EFAULT;
	/* The length may count a NUL at the end: some callers' strings have one. */
	if (n && n <= ROS_PATH_MAX && !from[n - 1])
		n--;
	if (n >= ROS_PATH_MAX)
		return -LX_ENAMETOOLONG;
	usys_copy(to, from, n);
	to[n] = 0;
	/* A NUL inside: Linux would take the text before it for the whole path. */
	if (usys_strlen(to) != n) {
		c->why = "a NUL in the path";
		return -LX_EINVAL;
	}
	return 0;
}
