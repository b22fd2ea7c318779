//go:build ignore

/*
 * The uthreads that wait for descriptors. The vcore that has nothing else to do waits in the
 * kernel for all of them. While no vcore is idle, each one checks from time to time.
 *
 * Usually one uthread waits for events, because Go has one poller: then the vcore makes that
 * uthread's call for it, with its memory.
 */
#include "sched.h"

enum { POLLIN = 1, EVERY = 64, SEC = 1000000000 };

static struct usys_uthread_list waiting;
static bool polling; /* a vcore waits for them in the kernel */
bool sched_dirty;

bool sched_waits(void) { return waiting.n != 0; }

static void wake_for(struct usys_vcore *v, struct usys_uthread *u)
{
	struct sched_thread *s = &sched_tcb(u)->sched;
	long r = 0;

	if (s->epoll) {
		r = usys_raw6(NR_epoll_pwait, s->fd, (long)s->store, s->nstore, 0, 0, LX_SIGSET);
		if (!r)
			return; /* another vcore took the events */
	}
	usys_uthread_wake(v, u, r);
}

/* ---- descriptors that are closed ---- */

uint32_t sched_count_waiters(long fd)
{
	uint32_t n = 0;

	for (struct usys_uthread *u = waiting.first; u; u = u->next)
		n += !sched_tcb(u)->sched.epoll && sched_tcb(u)->sched.fd == fd;
	return n;
}

void sched_move_waiters(long fd, long other)
{
	for (struct usys_uthread *u = waiting.first; u; u = u->next)
		if (!sched_tcb(u)->sched.epoll && sched_tcb(u)->sched.fd == fd)
			sched_tcb(u)->sched.fd = (int32_t)other;
}

long sched_waited(uint32_t first, uint32_t last)
{
	long least = -1;

	for (struct usys_uthread *u = waiting.first; u; u = u->next) {
		uint32_t fd = (uint32_t)sched_tcb(u)->sched.fd;
		if (!sched_tcb(u)->sched.epoll && fd >= first && fd <= last && (least < 0 || fd < (uint32_t)least))
			least = fd;
	}
	return least;
}

/* Called in the child of a fork. */
void sched_poll_forked(void)
{
	waiting = (struct usys_uthread_list){0, 0, 0};
	polling = sched_dirty = false;
}

/* ---- several ---- */

static struct pollfd *set;
static struct usys_uthread **who;
static size_t room;

static bool make_room(size_t n)
{
	size_t want = usys_page_up(n * sizeof *who * 2);
	long p, q;

	if (n <= room)
		return true;
	p = usys_mmap(want, PROT_RW);
	q = usys_mmap(want, PROT_RW);
	if (usys_is_err(p) || usys_is_err(q))
		return room != 0;
	if (room) {
		usys_raw(NR_munmap, set, usys_page_up(room * sizeof *who), 0);
		usys_raw(NR_munmap, who, usys_page_up(room * sizeof *who), 0);
	}
	set = (struct pollfd *)p;
	who = (struct usys_uthread **)q;
	room = want / sizeof *who;
	return true;
}

/* With the lock: collects as many descriptors as there is room for. */
static size_t collect(void)
{
	size_t n = 0;

	if (!make_room(waiting.n))
		return 0;
	for (struct usys_uthread *u = waiting.first; u && n < room; u = u->next, n++) {
		struct sched_thread *s = &sched_tcb(u)->sched;
		set[n] = (struct pollfd){s->fd, s->epoll ? POLLIN : s->events, 0};
		who[n] = u;
	}
	return n;
}

/* With the lock, which was released meanwhile: wakes the uthreads that still wait for a
 * descriptor that is ready. */
static void wake_ready(struct usys_vcore *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (set[i].revents && who[i]->list == &waiting && sched_tcb(who[i])->sched.fd == set[i].fd)
			wake_for(v, who[i]);
}

/* ---- without sleeping ---- */

long sched_poll_now(struct pollfd *fds, size_t n)
{
	struct lx_timespec none = {0, 0};
	long r;

	do /* a signal may end it though it does not wait; then no descriptor was checked */
		r = usys_raw6(NR_ppoll, (long)fds, (long)n, (long)&none, 0, LX_SIGSET, 0);
	while (r == -LX_EINTR);
	return r;
}

static void poll_now(struct usys_vcore *v)
{
	struct usys_uthread *only = waiting.first;
	size_t n;

	sched_dirty = false;
	if (waiting.n == 1 && sched_tcb(only)->sched.epoll) {
		wake_for(v, only);
		return;
	}
	n = collect();
	if (sched_poll_now(set, n) > 0)
		wake_ready(v, n);
}

