//go:build linux && amd64 && cgo

/* Memory. The numbers of protections and kinds of mapping are the same on both systems. */
#include "call.h"

_Static_assert(ROS_MAP_SHARED == LX_MAP_SHARED && ROS_MAP_PRIVATE == LX_MAP_PRIVATE && ROS_MAP_FIXED == LX_MAP_FIXED &&
		ROS_MAP_ANONYMOUS == LX_MAP_ANONYMOUS && ROS_MAP_LOCKED == LX_MAP_LOCKED &&
		ROS_MAP_POPULATE == LX_MAP_POPULATE,
	"MAP_");

enum {
	PROTS = ROS_PROT_READ | ROS_PROT_WRITE | ROS_PROT_EXEC,
	MAPS = ROS_MAP_SHARED | ROS_MAP_PRIVATE | ROS_MAP_FIXED | ROS_MAP_ANONYMOUS | ROS_MAP_LOCKED | ROS_MAP_POPULATE,
};

static int64_t bad_prot(struct call *c)
{
	c->why = "an unknown protection";
	return -LX_EINVAL;
}

int64_t ros_mmap(struct call *c)
{
	uint64_t addr = (uint64_t)c->arg[0], len = (uint64_t)c->arg[1], page = (uint64_t)c->arg[5];
	int prot = (int)c->arg[2], flags = (int)c->arg[3], fd = (int)c->arg[4];
	int kind = flags & (ROS_MAP_SHARED | ROS_MAP_PRIVATE);

	if (prot & ~PROTS)
		return bad_prot(c);
	if ((kind != ROS_MAP_SHARED && kind != ROS_MAP_PRIVATE) || (flags & ~MAPS)) {
		c->why = "not a kind of mapping";
		return -LX_EINVAL;
	}
	if (addr % usys_platform->page) { /* also if it is only a hint, which Linux would round */
		c->why = "not the address of a page";
		return -LX_EINVAL;
	}
	if (page > UINT64_MAX / usys_platform->page) {
		c->why = "the offset, in pages, is too large";
		return -LX_EINVAL;
	}
	/* Akaros looks at the descriptor, too, not only at the flag. */
	if (fd < 0)
		flags |= ROS_MAP_ANONYMOUS;
	/* Akaros accounts memory when it is touched; with MAP_NORESERVE Linux does, too.
	 * So a reservation of any size is one cheap system call. */
	if ((flags & ROS_MAP_ANONYMOUS) && kind == ROS_MAP_PRIVATE)
		flags |= LX_MAP_NORESERVE;
	return usys_raw6(NR_mmap, (long)addr, (long)len, prot, flags, fd, (long)(page * usys_platform->page));
}

int64_t ros_munmap(struct call *c)
{
	/* On Akaros unmapping zero bytes succeeds; on Linux it is an error. */
	return c->arg[1] ? usys_raw(NR_munmap, c->arg[0], c->arg[1], 0) : 0;
}

int64_t ros_mprotect(struct call *c)
{
	if ((int)c->arg[2] & ~PROTS)
		return bad_prot(c);
	return usys_raw(NR_mprotect, c->arg[0], c->arg[1], (int)c->arg[2]);
}
