//go:build ignore

/* Control messages: files, the sender, the address to which a datagram was sent. */
#include "socket.h"

enum {
	SOL_SOCKET = 1,
	SO_PASSCRED = 16,
	SCM_RIGHTS = 1,
	SCM_CREDENTIALS = 2,
	IPPROTO_IP = 0,
	IP_PKTINFO = 8,
	IPPROTO_IPV6 = 41,
	IPV6_PKTINFO = 50
};
enum { HEAD = 16, MOST = 4096 };

struct head {
	uint64_t len;
	int32_t level, type;
};

static size_t aligned(size_t n) { return (n + 7) & ~7ul; }

void sim_drop_rights(struct simnet_msg *m)
{
	while (m->nrights)
		sim_file_put(sim_handle_file(m->rights[--m->nrights]));
}

/* ---- sent ---- */

static long get_files(const uint8_t *data, size_t n, struct simnet_msg *m)
{
	int32_t fd;

	for (size_t i = 0; i + sizeof fd <= n; i += sizeof fd) {
		struct sim_file *f;

		usys_copy(&fd, data + i, sizeof fd);
		f = sim_fd_file(fd);
		if (!f)
			return -LX_EBADF;
		if (m->nrights == SIMNET_RIGHTS_MAX)
			return -LX_EINVAL;
		m->rights[m->nrights++] = sim_handle(sim_file_get(f));
	}
	return 0;
}

/* Reads one control message. Those of IP choose the source of a datagram, and there is only one. */
static long get_one(const struct head *h, const uint8_t *data, struct simnet_msg *m)
{
	if (h->level == SOL_SOCKET && h->type == SCM_RIGHTS)
		return get_files(data, h->len - HEAD, m);
	if (h->level == SOL_SOCKET && h->type == SCM_CREDENTIALS)
		return h->len == HEAD + sizeof(struct simnet_cred) ? 0 : -LX_EINVAL;
	if (h->level == IPPROTO_IP || h->level == IPPROTO_IPV6)
		return 0;
	return -LX_EINVAL;
}

long sim_get_control(long at, size_t n, struct simnet_msg *m)
{
	uint8_t control[MOST];
	struct head h;
	long r;

	if (n > sizeof control)
		return -105; /* ENOBUFS */
	if (usys_get(control, (void *)at, n))
		return -LX_EFAULT;
	for (size_t i = 0; i + HEAD <= n; i += aligned(h.len)) {
		usys_copy(&h, control + i, sizeof h);
		r = h.len < HEAD || h.len > n - i ? -LX_EINVAL : get_one(&h, control + i + HEAD, m);
		if (r) {
			sim_drop_rights(m);
			return r;
		}
	}
	return 0;
}

/* ---- received ---- */

struct room {
	uint8_t bytes[MOST];
	size_t n, most;
	uint32_t flags;
};

/* Appends a control message, cut if there is no room for it. */
static void put(struct room *c, int level, int type, const void *data, size_t n)
{
	struct head h = {HEAD + n, level, type};

	if (c->most < c->n + HEAD) {
		c->flags |= SIM_MSG_CTRUNC;
		return;
	}
	if (h.len > c->most - c->n) {
		h.len = c->most - c->n;
		c->flags |= SIM_MSG_CTRUNC;
	}
	usys_copy(c->bytes + c->n, &h, HEAD);
	usys_copy(c->bytes + c->n + HEAD, data, h.len - HEAD);
	c->n += aligned(h.len) < c->most - c->n ? aligned(h.len) : c->most - c->n;
}

static size_t cred_room(struct sim_socket *s)
{
	int32_t on = 0;
	uint32_t len = sizeof on;

	simnet_getsockopt(s->of, SOL_SOCKET, SO_PASSCRED, &on, &len);
	return on ? aligned(HEAD + sizeof(struct simnet_cred)) : 0;
}

/* Returns the number of files for which n bytes have room. */
uint32_t sim_rights_room(struct sim_socket *s, size_t n)
{
	size_t used = cred_room(s) + HEAD;

	if (n <= used)
		return 0;
	n = (n - used) / sizeof(int32_t);
	return n < SIMNET_RIGHTS_MAX ? (uint32_t)n : SIMNET_RIGHTS_MAX;
}

static void put_files(struct room *c, struct simnet_msg *m, uint32_t flags)
{
	int32_t fd[SIMNET_RIGHTS_MAX];
	uint32_t n = 0;

	for (uint32_t i = 0; i < m->nrights; i++) {
		long r = sim_fd_new(sim_handle_file(m->rights[i]), 0, flags & SIM_MSG_CMSG_CLOEXEC ? LX_O_CLOEXEC : 0);

		if (r < 0) /* this file was put, and so are the following ones */
			c->flags |= SIM_MSG_CTRUNC;
		else
			fd[n++] = (int32_t)r;
	}
	m->nrights = 0;
	if (n)
		put(c, SOL_SOCKET, SCM_RIGHTS, fd, n * sizeof fd[0]);
}

static void put_info(struct room *c, const struct simnet_msg *m)
{
	struct {
		uint32_t interface;
		uint8_t local[4], to[4];
	} info = {.interface = m->info_interface};
	struct {
		uint8_t to[16];
		uint32_t interface;
	} info6 = {.interface = m->info_interface};

	usys_copy(info.local, m->info_ip + 12, 4);
	usys_copy(info.to, m->info_ip + 12, 4);
	usys_copy(info6.to, m->info_ip, 16);
	if (m->info_family == LX_AF_INET)
		put(c, IPPROTO_IP, IP_PKTINFO, &info, sizeof info);
	else
		put(c, IPPROTO_IPV6, IPV6_PKTINFO, &info6, sizeof info6);
}

long sim_put_control(struct sim_socket *s, long at, size_t *n, struct simnet_msg *m, uint32_t flags)
{
	struct room c;

	(void)s;
	c.n = 0;
	c.flags = 0;
	c.most = *n < sizeof c.bytes ? *n : sizeof c.bytes;
	usys_zero(c.bytes, c.most);
	if (m->has_info)
		put_info(&c, m);
	if (m->has_cred)
		put(&c, SOL_SOCKET, SCM_CREDENTIALS, &m->cred, sizeof m->cred);
	put_files(&c, m, flags);
	m->flags |= c.flags;
	*n = c.n;
	return usys_put_guest((void *)at, c.bytes, c.n);
}
