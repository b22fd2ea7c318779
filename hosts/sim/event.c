//go:build ignore

/* eventfd. */
#include "sim.h"

struct event {
	struct sim_file file;
	uint64_t count;
	bool semaphore;
};

static long event_read(struct sim_file *f, const struct sim_buffer *to, int64_t at)
{
	struct event *e = (struct event *)f;
	uint64_t n = e->semaphore ? 1 : e->count;

	(void)at;
	if (to->n < sizeof n)
		return -LX_EINVAL;
	if (!e->count)
		return -LX_EAGAIN;
	if (sim_buffer_put(to, 0, &n, sizeof n))
		return -LX_EFAULT;
	e->count -= n;
	sim_file_event(f, SIM_OUT);
	return sizeof n;
}

static long event_write(struct sim_file *f, const struct sim_buffer *from, int64_t at)
{
	struct event *e = (struct event *)f;
	uint64_t n;

	(void)at;
	if (from->n < sizeof n)
		return -LX_EINVAL;
	if (sim_buffer_get(from, 0, &n, sizeof n))
		return -LX_EFAULT;
	if (n == UINT64_MAX)
		return -LX_EINVAL;
	if (n > UINT64_MAX - 1 - e->count)
		return -LX_EAGAIN;
	e->count += n;
	sim_file_event(f, SIM_IN);
	return sizeof n;
}

static uint32_t event_ready(struct sim_file *f)
{
	const struct event *e = (const struct event *)f;

	return (e->count ? SIM_IN : 0) | (e->count < UINT64_MAX - 1 ? SIM_OUT : 0);
}

static void event_release(struct sim_file *f) { sim_release(f, sizeof(struct event)); }

static const struct sim_file_ops event_ops = {
	.name = "eventfd",
	.read = event_read,
	.write = event_write,
	.ready = event_ready,
	.release = event_release,
};

bool sim_is_event(const struct sim_file *f) { return f->ops == &event_ops; }

static long eventfd(long count, long flags, long c, long d, long e, long f, long nr)
{
	struct event *ev;

	(void)c, (void)d, (void)e, (void)f;
	if (nr == NR_eventfd)
		flags = 0;
	if (flags & ~(LX_O_CLOEXEC | LX_O_NONBLOCK | 1))
		return -LX_EINVAL;
	ev = sim_alloc(sizeof *ev);
	sim_file_init(&ev->file, &event_ops, LX_O_RDWR | ((uint32_t)flags & LX_O_NONBLOCK));
	ev->count = (uint32_t)count;
	ev->semaphore = flags & 1;
	return sim_fd_new(&ev->file, 0, (uint32_t)flags);
}

void sim_start_events(void)
{
	sim_route(NR_eventfd, eventfd);
	sim_route(NR_eventfd2, eventfd);
}
