/* The driver's real end: Linux. All sockets are non-blocking. */
#define _GNU_SOURCE
#include "real.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/sockios.h>
#include <unistd.h>

int real_fd[SLOTS], real_host[SLOTS];

static long result(long r) { return r < 0 ? -errno : r; }

static void real_reset(char **word, int n)
{
	(void)word;
	(void)n;
	for (int s = 0; s < SLOTS; s++) {
		if (real_fd[s] > 0)
			close(real_fd[s]);
		real_fd[s] = 0;
	}
}

static long keep(int s, int f)
{
	if (f < 0)
		return -errno;
	real_fd[s] = f;
	real_host[s] = real_host_now();
	return 0;
}

static long real_socket(int s, int family, int type, int protocol)
{
	return keep(s, socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
}

static long real_pair(int s, int t, int family, int type)
{
	int f[2];

	if (socketpair(family, type | SOCK_NONBLOCK, 0, f))
		return -errno;
	real_fd[s] = f[0];
	real_fd[t] = f[1];
	return 0;
}

static long real_bind(int s, const void *addr, uint32_t len) { return result(bind(real_fd[s], addr, len)); }

static long real_connect(int s, const void *addr, uint32_t len) { return result(connect(real_fd[s], addr, len)); }

static long real_listen(int s, int backlog) { return result(listen(real_fd[s], backlog)); }

static long real_accept(int s, int t)
{
	long err = keep(t, accept4(real_fd[s], 0, 0, SOCK_NONBLOCK));

	real_host[t] = real_host[s];
	return err;
}

static void split(struct iovec *iov, struct msghdr *h, struct message *m)
{
	size_t parts = m->parts ? m->parts : 1;

	for (size_t i = 0; i < parts; i++) {
		size_t at = m->n * i / parts;

		iov[i] = (struct iovec){m->data + at, m->n * (i + 1) / parts - at};
	}
	h->msg_iov = iov;
	h->msg_iovlen = parts;
}

static long real_send(int s, struct message *m)
{
	struct iovec iov[8];
	struct msghdr h = {0};
	union {
		struct cmsghdr head;
		uint8_t room[CMSG_SPACE(256 * sizeof(int))];
	} control;

	split(iov, &h, m);
	if (m->addr_len) {
		h.msg_name = m->addr;
		h.msg_namelen = m->addr_len;
	}
	if (m->rights) {
		h.msg_control = &control;
		h.msg_controllen = CMSG_SPACE(m->rights * sizeof(int));
		control.head = (struct cmsghdr){.cmsg_len = CMSG_LEN(m->rights * sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS};
		for (uint32_t i = 0; i < m->rights; i++)
			memcpy(CMSG_DATA(&control.head) + i * sizeof(int), &(int){0}, sizeof(int));
	}
	return result(sendmsg(real_fd[s], &h, (int)m->flags | MSG_NOSIGNAL));
}

static void look(struct message *m, struct msghdr *h)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) {
			m->rights = (uint32_t)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
			for (uint32_t i = 0; i < m->rights; i++) {
				int f;

				memcpy(&f, CMSG_DATA(c) + i * sizeof f, sizeof f);
				close(f);
			}
		}
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_CREDENTIALS)
			m->has_cred = true;
		if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) ||
			(c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO))
			m->has_info = true;
	}
}

static long real_recv(int s, struct message *m)
{
	struct iovec iov[8];
	struct msghdr h = {.msg_name = m->addr, .msg_namelen = sizeof m->addr};
	uint8_t control[CMSG_SPACE(256 * sizeof(int)) + 128] __attribute__((aligned(8)));
	long n;

	split(iov, &h, m);
	h.msg_control = control;
	h.msg_controllen = m->rights_max ? CMSG_SPACE(m->rights_max * sizeof(int)) : 0;
	if (m->rights_max >= 253)
		h.msg_controllen = sizeof control;
	n = recvmsg(real_fd[s], &h, (int)m->flags);
	if (n < 0)
		return -errno;
	m->addr_len = h.msg_namelen;
	m->flags = (uint32_t)h.msg_flags;
	look(m, &h);
	return n;
}

static long real_shutdown(int s, int how) { return result(shutdown(real_fd[s], how)); }

static long real_close(int s)
{
	if (real_fd[s] > 0)
		close(real_fd[s]);
	real_fd[s] = 0;
	return 0;
}

static uint32_t real_ready(int s)
{
	struct pollfd p = {real_fd[s], POLLIN | POLLOUT | POLLRDHUP, 0};

	poll(&p, 1, 0);
	return (uint32_t)p.revents;
}

static long real_name(int s, bool peer, void *addr)
{
	socklen_t len = ADDR;

	if (peer ? getpeername(real_fd[s], addr, &len) : getsockname(real_fd[s], addr, &len))
		return -errno;
	return len;
}

static long real_set(int s, int level, int name, const void *value, uint32_t len)
{
	return result(setsockopt(real_fd[s], level, name, value, len));
}

static long real_get(int s, int level, int name, void *value, uint32_t *len)
{
	return result(getsockopt(real_fd[s], level, name, value, len));
}

static long real_queue(int s, bool out)
{
	int n;

	return ioctl(real_fd[s], out ? SIOCOUTQ : SIOCINQ, &n) ? -errno : n;
}

static long real_ifreq(int s, uint32_t request, void *ifreq) { return result(ioctl(real_fd[s], request, ifreq)); }

static void real_advance(uint64_t ns) { usleep((useconds_t)(ns / 1000)); }

const struct end real_end = {
	.reset = real_reset,
	.socket = real_socket,
	.pair = real_pair,
	.bind = real_bind,
	.connect = real_connect,
	.listen = real_listen,
	.accept = real_accept,
	.send = real_send,
	.recv = real_recv,
	.shutdown = real_shutdown,
	.close = real_close,
	.ready = real_ready,
	.name = real_name,
	.set = real_set,
	.get = real_get,
	.queue = real_queue,
	.ifreq = real_ifreq,
	.advance = real_advance,
	.hosts = real_hosts,
};
