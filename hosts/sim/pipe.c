//go:build ignore

/* Pipes. All processes share the bytes in a pipe, and the record of the processes that have an end. */
#include "world.h"

enum { CAPACITY = 65536, ATOMIC = 4096 };

/* In shared memory. */
struct pipe {
	char *bytes;
	size_t first, n;           /* a ring */
	uint32_t readers, writers; /* ends, in all processes */
	uint64_t changes;
	uint64_t holders[SIM_PROCESSES / 64]; /* processes that have an end */
};

/* An end, in a process. */
struct end {
	struct sim_file file;
	struct pipe *pipe;
	struct end *other; /* the other end, in the same process; 0: none */
	struct end *next, **link;
	uint64_t seen; /* the pipe's changes that were seen */
	bool writes;
};
static struct end *ends;

static struct pipe *pipe_of(struct sim_file *f) { return ((struct end *)f)->pipe; }

/* Reports an event at e to the other end, in whichever process it is. */
static void tell(struct end *e, uint32_t bits)
{
	struct pipe *p = e->pipe;

	p->changes++;
	e->seen = p->changes;
	if (e->other) {
		e->other->seen = p->changes;
		sim_file_event(&e->other->file, bits);
	}
	sim_tell(p->holders);
}

static long pipe_read(struct sim_file *f, const struct sim_buffer *to, int64_t at)
{
	struct pipe *p = pipe_of(f);
	size_t n = p->n < to->n ? p->n : to->n, first = CAPACITY - p->first;

	if (at >= 0)
		return -LX_ESPIPE;
	if (!to->n)
		return 0;
	if (!n)
		return p->writers ? -LX_EAGAIN : 0;
	first = first < n ? first : n;
	if (sim_buffer_put(to, 0, p->bytes + p->first, first) || sim_buffer_put(to, first, p->bytes, n - first))
		return -LX_EFAULT;
	p->first = (p->first + n) % CAPACITY;
	p->n -= n;
	tell((struct end *)f, SIM_OUT);
	return (long)n;
}

static long pipe_write(struct sim_file *f, const struct sim_buffer *from, int64_t at)
{
	struct pipe *p = pipe_of(f);
	size_t room = CAPACITY - p->n, n = room < from->n ? room : from->n, end = (p->first + p->n) % CAPACITY,
	       first = CAPACITY - end;

	if (at >= 0)
		return -LX_ESPIPE;
	if (!from->n)
		return 0;
	if (!p->readers) {
		sim_signal_pipe();
		return -LX_EPIPE;
	}
	if (!n || (from->n <= ATOMIC && n < from->n))
		return -LX_EAGAIN;
	first = first < n ? first : n;
	if (sim_buffer_get(from, 0, p->bytes + end, first) || sim_buffer_get(from, first, p->bytes, n - first))
		return -LX_EFAULT;
	p->n += n;
	tell((struct end *)f, SIM_IN);
	return (long)n;
}

static uint32_t pipe_ready(struct sim_file *f)
{
	struct pipe *p = pipe_of(f);

	if (!((struct end *)f)->writes)
		return (p->n ? SIM_IN : 0) | (p->writers ? 0 : SIM_HUP);
	return (CAPACITY - p->n >= ATOMIC ? SIM_OUT : 0) | (p->readers ? 0 : SIM_ERR);
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

	--*(e->writes ? &p->writers : &p->readers);
	*e->link = e->next;
	if (e->next)
		e->next->link = e->link;
	tell(e, e->writes ? SIM_IN | SIM_HUP : SIM_OUT | SIM_ERR);
	if (e->other)
		e->other->other = 0;
	else
		p->holders[sim_index(sim_me) / 64] &= ~(1ul << sim_index(sim_me) % 64);
	if (!p->readers && !p->writers) {
		sim_unshare(p->bytes, CAPACITY);
		sim_unshare(p, sizeof *p);
	}
	sim_release(e, sizeof *e);
}

static void hold(struct pipe *p, uint32_t process) { p->holders[process / 64] |= 1ul << process % 64; }

static void pipe_pass(struct sim_file *f, struct sim_passed *to);

static const struct sim_file_ops pipe_ops = {
	.name = "pipe",
	.read = pipe_read,
	.write = pipe_write,
	.ready = pipe_ready,
	.stat = pipe_stat,
	.ioctl = pipe_ioctl,
	.pass = pipe_pass,
	.release = pipe_release,
};

static struct end *new_end(struct pipe *p, uint32_t flags, bool writes)
{
	struct end *e = sim_alloc(sizeof *e), *other = ends;

	sim_file_init(&e->file, &pipe_ops, flags);
	e->pipe = p;
	e->writes = writes;
	e->seen = p->changes;
	while (other && other->pipe != p)
		other = other->next;
	e->other = other;
	if (other)
		other->other = e;
	e->next = ends;
	if (e->next)
		e->next->link = &e->next;
	e->link = &ends;
	ends = e;
	return e;
}

static struct sim_file *pipe_take(const struct sim_passed *p) { return &new_end(p->of, p->flags, p->writes)->file; }

/* Called in the parent. The child's end counts from now on. */
static void pipe_pass(struct sim_file *f, struct sim_passed *to)
{
	struct end *e = (struct end *)f;

	to->take = pipe_take;
	to->of = e->pipe;
	to->writes = e->writes;
	++*(e->writes ? &e->pipe->writers : &e->pipe->readers);
	hold(e->pipe, to->process);
}

void sim_pipes_look(void)
{
	for (struct end *e = ends; e; e = e->next) {
		uint32_t bits = pipe_ready(&e->file);

		if (e->seen == e->pipe->changes)
			continue;
		e->seen = e->pipe->changes;
		if (bits)
			sim_file_event(&e->file, bits);
	}
}

static long pipe2(long to, long flags, long c, long d, long e, long f, long nr)
{
	struct end *reader, *writer;
	struct pipe *p;
	int32_t fd[2];

	(void)c, (void)d, (void)e, (void)f;
	if (nr == NR_pipe)
		flags = 0;
	if (flags & ~(LX_O_CLOEXEC | LX_O_NONBLOCK | 040000))
		return -LX_EINVAL;
	p = sim_share(sizeof *p);
	p->bytes = sim_share(CAPACITY);
	p->readers = p->writers = 1;
	hold(p, sim_index(sim_me));
	reader = new_end(p, (uint32_t)flags & LX_O_NONBLOCK, false);
	writer = new_end(p, ((uint32_t)flags & LX_O_NONBLOCK) | LX_O_WRONLY, true);
	fd[0] = (int32_t)sim_fd_new(&reader->file, 0, (uint32_t)flags);
	if (fd[0] < 0) {
		sim_file_put(&writer->file);
		return fd[0];
	}
	fd[1] = (int32_t)sim_fd_new(&writer->file, 0, (uint32_t)flags);
	if (fd[1] < 0)
		sim_fd_close(fd[0]);
	return fd[1] < 0 ? fd[1] : usys_put_guest((void *)to, fd, sizeof fd);
}

void sim_start_pipes(void)
{
	sim_route(NR_pipe, pipe2);
	sim_route(NR_pipe2, pipe2);
}
