//go:build ignore

/* Makes sockets, names, connects, accepts and shuts them down. */
#include "socket.h"

#include "world.h"

#define CALL(name) static long name(long a, long b, long c, long d, long e, long f, long nr)
#define UNUSED (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr

enum { TYPE = 0xf };

/* ---- addresses ---- */

/* Stores the path of a unix socket, if it has one. */
static bool path_of(const struct sim_address *a, char path[SIMNET_ADDR_MAX + 1])
{
	if (a->len <= 2 || a->len > 110 || a->bytes[0] != LX_AF_UNIX || a->bytes[1] || !a->bytes[2])
		return false;
	usys_zero(path, SIMNET_ADDR_MAX + 1);
	usys_copy(path, a->bytes + 2, a->len - 2);
	return true;
}

long sim_get_address(struct sim_socket *s, long at, long len, bool made, struct sim_address *to)
{
	char path[SIMNET_ADDR_MAX + 1];

	if ((int)len < 0 || (int)len > SIMNET_ADDR_MAX)
		return -LX_EINVAL;
	to->len = (uint32_t)len;
	to->key = 0;
	if (usys_get(to->bytes, (void *)at, to->len))
		return -LX_EFAULT;
	if (simnet_family(s->of) != LX_AF_UNIX || !path_of(to, path))
		return 0;
	return sim_socket_node(path, made, &to->key);
}

long sim_put_address(long at, long len_at, const void *addr, uint32_t len)
{
	int32_t room;

	if (!at)
		return 0;
	if (usys_get(&room, (void *)len_at, sizeof room))
		return -LX_EFAULT;
	if (room < 0)
		return -LX_EINVAL;
	if (usys_put_guest((void *)at, addr, (uint32_t)room < len ? (uint32_t)room : len))
		return -LX_EFAULT;
	return usys_put_guest((void *)len_at, &len, sizeof len);
}

/* ---- made ---- */

CALL(socket)
{
	struct simsock *of;
	long r;

	UNUSED;
	if (b & ~(long)(TYPE | LX_O_CLOEXEC | LX_O_NONBLOCK))
		return -LX_EINVAL;
	r = simnet_socket(sim_net_host(), (int)a, (int)b & TYPE, (int)c, &of);
	return r ? r : sim_fd_new(&sim_socket_file(of, (uint32_t)b)->file, 0, (uint32_t)b);
}

CALL(socketpair)
{
	struct simsock *of[2];
	struct sim_socket *s[2];
	int32_t fd[2];
	long r;

	UNUSED;
	if (b & ~(long)(TYPE | LX_O_CLOEXEC | LX_O_NONBLOCK))
		return -LX_EINVAL;
	if ((r = simnet_socketpair(sim_net_host(), (int)a, (int)b & TYPE, (int)c, of)))
		return r;
	for (int i = 0; i < 2; i++)
		s[i] = sim_socket_file(of[i], (uint32_t)b);
	fd[0] = (int32_t)sim_fd_new(&s[0]->file, 0, (uint32_t)b);
	if (fd[0] < 0) {
		sim_file_put(&s[1]->file);
		return fd[0];
	}
	fd[1] = (int32_t)sim_fd_new(&s[1]->file, 0, (uint32_t)b);
	if (fd[1] < 0)
		sim_fd_close(fd[0]);
	return fd[1] < 0 ? fd[1] : usys_put_guest((void *)d, fd, sizeof fd);
}

CALL(bind)
{
	struct sim_address addr;
	struct sim_socket *s;
	uint8_t own[SIMNET_ADDR_MAX];
	long r = sim_socket(a, &s);

	UNUSED;
	if (r)
		return r;
	/* A socket that has a name must not make a node. */
	if (simnet_family(s->of) == LX_AF_UNIX && simnet_sockname(s->of, own) > 2)
		return -LX_EINVAL;
	r = sim_get_address(s, b, c, true, &addr);
	return r ? r : simnet_bind(s->of, addr.bytes, addr.len, addr.key);
}