void sched_look(struct usys_vcore *v, bool tick)
{
	if (((struct sched_vcore *)v)->shares)
		sched_vcore_shares((struct sched_vcore *)v);
	sched_drain(v);
	if (!tick) /* else this may be a handler */
		sched_open(v);
	if (!waiting.n || polling)
		return;
	if (!sched_dirty && !tick && ++v->looks < EVERY)
		return;
	v->looks = 0;
	poll_now(v);
}

/* ---- asleep ---- */

static void futex_sleep(struct usys_vcore *v, uint32_t seq, uint64_t until)
{
	struct lx_timespec end = {(int64_t)(until / SEC), (int64_t)(until % SEC)};
	const long arg[6] = {(long)&v->seq, FUTEX_WAIT_BITSET_PRIVATE, seq, until == USYS_NEVER ? 0 : (long)&end, 0,
		UINT32_MAX};

	usys_abortable(NR_futex, arg, &v->kicked);
}

/* Returns the remaining time; 0 if there is no end. */
static struct lx_timespec *span(struct lx_timespec *t, uint64_t until)
{
	uint64_t now;

	if (until == USYS_NEVER)
		return 0;
	now = sched_now();
	until = until > now ? until - now : 0;
	*t = (struct lx_timespec){(int64_t)(until / SEC), (int64_t)(until % SEC)};
	return t;
}

/* Waits for the events of u in its place; with the lock, which is released meanwhile. */
static void sleep_for(struct usys_vcore *v, struct usys_uthread *u, uint64_t until)
{
	struct tcb *t = sched_tcb(u);
	struct sched_thread *s = &t->sched;
	struct lx_timespec left;
	uint64_t end = usys_uthread_claim(u); /* model: claim */
	long r;

	s->claimed = true;
	until = until < end ? until : end;
	const long arg[6] = {s->fd, (long)s->store, s->nstore, (long)span(&left, until), 0, LX_SIGSET};
	usys_sched_unlock();
	r = usys_abortable(NR_epoll_pwait2, arg, &v->kicked);
	if (r == -LX_ENOSYS) { /* before Linux 5.11: milliseconds, rounded up */
		long ms = until == USYS_NEVER ? -1 : left.sec * 1000 + (left.nsec + 999999) / 1000000;
		const long old[6] = {s->fd, (long)s->store, s->nstore, ms > INT32_MAX ? INT32_MAX : ms, 0, LX_SIGSET};
		r = usys_abortable(NR_epoll_pwait, old, &v->kicked);
	}
	usys_sched_lock();
	s->claimed = false;
	if (r && r != -LX_EINTR)
		usys_uthread_wake(v, u, r);
	else if (sched_due(t)) /* the signal may have come after the timeout */
		usys_uthread_wake(v, u, -LX_EINTR);
	else
		usys_uthread_unclaim(u, &waiting, end); /* model: unclaim */
}

static void poll_sleep(struct usys_vcore *v, uint64_t until)
{
	struct sched_vcore *s = (struct sched_vcore *)v;
	struct lx_timespec left;

	/* Sequentially consistent, against sched_wake. */
	__atomic_store_n(&s->polls, true, __ATOMIC_SEQ_CST);
	usys_sched_lock();
	polling = true;
	if (waiting.n == 1 && sched_tcb(waiting.first)->sched.epoll) {
		sleep_for(v, waiting.first, until);
	} else {
		size_t n = collect();
		const long arg[6] = {(long)set, (long)n, (long)span(&left, until), 0, LX_SIGSET, 0};
		usys_sched_unlock();
		long r = usys_abortable(NR_ppoll, arg, &v->kicked);
		usys_sched_lock();
		if (r > 0)
			wake_ready(v, n);
	}
	polling = false;
	usys_sched_unlock();
	__atomic_store_n(&s->polls, false, __ATOMIC_SEQ_CST);
}

void sched_sleep(struct usys_vcore *v, uint32_t seq, uint64_t until, bool polls)
{
	if (polls)
		poll_sleep(v, until);
	else
		futex_sleep(v, seq, until);
	if (!v->shared && ((struct sched_vcore *)v)->owner) {
		usys_sched_lock();
		sched_drain(v);
		usys_sched_unlock();
	}
	sched_monitor_wake();
}

/* ---- waiting ---- */

/* With the lock: waits until the descriptor that t names is ready, or until the call has to end. */
long sched_wait_ready(struct tcb *t, uint64_t until)
{
	long r = -LX_ERESTARTSYS;

	if (!sched_ends(t)) {
		sched_wait_begins(t);
		usys_uthread_watch();
		r = usys_uthread_block(&t->sched.u, &waiting, until, 0);
		sched_wait_ends(t);
	}
	if (r == -LX_ERESTARTSYS || r == -LX_EINTR)
		sched_attend_signals(t);
	return r;
}
