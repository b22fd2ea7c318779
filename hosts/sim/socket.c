//go:build ignore

/* Sockets as files. */
#include "socket.h"

static long done(struct sim_socket *s, long r)
{
	if (r == -LX_EPIPE && simnet_type(s->of) == SIM_STREAM)
		sim_signal_pipe();
	sim_sockets_settle();
	return r;
}

static long transfer(struct sim_file *f, const struct sim_buffer *b, int64_t at, bool send)
{
	struct sim_socket *s = (struct sim_socket *)f;
	struct simnet_msg m;

	_Static_assert(sizeof(struct lx_iovec) == sizeof(struct simnet_iov) &&
			offsetof(struct lx_iovec, len) == offsetof(struct simnet_iov, len),
		"iovec");
	if (at >= 0)
		return -SIM_NOT_SEEKABLE;
	sim_net();
	m.iov = (const struct simnet_iov *)b->piece;
	m.iovs = b->pieces;
	m.flags = m.name_len = m.nrights = m.rights_max = 0;
	m.key = 0;
	if (send)
		return done(s, simnet_sendmsg(s->of, &m));
	if (!b->n) /* a read of no bytes has no effect */
		return 0;
	return done(s, simnet_recvmsg(s->of, &m));
}

static long socket_read(struct sim_file *f, const struct sim_buffer *to, int64_t at)
{
	return transfer(f, to, at, false);
}
static long socket_write(struct sim_file *f, const struct sim_buffer *from, int64_t at)
{
	return transfer(f, from, at, true);
}
static uint32_t socket_ready(struct sim_file *f) { return simnet_ready(((struct sim_socket *)f)->of); }

static long socket_stat(struct sim_file *f, struct lx_stat *st)
{
	*st = (struct lx_stat){.dev = 8,
		.ino = ((struct sim_socket *)f)->ino,
		.nlink = 1,
		.mode = 0140777,
		.blksize = 4096};
	return 0;
}

static uint64_t socket_timeout(struct sim_file *f, bool write)
{
	return sim_socket_until((struct sim_socket *)f, write);
}

static void socket_release(struct sim_file *f)
{
	struct sim_socket *s = (struct sim_socket *)f;

	sim_net();
	simnet_close(s->of);
	sim_disown(s->owner);
	sim_release(s, sizeof *s);
	sim_sockets_settle();
}

static const struct sim_file_ops socket_ops = {
	.name = "socket",
	.read = socket_read,
	.write = socket_write,
	.ready = socket_ready,
	.stat = socket_stat,
	.ioctl = sim_socket_ioctl,
	.timeout = socket_timeout,
	.release = socket_release,
};

struct sim_socket *sim_socket_file(struct simsock *of, uint32_t flags)
{
	static uint64_t inos = 1000;
	struct sim_socket *s = sim_alloc(sizeof *s);

	sim_file_init(&s->file, &socket_ops, LX_O_RDWR | (flags & LX_O_NONBLOCK));
	s->of = of;
	s->ino = ++inos;
	s->owner = sim_owner_new(&s->file);
	simnet_own(of, s->owner);
	return s;
}

long sim_socket(long fd, struct sim_socket **s)
{
	struct sim_file *f = sim_fd_file(fd);

	if (!f)
		return -LX_EBADF;
	if (f->ops != &socket_ops)
		return -SIM_ENOTSOCK;
	*s = (struct sim_socket *)f;
	sim_net(); /* updates its time */
	return 0;
}

/* ---- waiting ---- */

uint64_t sim_socket_until(struct sim_socket *s, bool send)
{
	uint64_t span = simnet_timeout(s->of, send);

	return span == UINT64_MAX ? USYS_NEVER : sched_after(sim_monotonic, span);
}

long sim_socket_wait(struct sim_socket *s, uint64_t until)
{
	long r;

	if (until <= sim_monotonic)
		return -LX_EAGAIN;
	r = sim_file_wait(&s->file, until);
	sim_net();
	return r == -LX_ERESTARTSYS && until != USYS_NEVER ? -LX_EINTR : r;
}
