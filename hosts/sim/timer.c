//go:build ignore

/* timerfd. */
#include "sim.h"

enum { ABSTIME = 1, REALTIME = 0 };

struct timer {
	struct sim_file file;
	struct timer *next;            /* the list of all */
	uint64_t when, every, expired; /* ns of the monotonic clock; when 0: not set */
	bool real;
};
static struct timer *all;

uint64_t sim_timers_next(void)
{
	uint64_t first = USYS_NEVER;

	for (const struct timer *t = all; t; t = t->next)
		if (t->when && t->when < first)
			first = t->when;
	return first;
}

void sim_timers_run(void)
{
	for (struct timer *t = all; t; t = t->next) {
		if (!t->when || t->when > sim_monotonic)
			continue;
		uint64_t n = t->every ? 1 + (sim_monotonic - t->when) / t->every : 1;
		t->expired += n;
		t->when = t->every ? t->when + n * t->every : 0;
		sim_file_event(&t->file, SIM_IN);
	}
}

static long timer_read(struct sim_file *f, const struct sim_buffer *to, int64_t at)
{
	struct timer *t = (struct timer *)f;

	(void)at;
	sim_timers_run();
	if (to->n < sizeof t->expired)
		return -LX_EINVAL;
	if (!t->expired)
		return -LX_EAGAIN;
	if (sim_buffer_put(to, 0, &t->expired, sizeof t->expired))
		return -LX_EFAULT;
	t->expired = 0;
	return sizeof t->expired;
}

static uint32_t timer_ready(struct sim_file *f) { return ((struct timer *)f)->expired ? SIM_IN : 0; }

static void timer_release(struct sim_file *f)
{
	struct timer **p = &all;

	while (&(*p)->file != f)
		p = &(*p)->next;
	*p = (*p)->next;
	sim_release(f, sizeof(struct timer));
}

static const struct sim_file_ops timer_ops = {.name = "timerfd",
	.read = timer_read,
	.ready = timer_ready,
	.release = timer_release};

static long create(long clock, long flags, long c, long d, long e, long f, long nr)
{
	struct timer *t;

	(void)c, (void)d, (void)e, (void)f, (void)nr;
	if (flags & ~(LX_O_CLOEXEC | LX_O_NONBLOCK))
		return -LX_EINVAL;
	t = sim_alloc(sizeof *t);
	sim_file_init(&t->file, &timer_ops, LX_O_RDWR | ((uint32_t)flags & LX_O_NONBLOCK));
	t->real = (int)clock == REALTIME;
	t->next = all;
	all = t;
	return sim_fd_new(&t->file, 0, (uint32_t)flags);
}

static struct timer *timer_of(long fd)
{
	struct sim_file *f = sim_fd_file(fd);

	return f && f->ops == &timer_ops ? (struct timer *)f : 0;
}

static long put_time(const struct timer *t, long to)
{
	uint64_t left = t->when > sim_monotonic ? t->when - sim_monotonic : t->when ? 1 : 0;
	int64_t v[4] = {
		(int64_t)(t->every / SIM_SECOND),
		(int64_t)(t->every % SIM_SECOND),
		(int64_t)(left / SIM_SECOND),
		(int64_t)(left % SIM_SECOND),
	};

	return to ? usys_put_guest((void *)to, v, sizeof v) : 0;
}

static long set(long fd, long flags, long from, long old, long e, long f, long nr)
{
	struct timer *t = timer_of(fd);
	uint64_t every, first, now;
	long r;

	(void)e, (void)f, (void)nr;
	if (!t)
		return sim_fd_file(fd) ? -LX_EINVAL : -LX_EBADF;
	if ((r = sched_get_time(from, &every)) || (r = sched_get_time(from + 16, &first)) || (r = put_time(t, old)))
		return r;
	now = t->real ? sim_realtime() : sim_monotonic;
	if (first && flags & ABSTIME)
		first = first > now ? first - now : 1;
	t->when = first ? sched_after(sim_monotonic, first) : 0;
	t->every = every;
	t->expired = 0;
	return 0;
}

static long get(long fd, long to, long c, long d, long e, long f, long nr)
{
	struct timer *t = timer_of(fd);

	(void)c, (void)d, (void)e, (void)f, (void)nr;
	return t ? put_time(t, to) : sim_fd_file(fd) ? -LX_EINVAL : -LX_EBADF;
}

void sim_start_timers(void)
{
	sim_route(NR_timerfd_create, create);
	sim_route(NR_timerfd_settime, set);
	sim_route(NR_timerfd_gettime, get);
}
