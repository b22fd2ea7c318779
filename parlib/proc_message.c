//go:build linux && amd64 && cgo

/* Messages between proc_order.c and proc_child.c, with descriptors in them. */
#include "proc.h"

int64_t parlib_send(int sock, const void *p, size_t n, int fd)
{
	struct lx_rights rights = {LX_RIGHTS_LEN, LX_SOL_SOCKET, LX_SCM_RIGHTS, fd, 0};
	struct lx_iovec iov = {(void *)(uintptr_t)p, n};
	struct lx_msghdr m = {.iov = &iov, .iovlen = 1};
	int64_t r;

	if (fd >= 0)
		m.control = &rights, m.controllen = sizeof rights;
	do
		r = usys_raw(NR_sendmsg, sock, &m, LX_MSG_NOSIGNAL);
	while (r == -LX_EINTR);
	return r;
}

int64_t parlib_recv(int sock, void *p, size_t n, int *fd)
{
	struct lx_rights rights = {0};
	struct lx_iovec iov = {p, n};
	struct lx_msghdr m = {.iov = &iov, .iovlen = 1, .control = &rights, .controllen = sizeof rights};
	int64_t r;

	do
		r = usys_raw(NR_recvmsg, sock, &m, LX_MSG_CMSG_CLOEXEC);
	while (r == -LX_EINTR);
	if (fd)
		*fd = m.controllen >= LX_RIGHTS_LEN && rights.type == LX_SCM_RIGHTS ? rights.fd : -1;
	return r;
}
