//go:build ignore

/* The network of the simulation, and sockets as files. */
#include "socket.h"

/* ---- what the network gets from us ---- */

static void *take(struct sim_env *env, size_t n) { (void)env; return sim_alloc(n); }
static void give_back(struct sim_env *env, void *memory, size_t n) { (void)env; sim_release(memory, n); }
static uint64_t draw(struct sim_env *env) { (void)env; return sim_random(SIM_NETWORK); }
static uint64_t draw_fault(struct sim_env *env) { (void)env; return sim_random(SIM_FAULTS); }

static struct sim_env env = {.alloc = take, .release = give_back, .random = draw};
static struct sim_env faults = {.alloc = take, .release = give_back, .random = draw_fault};
static struct simnet *net;

static void changed(void *owner, uint32_t bits) { sim_file_event(owner, bits); }

/* ---- files on their way (SCM_RIGHTS) ---- */

/* The network may release a file in the middle of a function, and the file may be a socket: it is
 * put afterwards. */
static struct sim_file **released;
static size_t nreleased, room;

static void retain(uint64_t handle) { sim_file_get((struct sim_file *)handle); }

static void release(uint64_t handle)
{
	if (nreleased == room) {
		size_t more = room ? 2 * room : 64;
		struct sim_file **list = sim_alloc(more * sizeof *list);

		if (room)
			usys_copy(list, released, room * sizeof *list);
		sim_release(released, room * sizeof *list);
		released = list;
		room = more;
	}
	released[nreleased++] = (struct sim_file *)handle;
}

void sim_sockets_settle(void)
{
	while (nreleased)
		sim_file_put(released[--nreleased]);
}

struct simnet *sim_net(void)
{
	struct simnet_options o = {
		.host = {.hostname = "sim", .who = {.pid = sim_pid}}, .latency_max = sim_options.latency_ns,
		.short_read = (uint16_t)sim_options.partial, .short_write = (uint16_t)sim_options.partial,
		.buffer = (uint32_t)sim_options.buffer, .loss = (uint16_t)sim_options.loss,
		.reorder = (uint16_t)sim_options.reorder, .refuse = (uint16_t)sim_options.refuse,
		.reset = (uint16_t)sim_options.reset, .random_ports = true, .shuffle = true, .faults = &faults,
		.changed = changed, .copy_in = usys_get, .copy_out = usys_put_guest, .retain = retain, .release = release,
	};

	env.now = sim_realtime();
	if (!net && !(net = simnet_new(&env, &o)))
		sim_unrepeatable("there is no memory for the simulated network", 0);
	return net;
}

struct simnet_host *sim_net_host(void) { return simnet_host(sim_net(), 0); }

size_t sim_hosts_file(char *to, size_t n) { return simnet_hosts_file(sim_net_host(), to, n); }
size_t sim_resolv_file(char *to, size_t n) { return simnet_resolv_file(sim_net_host(), to, n); }

uint64_t sim_sockets_next(void)
{
	uint64_t t = net ? simnet_next(net) : UINT64_MAX;

	return t == UINT64_MAX ? USYS_NEVER : t - SIM_EPOCH;
}

void sim_sockets_run(void)
{
	if (!net || sim_sockets_next() > sim_monotonic)
		return;
	env.now = sim_realtime();
	simnet_run(net);
	sim_sockets_settle();
}

/* ---- a socket as a file ---- */

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

	_Static_assert(sizeof(struct lx_iovec) == sizeof(struct simnet_iov) && offsetof(struct lx_iovec, len) == offsetof(struct simnet_iov, len), "iovec");
	if (at >= 0)
		return -SIM_NOT_SEEKABLE;
	sim_net();
	m.iov = (const struct simnet_iov *)b->piece;
	m.iovs = b->pieces;
	m.flags = m.name_len = m.nrights = m.rights_max = 0;
	m.key = 0;
	if (send)
		return done(s, simnet_sendmsg(s->of, &m));
	if (!b->n) /* read of no bytes looks at nothing */
		return 0;
	return done(s, simnet_recvmsg(s->of, &m));
}

static long socket_read(struct sim_file *f, const struct sim_buffer *to, int64_t at) { return transfer(f, to, at, false); }
static long socket_write(struct sim_file *f, const struct sim_buffer *from, int64_t at) { return transfer(f, from, at, true); }
static uint32_t socket_ready(struct sim_file *f) { return simnet_ready(((struct sim_socket *)f)->of); }

static long socket_stat(struct sim_file *f, struct lx_stat *st)
{
	*st = (struct lx_stat){.dev = 8, .ino = ((struct sim_socket *)f)->ino, .nlink = 1, .mode = 0140777, .blksize = 4096};
	return 0;
}

static uint64_t socket_timeout(struct sim_file *f, bool write) { return sim_socket_until((struct sim_socket *)f, write); }

static void socket_release(struct sim_file *f)
{
	struct sim_socket *s = (struct sim_socket *)f;

	sim_net();
	simnet_close(s->of);
	sim_release(s, sizeof *s);
	sim_sockets_settle();
}

static const struct sim_file_ops socket_ops = {
	.name = "socket", .read = socket_read, .write = socket_write, .ready = socket_ready, .stat = socket_stat,
	.ioctl = sim_socket_ioctl, .timeout = socket_timeout, .release = socket_release,
};

struct sim_socket *sim_socket_file(struct simsock *of, uint32_t flags)
{
	static uint64_t inos = 1000;
	struct sim_socket *s = sim_alloc(sizeof *s);

	sim_file_init(&s->file, &socket_ops, LX_O_RDWR | (flags & LX_O_NONBLOCK));
	s->of = of;
	s->ino = ++inos;
	simnet_own(of, &s->file);
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
	sim_net(); /* its time */
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
