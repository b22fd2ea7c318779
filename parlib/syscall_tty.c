//go:build linux && amd64 && cgo

/* Terminals. The flags and the indices in cc are the same on both systems. */
#include "call.h"
#include "sched_abort.h"

int64_t ros_tcgetattr(struct call *c)
{
	struct ros_termios *to = arg_out(c, 1);
	struct lx_termios t = {0};
	int64_t r;

	if (no_memory(to))
		return -LX_EFAULT;
	if ((r = usys_raw(NR_ioctl, (int)c->arg[0], LX_TCGETS, &t)))
		return r;
	*to = (struct ros_termios){
		.iflag = t.iflag,
		.oflag = t.oflag,
		.cflag = t.cflag,
		.lflag = t.lflag,
		.line = t.line,
		/* The kernel keeps the speed in the flags. */
		.ispeed = t.cflag & ROS_CBAUD,
		.ospeed = t.cflag & ROS_CBAUD,
	};
	usys_copy(to->cc, t.cc, sizeof t.cc);
	return 0;
}

int64_t ros_tcsetattr(struct call *c)
{
	static const int when[] = {
		[ROS_TCSANOW] = LX_TCSETS,
		[ROS_TCSADRAIN] = LX_TCSETSW,
		[ROS_TCSAFLUSH] = LX_TCSETSF,
	};
	const struct ros_termios *from = arg_ptr(c, 2);
	struct lx_termios t = {0};

	if (no_memory(from))
		return -LX_EFAULT;
	if (c->arg[1] < ROS_TCSANOW || c->arg[1] > ROS_TCSAFLUSH)
		return -LX_EINVAL;
	t = (struct lx_termios){
		.iflag = from->iflag,
		.oflag = from->oflag,
		.cflag = from->cflag,
		.lflag = from->lflag,
		.line = from->line,
	};
	usys_copy(t.cc, from->cc, sizeof t.cc);
	return usys_blocking(NR_ioctl, (int)c->arg[0], when[c->arg[1]], &t);
}
