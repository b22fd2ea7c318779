//go:build ignore

/*
 * Calls on descriptors. A descriptor that does not block (fdkind.c) needs nothing. On one that may
 * block, the call is made once it is ready; the part that cannot be done at once is done on a
 * kernel thread (private.c).
 */
#include "kinds.h"
#include "sched.h"

enum { POLLIN = 1, POLLOUT = 4 };

long sched_epoll(long fd, long events, long n, long timeout, long mask, long size, long nr)
{
	struct tcb *t = usys_tcb();
	uint64_t until = USYS_NEVER;
	long r;

	if (t->apart)
		return sched_pass(fd, events, n, timeout, mask, size, nr);
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

static bool ready(long fd, int16_t events)
{
	struct pollfd p = {(int32_t)fd, events, 0};

	return sched_poll_now(&p, 1) != 0;
}

/* ---- calls that may wait ---- */

static long call(const long a[6], long nr) { return sched_at_once(a, nr); }
static long call_apart(const long a[6], long nr) { return sched_private(a[0], a[1], a[2], a[3], a[4], a[5], nr); }

/* A socket with a timeout: a signal ends its calls without a restart, signal(7). */
static long call_timed(const struct sched_rule *rule, const long a[6], long nr)
{
	long r = call_apart(a, nr);

	if (r == -LX_ERESTARTSYS &&
		((rule->in >= 0 && sched_fd_timed(a[(int)rule->in], false)) ||
			(rule->out >= 0 && sched_fd_timed(a[(int)rule->out], true))))
		return -LX_EINTR;
	return r;
}

/* The treatment of a call that finds nothing to read. */
enum how { AT_ONCE /* it returns at once */, WAITS, APART /* only the kernel knows */ };

static enum how empty(enum fd_kind kind, const long arg[6], long nr)
{
	enum { PATH = 010000000, LEAST = 8 /* bytes of events */ };
	long flags = usys_raw(NR_fcntl, arg[0], LX_F_GETFL, 0);

	if (flags < 0 || flags & (LX_O_NONBLOCK | PATH)) {
		sched_fd_forget((uint32_t)arg[0], (uint32_t)arg[0]); /* another process has changed its flags */
		return AT_ONCE;
	}
	switch (nr) {
	case NR_read:
		if ((flags & LX_O_ACCMODE) == LX_O_WRONLY || !arg[2] || kind == FD_LISTENS)
			return AT_ONCE;
		return kind == FD_EVENTS && (unsigned long)arg[2] < LEAST ? AT_ONCE : WAITS;
	case NR_accept:
	case NR_accept4: return kind == FD_LISTENS ? WAITS : AT_ONCE;
	case NR_recvfrom:
	case NR_recvmsg: return kind == FD_SOCKET ? WAITS : AT_ONCE;
	}
	return APART;
}

/* Reports whether a call that finds something may wait for more. */
static bool wants_more(const long arg[6], long nr)
{
	enum { OOB = 1, WAITALL = 0x100, ERRQUEUE = 0x2000, UNUSUAL = OOB | WAITALL | ERRQUEUE };

	switch (nr) {
	case NR_recvfrom: return arg[3] & UNUSUAL || !arg[2];
	case NR_recvmsg: return arg[2] & UNUSUAL;
	case NR_recvmmsg:
	case NR_mq_timedreceive:
	case NR_mq_timedsend: return true;
	}
	return false;
}

/* Waits until there is something to read, and then makes the call, by another number of the file
 * if the original was closed meanwhile. */
static long wait_and_call(struct tcb *t, const long arg[6], long nr)
{
	long with[6] = {arg[0], arg[1], arg[2], arg[3], arg[4], arg[5]}, r = 0;

	while (!r && !ready(with[0], POLLIN)) {
		usys_sched_lock();
		t->sched.epoll = false;
		t->sched.fd = (int32_t)with[0];
		t->sched.events = POLLIN;
		r = sched_wait_ready(t, USYS_NEVER);
		with[0] = t->sched.fd;
		usys_sched_unlock();
	}
	r = r == -LX_EINTR ? -LX_ERESTARTSYS : r ? r : call(with, nr);
	if (with[0] != (int32_t)arg[0])
		sched_hold_ends(with[0]);
	return r;
}

/* A write to a descriptor that may block is made on a kernel thread of its own, unless it is
 * small: a pipe that is ready has room for PIPE_BUF bytes. */
long sched_fd(const struct sched_rule *rule, const long arg[6], long nr)
{
	enum { PIPE_BUF = 4096 };
	struct tcb *t = usys_tcb();
	enum fd_kind in = rule->in < 0 ? FD_DOES_NOT : sched_fd_kind(arg[(int)rule->in]);
	enum fd_kind out = rule->out < 0 ? FD_DOES_NOT : sched_fd_kind(arg[(int)rule->out]);

	if (in == FD_TIMED || out == FD_TIMED)
		return call_timed(rule, arg, nr);
	if (in <= FD_DOES_NOT && out <= FD_DOES_NOT)
		return call(arg, nr);
	if (t->sched.bound || sched_inner(nr) || wants_more(arg, nr))
		return call_apart(arg, nr);
	if (out > FD_DOES_NOT && (nr != NR_write || (unsigned long)arg[2] > PIPE_BUF || !ready(arg[0], POLLOUT)))
		return call_apart(arg, nr);
	if (in <= FD_DOES_NOT || ready(arg[(int)rule->in], POLLIN))
		return call(arg, nr);
	switch (empty(in, arg, nr)) {
	case AT_ONCE: return call(arg, nr);
	case WAITS: return wait_and_call(t, arg, nr);
	case APART: break;
	}
	return call_apart(arg, nr);
}

/* read and write have their own function: they are the most frequent. */
long sched_read(long fd, long b, long c, long d, long e, long f, long nr)
{
	static const struct sched_rule rule = {.in = 0, .out = -1};
	const long arg[6] = {fd, b, c, d, e, f};

	uint64_t mask;

	if (usys_tcb()->apart || (sched_fd_passes(fd) && !sched_nsignalfds))
		return sched_at_once(arg, nr);
	if (sched_nsignalfds && sched_is_signalfd(fd, &mask))
		return sched_read_signals(fd, mask, b, c);
	return sched_fd(&rule, arg, nr);
}

long sched_write(long fd, long b, long c, long d, long e, long f, long nr)
{
	static const struct sched_rule rule = {.in = -1, .out = 0};
	const long arg[6] = {fd, b, c, d, e, f};

	sched_dirty = true;
	if (usys_tcb()->apart || sched_fd_passes(fd))
		return sched_at_once(arg, nr);
	return sched_fd(&rule, arg, nr);
}
