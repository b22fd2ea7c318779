//go:build ignore

/*
 * Remembers which descriptors block, from the first use of each. A change through the number is
 * noticed; a change of flags that several numbers share makes the host forget all numbers. A
 * change by another process is not noticed: so the flags are read before each wait.
 */
#include "sched.h"

enum { SO_RCVTIMEO = 20, SO_SNDTIMEO = 21, SO_ACCEPTCONN = 30 };

uint8_t sched_fd_kinds[SCHED_FDS];
static uint32_t end; /* no number from here on has a known kind */

void sched_fd_forget(uint32_t first, uint32_t last)
{
	uint32_t n = __atomic_load_n(&end, __ATOMIC_RELAXED);

	for (uint32_t fd = first; fd < n && fd <= last; fd++)
		__atomic_store_n(&sched_fd_kinds[fd], FD_UNKNOWN, __ATOMIC_RELAXED);
}

bool sched_fd_timed(long fd, bool out)
{
	struct lx_timespec limit = {0, 0};
	uint32_t len = sizeof limit;

	usys_raw6(NR_getsockopt, fd, LX_SOL_SOCKET, out ? SO_SNDTIMEO : SO_RCVTIMEO, (long)&limit, (long)&len, 0);
	return limit.sec || limit.nsec;
}

static enum fd_kind find(long fd)
{
	enum {
		FORMAT = 0170000,
		SOCKET = 0140000,
		REGULAR = 0100000,
		DIRECTORY = 0040000,
		FIFO = 0010000,
		CHARACTERS = 0020000,
		MEMORY = 1
	};
	int32_t listens = 0;
	uint32_t len = sizeof listens;
	struct lx_stat st;
	long flags = usys_raw(NR_fcntl, fd, LX_F_GETFL, 0);

	if (flags < 0)
		return FD_UNKNOWN;
	if (flags & LX_O_NONBLOCK || usys_raw(NR_fstat, fd, &st, 0))
		return FD_DOES_NOT;
	switch (st.mode & FORMAT) {
	case REGULAR:
	case DIRECTORY: return FD_DOES_NOT;
	case FIFO: return FD_BYTES;
	case CHARACTERS: /* null, zero, random and the like never block (Linux's devices.txt) */
		return (st.rdev >> 8 & 0xfff) == MEMORY ? FD_DOES_NOT : FD_BYTES;
	case SOCKET: break;
	default: return FD_EVENTS;
	}
	if (sched_fd_timed(fd, false) || sched_fd_timed(fd, true))
		return FD_TIMED;
	usys_raw6(NR_getsockopt, fd, LX_SOL_SOCKET, SO_ACCEPTCONN, (long)&listens, (long)&len, 0);
	return listens ? FD_LISTENS : FD_SOCKET;
}

enum fd_kind sched_fd_kind(long fd)
{
	enum fd_kind k = (unsigned long)fd < SCHED_FDS ? __atomic_load_n(&sched_fd_kinds[fd], __ATOMIC_RELAXED) :
							 FD_UNKNOWN;
	uint32_t n;

	if (k != FD_UNKNOWN)
		return k;
	k = find(fd);
	if ((unsigned long)fd >= SCHED_FDS)
		return k;
	for (n = __atomic_load_n(&end, __ATOMIC_RELAXED); n <= fd;)
		if (__atomic_compare_exchange_n(&end, &n, (uint32_t)fd + 1, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			break;
	__atomic_store_n(&sched_fd_kinds[fd], (uint8_t)k, __ATOMIC_RELAXED);
	return k;
}

/* The timeouts that a socket's option sets hold for all numbers of the socket. */
bool sched_fd_option(long level, long option)
{
	enum { RCVTIMEO_NEW = 66, SNDTIMEO_NEW = 67 };

	return (int)level == LX_SOL_SOCKET &&
		((int)option == SO_RCVTIMEO || (int)option == SO_SNDTIMEO || (int)option == RCVTIMEO_NEW ||
			(int)option == SNDTIMEO_NEW);
}