CALL(listen)
{
	struct sim_socket *s;
	long r = sim_socket(a, &s);

	UNUSED;
	return r ? r : simnet_listen(s->of, (int)b);
}

/* ---- connected ---- */

static long connect_held(struct sim_socket *s, const struct sim_address *addr)
{
	uint64_t until = sim_socket_until(s, true);
	long r, w;

	for (;;) {
		r = simnet_connect(s->of, addr->bytes, addr->len, addr->key);
		if (!sim_waits(s, 0) || (r != -SIM_EINPROGRESS && r != -SIM_EALREADY && r != -LX_EAGAIN))
			return r;
		while (r != -LX_EAGAIN && !simnet_ready(s->of))
			if ((w = sim_socket_wait(s, until)))
				return w == -LX_EAGAIN ? -SIM_EINPROGRESS : w;
		if (r == -LX_EAGAIN && (w = sim_socket_wait(s, until)))
			return w;
	}
}

CALL(connect)
{
	struct sim_hold hold;
	struct sim_address addr;
	struct sim_socket *s;
	long r = sim_socket(a, &s);

	UNUSED;
	if (r || (r = sim_get_address(s, b, c, false, &addr)))
		return r;
	sim_hold(&hold, &s->file);
	r = connect_held(s, &addr);
	sim_let_go(&hold);
	return r;
}

static long accept_held(struct sim_socket *s, long at, long len_at, uint32_t flags)
{
	uint64_t until = sim_socket_until(s, false);
	uint8_t addr[SIMNET_ADDR_MAX];
	struct simsock *of;
	struct sim_socket *child;
	long r, n;

	while ((r = simnet_accept(s->of, &of)) == -LX_EAGAIN && sim_waits(s, 0))
		if ((r = sim_socket_wait(s, until)))
			break;
	if (r)
		return r;
	child = sim_socket_file(of, flags);
	n = simnet_peername(of, addr);
	if (n < 0) { /* the connection has already ended: Linux stores only the address's family */
		usys_zero(addr, sizeof addr);
		addr[0] = (uint8_t)simnet_family(of);
		n = addr[0] == LX_AF_INET ? 16 : addr[0] == LX_AF_INET6 ? 28 : 2;
	}
	r = sim_put_address(at, len_at, addr, (uint32_t)n);
	if (r) {
		sim_file_put(&child->file);
		return r;
	}
	return sim_fd_new(&child->file, 0, flags);
}

CALL(accept)
{
	struct sim_hold hold;
	struct sim_socket *s;
	long r = sim_socket(a, &s);

	UNUSED;
	if (r)
		return r;
	if (nr == NR_accept)
		d = 0;
	if (d & ~(long)(LX_O_CLOEXEC | LX_O_NONBLOCK))
		return -LX_EINVAL;
	sim_hold(&hold, &s->file);
	r = accept_held(s, b, c, (uint32_t)d);
	sim_let_go(&hold);
	return r;
}

CALL(shutdown)
{
	struct sim_socket *s;
	long r = sim_socket(a, &s);

	UNUSED;
	return r ? r : simnet_shutdown(s->of, (int)b);
}

CALL(name)
{
	uint8_t addr[SIMNET_ADDR_MAX];
	struct sim_socket *s;
	long r = sim_socket(a, &s);

	UNUSED;
	if (r)
		return r;
	r = nr == NR_getsockname ? simnet_sockname(s->of, addr) : simnet_peername(s->of, addr);
	if (r < 0)
		return r;
	return b ? sim_put_address(b, c, addr, (uint32_t)r) : -LX_EFAULT;
}

void sim_start_socket_open(void)
{
	static const struct {
		int nr;
		usys_call *call;
	} own[] = {
		{NR_socket, socket},
		{NR_socketpair, socketpair},
		{NR_bind, bind},
		{NR_listen, listen},
		{NR_connect, connect},
		{NR_accept, accept},
		{NR_accept4, accept},
		{NR_shutdown, shutdown},
		{NR_getsockname, name},
		{NR_getpeername, name},
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		sim_route(own[i].nr, own[i].call);
}
