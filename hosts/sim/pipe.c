//go:build ignore

/* Pipes. */
#include "sim.h"

enum { CAPACITY = 65536, ATOMIC = 4096 };

struct pipe {
	char *bytes;
	size_t first, n; /* a ring */
	struct end *reader, *writer; /* 0: closed */
};

struct end {
	struct sim_file file;
	struct pipe *pipe;
};

static struct pipe *pipe_of(struct sim_file *f) { return ((struct end *)f)->pipe; }

static void tell(struct end *e, uint32_t bits)
{
	if (e)
		sim_file_event(&e->file, bits);
}

static long pipe_read(struct sim_file *f, const struct sim_buffer *to, int64_t at)
{
	struct pipe *p = pipe_of(f);
	size_t n = p->n < to->n ? p->n : to->n, first = CAPACITY - p->first;

	if (at >= 0)
		return -29; /* ESPIPE */
	if (!to->n)
		return 0;
	if (!n)
		return p->writer ? -LX_EAGAIN : 0;
	first = first < n ? first : n;
	if (sim_buffer_put(to, 0, p->bytes + p->first, first) || sim_buffer_put(to, first, p->bytes, n - first))
		return -LX_EFAULT;
	p->first = (p->first + n) % CAPACITY;
	p->n -= n;
	tell(p->writer, SIM_OUT);
	return (long)n;
}

static long pipe_write(struct sim_file *f, const struct sim_buffer *from, int64_t at)
{
	struct pipe *p = pipe_of(f);
	size_t room = CAPACITY - p->n, n = room < from->n ? room : from->n, end = (p->first + p->n) % CAPACITY, first = CAPACITY - end;

	if (at >= 0)
		return -29; /* ESPIPE */
	if (!from->n)
		return 0;
	if (!p->reader) {
		sim_signal_pipe();
		return -LX_EPIPE;
	}
	if (!n || (from->n <= ATOMIC && n < from->n))
		return -LX_EAGAIN;
	first = first < n ? first : n;
	if (sim_buffer_get(from, 0, p->bytes + end, first) || sim_buffer_get(from, first, p->bytes, n - first))
		return -LX_EFAULT;
	p->n += n;
	tell(p->reader, SIM_IN);
	return (long)n;
}

static uint32_t pipe_ready(struct sim_file *f)
{
	struct pipe *p = pipe_of(f);

	if (&p->reader->file == f)
		return (p->n ? SIM_IN : 0) | (p->writer ? 0 : SIM_HUP);
	return (CAPACITY - p->n >= ATOMIC ? SIM_OUT : 0) | (p->reader ? 0 : SIM_ERR);
}

static long pipe_stat(struct sim_file *f, struct lx_stat *st)
{
	(void)f;
	*st = (struct lx_stat){.dev = 12, .ino = 1, .nlink = 1, .mode = 0010600, .blksize = 4096};
	return 0;
}

static long pipe_ioctl(struct sim_file *f, long op, long arg)
{
	enum { FIONREAD = 0x541b };
	int32_t n = (int32_t)pipe_of(f)->n;

	return (uint32_t)op == FIONREAD ? usys_put_guest((void *)arg, &n, sizeof n) : -25;
}

static void pipe_release(struct sim_file *f)
{
	struct end *e = (struct end *)f;
	struct pipe *p = e->pipe;

	*(p->reader == e ? &p->reader : &p->writer) = 0;
	tell(p->reader, SIM_IN | SIM_HUP);
	tell(p->writer, SIM_OUT | SIM_ERR);
	if (!p->reader && !p->writer) {
		sim_release(p->bytes, CAPACITY);
		sim_release(p, sizeof *p);
	}
	sim_release(e, sizeof *e);
}

static const struct sim_file_ops pipe_ops = {
	.name = "pipe", .read = pipe_read, .write = pipe_write, .ready = pipe_ready, .stat = pipe_stat, .ioctl = pipe_ioctl,
	.release = pipe_release,
};

static struct end *new_end(struct pipe *p, uint32_t flags)
{
	struct end *e = sim_alloc(sizeof *e);

	sim_file_init(&e->file, &pipe_ops, flags);
	e->pipe = p;
	return e;
}

static long pipe2(long to, long flags, long c, long d, long e, long f, long nr)
{
	struct pipe *p;
	int32_t fd[2];

	(void)c, (void)d, (void)e, (void)f;
	if (nr == NR_pipe)
		flags = 0;
	if (flags & ~(LX_O_CLOEXEC | LX_O_NONBLOCK | 040000))
		return -LX_EINVAL;
	p = sim_alloc(sizeof *p);
	p->bytes = sim_alloc(CAPACITY);
	p->reader = new_end(p, (uint32_t)flags & LX_O_NONBLOCK);
	p->writer = new_end(p, ((uint32_t)flags & LX_O_NONBLOCK) | LX_O_WRONLY);
	fd[0] = (int32_t)sim_fd_new(&p->reader->file, 0, (uint32_t)flags);
	if (fd[0] < 0) {
		sim_file_put(&p->writer->file);
		return fd[0];
	}
	fd[1] = (int32_t)sim_fd_new(&p->writer->file, 0, (uint32_t)flags);
	if (fd[1] < 0)
		sim_fd_close(fd[0]);
	return fd[1] < 0 ? fd[1] : usys_put_guest((void *)to, fd, sizeof fd);
}

void sim_start_pipes(void)
{
	sim_route(NR_pipe, pipe2);
	sim_route(NR_pipe2, pipe2);
}
