//go:build ignore

/*
 * Descriptors that are closed while other threads wait for them. A read in the kernel continues
 * with its file. A uthread waits by a number, which may soon belong to another file; so before
 * the close the file gets another number, with which those threads continue, and the last of
 * them closes it.
 */
#include "sched.h"

enum { MOST = 64 };

static struct {
	int32_t fd;
	uint32_t users;
} holds[MOST]; /* with the lock; users 0: free */

static long number(long fd)
{
	long r = -1;

	/* High numbers, which the program will not use. */
	for (long from = 1 << 20; r < 0 && from > 3; from /= 2)
		r = usys_raw(NR_fcntl, fd, LX_F_DUPFD_CLOEXEC, from);
	return r;
}

/* With the lock. */
static bool enter(long fd, uint32_t users)
{
	for (int i = 0; i < MOST; i++)
		if (!holds[i].users) {
			holds[i].fd = (int32_t)fd;
			holds[i].users = users;
			return true;
		}
	return false;
}

static void hold(long fd)
{
	long other = number(fd);
	uint32_t n;

	if (other < 0)
		return;
	usys_sched_lock();
	n = sched_count_waiters(fd);
	if (n && enter(other, n))
		sched_move_waiters(fd, other);
	else
		n = 0;
	usys_sched_unlock();
	if (!n)
		usys_raw(NR_close, other, 0, 0);
}

void sched_closing(uint32_t first, uint32_t last)
{
	long fd;

	if (!sched_waits())
		return;
	for (uint32_t i = 0; i < MOST; i++) {
		usys_sched_lock();
		fd = sched_waited(first, last);
		usys_sched_unlock();
		if (fd < 0)
			return;
		hold(fd);
		first = (uint32_t)fd + 1;
	}
}

void sched_hold_ends(long fd)
{
	bool last = false;

	usys_sched_lock();
	for (int i = 0; i < MOST && !last; i++)
		if (holds[i].users && holds[i].fd == fd)
			last = --holds[i].users == 0;
	usys_sched_unlock();
	if (last)
		usys_raw(NR_close, fd, 0, 0);
}

void sched_holds_forked(void)
{
	for (int i = 0; i < MOST; i++)
		holds[i].users = 0;
}
