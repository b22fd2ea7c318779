//go:build ignore

/*
 * Calls on descriptors. One that does not block is left alone. On one that may, the call is
 * made once it is ready; what it cannot do at once is done on a kernel thread (private.c).
 */
#include "kinds.h"
#include "sched.h"

enum { POLLIN = 1, POLLOUT = 4 };

long sched_epoll(long fd, long events, long n, long timeout, long mask, long size, long nr)
{
	struct tcb *t = usys_tcb();
	uint64_t until = USYS_NEVER;
	long r;

	if (t->apart || (nr != NR_epoll_wait && mask))
		return sched_private(fd, events, n, timeout, mask, size, nr);
	r = usys_raw6(NR_epoll_pwait, fd, events, n, 0, 0, LX_SIGSET);
	if (r)
		return r;
	if (nr == NR_epoll_pwait2) {
		if (timeout && (r = sched_get_time(timeout, &until)))
			return r;
	} else if ((int32_t)timeout >= 0) {
		until = (uint64_t)(int32_t)timeout * 1000000;
	}
	if (!until)
		return 0;
	if (until != USYS_NEVER)
		until = sched_after(sched_now(), until);
	usys_sched_lock();
	t->sched.epoll = true;
	t->sched.fd = (int32_t)fd;
	t->sched.store = (void *)events;
	t->sched.nstore = (int32_t)n;
	r = sched_wait_ready(t, until);
	usys_sched_unlock();
	return r == -LX_ERESTARTSYS ? -LX_EINTR : r;
}

/* ---- which descriptors block ---- */

enum { UNKNOWN, DOES_NOT, MAY, TIMED /* there is a limit of time */, FDS = 1 << 16 };

static uint8_t kinds[FDS];

void sched_closed(long fd)
{
	if ((unsigned long)fd < FDS)
		kinds[fd] = UNKNOWN;
}

void sched_closed_from(uint32_t first, uint32_t last)
{
	for (uint32_t fd = first; fd <= last && fd < FDS; fd++)
		kinds[fd] = UNKNOWN;
}

static int kind_of(long fd)
{
	enum { RCVTIMEO = 20, SNDTIMEO = 21, SOCKET = 0140000, FORMAT = 0170000, REGULAR = 0100000, DIRECTORY = 0040000 };
	struct lx_timespec in = {0, 0}, out = {0, 0};
	uint32_t len = sizeof in;
	struct lx_stat st;
	long flags = usys_raw(NR_fcntl, fd, LX_F_GETFL, 0);

	if (flags < 0)
		return UNKNOWN;
	if (flags & LX_O_NONBLOCK || usys_raw(NR_fstat, fd, &st, 0) || (st.mode & FORMAT) == REGULAR || (st.mode & FORMAT) == DIRECTORY)
		return DOES_NOT;
	if ((st.mode & FORMAT) != SOCKET)
		return MAY;
	usys_raw6(NR_getsockopt, fd, LX_SOL_SOCKET, RCVTIMEO, (long)&in, (long)&len, 0);
	usys_raw6(NR_getsockopt, fd, LX_SOL_SOCKET, SNDTIMEO, (long)&out, (long)&len, 0);
	return in.sec || in.nsec || out.sec || out.nsec ? TIMED : MAY;
}

static int kind(long fd)
{
	int k = (unsigned long)fd < FDS ? __atomic_load_n(&kinds[fd], __ATOMIC_RELAXED) : UNKNOWN;

	if (k == UNKNOWN) {
		k = kind_of(fd);
		if ((unsigned long)fd < FDS)
			__atomic_store_n(&kinds[fd], (uint8_t)k, __ATOMIC_RELAXED);
	}
	return k;
}

static bool ready(long fd, int16_t events)
{
	struct pollfd p = {(int32_t)fd, events, 0};

	return sched_poll_now(&p, 1) != 0;
}

/* Waits until a descriptor is ready: 0, or the result of a call that a signal ends. */
static long wait_fd(struct tcb *t, long fd, int16_t events)
{
	long r = 0;

	while (!r && !ready(fd, events)) {
		usys_sched_lock();
		t->sched.epoll = false;
		t->sched.fd = (int32_t)fd;
		t->sched.events = events;
		r = sched_wait_ready(t, USYS_NEVER);
		usys_sched_unlock();
	}
	return r == -LX_EINTR ? -LX_ERESTARTSYS : r;
}

static long call(const long a[6], long nr) { return sched_pass(a[0], a[1], a[2], a[3], a[4], a[5], nr); }
static long call_apart(const long a[6], long nr) { return sched_private(a[0], a[1], a[2], a[3], a[4], a[5], nr); }

/* What is written to a descriptor that may block is written on a kernel thread, but for small
 * pieces: a pipe that is ready has room for PIPE_BUF bytes. */
long sched_fd(const struct sched_rule *rule, const long arg[6], long nr)
{
	enum { PIPE_BUF = 4096 };
	struct tcb *t = usys_tcb();
	int in = rule->in < 0 ? DOES_NOT : kind(arg[(int)rule->in]), out = rule->out < 0 ? DOES_NOT : kind(arg[(int)rule->out]);
	long r;

	if (in <= DOES_NOT && out <= DOES_NOT)
		return call(arg, nr);
	if (t->sched.bound || in == TIMED || out == TIMED || sched_inner(nr))
		return call_apart(arg, nr);
	if (out == MAY && (nr != NR_write || (unsigned long)arg[2] > PIPE_BUF || !ready(arg[(int)rule->out], POLLOUT)))
		return call_apart(arg, nr);
	r = in == MAY ? wait_fd(t, arg[(int)rule->in], POLLIN) : 0;
	/* It sleeps all the same where another thread or process has been faster. */
	return r ? r : sched_sleep_here(t, nr, arg);
}

/* read and write by themselves: they are the most frequent. */
long sched_read(long fd, long b, long c, long d, long e, long f, long nr)
{
	static const struct sched_rule rule = {.in = 0, .out = -1};
	const long arg[6] = {fd, b, c, d, e, f};

	return usys_tcb()->apart ? call(arg, nr) : sched_fd(&rule, arg, nr);
}

long sched_write(long fd, long b, long c, long d, long e, long f, long nr)
{
	static const struct sched_rule rule = {.in = -1, .out = 0};
	const long arg[6] = {fd, b, c, d, e, f};

	sched_dirty = true;
	return usys_tcb()->apart ? call(arg, nr) : sched_fd(&rule, arg, nr);
}
