//go:build ignore

/*
 * signalfd: the scheduler has the pending signals, and the kernel's descriptor stays empty. A
 * read takes the signals here. The descriptor does not become ready for poll and epoll, and a
 * duplicate of it reads nothing.
 */
#include "sched.h"

enum { MOST = 64, RECORD = 128 };

static struct {
	int32_t fd;
	uint64_t mask;
} fds[MOST]; /* mask 0: free */
uint32_t sched_nsignalfds;

static int find(long fd)
{
	for (int i = 0; i < MOST; i++)
		if (fds[i].mask && fds[i].fd == fd)
			return i;
	return -1;
}

static int find_free(void)
{
	for (int i = 0; i < MOST; i++)
		if (!fds[i].mask)
			return i;
	return -1;
}

long sched_signalfd(long fd, long at, long size, long d, long e, long f, long nr)
{
	long r = sched_pass(fd, at, size, d, e, f, nr);
	uint64_t mask;
	int i;

	if (r < 0 || usys_tcb()->apart || usys_get(&mask, (void *)at, sizeof mask))
		return r;
	mask &= ~(uint64_t)SCHED_UNBLOCKABLE;
	usys_sched_lock();
	i = find(r);
	if (i < 0 && mask && (i = find_free()) >= 0)
		sched_nsignalfds++;
	if (i >= 0) {
		sched_nsignalfds -= !mask;
		fds[i].fd = (int32_t)r;
		fds[i].mask = mask;
	}
	usys_sched_unlock();
	return r;
}

void sched_signalfds_closed(uint32_t first, uint32_t last)
{
	if (!sched_nsignalfds)
		return;
	usys_sched_lock();
	for (int i = 0; i < MOST; i++)
		if (fds[i].mask && (uint32_t)fds[i].fd >= first && (uint32_t)fds[i].fd <= last) {
			fds[i].mask = 0;
			sched_nsignalfds--;
		}
	usys_sched_unlock();
}

bool sched_is_signalfd(long fd, uint64_t *mask)
{
	int i;

	if (!sched_nsignalfds)
		return false;
	usys_sched_lock();
	i = find(fd);
	*mask = i < 0 ? 0 : fds[i].mask;
	usys_sched_unlock();
	return i >= 0;
}

/* struct signalfd_siginfo (linux/signalfd.h); siginfo_t of a signal to a process or thread has
 * its number, sender and value at these places. */
static bool put(long at, const struct usys_siginfo *info)
{
	uint32_t r[RECORD / 4] = {(uint32_t)info->signo, (uint32_t)info->err, (uint32_t)info->code};

	r[10] = (uint32_t)info->status; /* ssi_status */
	r[11] = (uint32_t)info->value;  /* ssi_int */
	r[12] = (uint32_t)info->value;  /* ssi_ptr */
	r[13] = (uint32_t)(info->value >> 32);
	if (info->code == LX_SI_TIMER) {
		r[6] = (uint32_t)info->pid; /* ssi_tid */
		r[8] = info->uid;           /* ssi_overrun */
	} else {
		r[3] = (uint32_t)info->pid;
		r[4] = info->uid;
	}
	return !usys_put_guest((void *)at, r, sizeof r);
}

/* With the lock, which is released while t waits: takes one of the signals in mask. */
static long take(struct tcb *t, uint64_t mask, bool waits, struct usys_siginfo *info)
{
	long r = 1;

	t->sched.awaited = waits ? mask : 0;
	while (!sched_take(t, mask, info)) {
		if (!waits) {
			r = -LX_EAGAIN;
			break;
		}
		if (sched_pending(t) & ~t->sched.mask & ~mask) {
			r = -LX_ERESTARTSYS;
			break;
		}
		sched_wait_begins(t);
		usys_uthread_block(&t->sched.u, 0, USYS_NEVER, 0);
		sched_wait_ends(t);
	}
	t->sched.awaited = 0;
	return r;
}

long sched_read_signals(long fd, uint64_t mask, long at, long size)
{
	struct tcb *t = usys_tcb();
	bool waits = !(usys_raw(NR_fcntl, fd, LX_F_GETFL, 0) & LX_O_NONBLOCK);
	struct usys_siginfo info;
	long n = 0, r = 1;

	if ((unsigned long)size < RECORD)
		return -LX_EINVAL;
	for (; n + RECORD <= size; n += RECORD) {
		usys_sched_lock();
		r = take(t, mask, waits && !n, &info);
		usys_sched_unlock();
		if (r < 0)
			break;
		if (!put(at + n, &info))
			return n ? n : -LX_EFAULT;
	}
	if (r == -LX_ERESTARTSYS)
		sched_attend_signals(t);
	return n ? n : r;
}
