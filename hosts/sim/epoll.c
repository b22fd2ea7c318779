//go:build ignore

/*
 * epoll, in Linux's way (fs/eventpoll.c): a file with an event enters the queue of files that may
 * be ready, and a wait looks at each of these once. With EPOLLET the file leaves the queue then.
 */
#include "sim.h"

enum {
	ADD = 1,
	DEL = 2,
	MOD = 3,
	ONESHOT = 1 << 30,
	ALWAYS = SIM_ERR | SIM_HUP,
	BITS = 0xffff,
	EXIST = 17,
	NESTED = 4,
};
#define EDGE 0x80000000u

struct record {
	uint32_t bits;
	uint64_t data;
} __attribute__((packed));

struct sim_watch {
	struct sim_file *file;
	struct epoll *epoll;
	struct sim_watch *of_file;     /* the next one of the file */
	struct sim_watch *next, *prev; /* in the queue */
	struct sim_watch *of_epoll;    /* the next one of the epoll */
	uint32_t bits;                 /* requested bits, with flags; 0: disabled by ONESHOT */
	uint64_t data;
	int32_t fd;
	bool queued;
};

struct epoll {
	struct sim_file file;
	struct sim_watch *watches;
	struct sim_watch *first, *last;
};

static void queue(struct sim_watch *w)
{
	struct epoll *e = w->epoll;

	if (w->queued)
		return;
	w->queued = true;
	w->next = 0;
	w->prev = e->last;
	*(e->last ? &e->last->next : &e->first) = w;
	e->last = w;
}

static void unqueue(struct sim_watch *w)
{
	struct epoll *e = w->epoll;

	if (!w->queued)
		return;
	*(w->prev ? &w->prev->next : &e->first) = w->next;
	*(w->next ? &w->next->prev : &e->last) = w->prev;
	w->queued = false;
}

static uint32_t ready(const struct sim_watch *w)
{
	return w->bits & BITS ? w->file->ops->ready(w->file) & ((w->bits & BITS) | ALWAYS) : 0;
}

static void event(struct sim_file *f, uint32_t bits)
{
	for (struct sim_watch *w = f->watches; w; w = w->of_file) {
		if (!(w->bits & BITS) || !(bits & ((w->bits & BITS) | ALWAYS)))
			continue;
		queue(w);
		sim_file_event(&w->epoll->file, SIM_IN);
	}
}

static void drop(struct sim_watch *w)
{
	struct sim_watch **p;

	unqueue(w);
	for (p = &w->file->watches; *p != w; p = &(*p)->of_file)
		;
	*p = w->of_file;
	for (p = &w->epoll->watches; *p != w; p = &(*p)->of_epoll)
		;
	*p = w->of_epoll;
	sim_release(w, sizeof *w);
}

static void closed(struct sim_file *f)
{
	while (f->watches)
		drop(f->watches);
}

/* ---- the file ---- */

static uint32_t epoll_ready(struct sim_file *f)
{
	for (const struct sim_watch *w = ((struct epoll *)f)->first; w; w = w->next)
		if (ready(w))
			return SIM_IN;
	return 0;
}

static void epoll_release(struct sim_file *f)
{
	struct epoll *e = (struct epoll *)f;

	while (e->watches)
		drop(e->watches);
	sim_release(e, sizeof *e);
}

static const struct sim_file_ops epoll_ops = {.name = "epoll", .ready = epoll_ready, .release = epoll_release};

static struct epoll *epoll_of(long fd)
{
	struct sim_file *f = sim_fd_file(fd);

	return f && f->ops == &epoll_ops ? (struct epoll *)f : 0;
}

#define CALL(name) static long name(long a, long b, long c, long d, long e, long f, long nr)
#define UNUSED (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr

CALL(create)
{
	struct epoll *ep;

	UNUSED;
	if (nr == NR_epoll_create ? (int)a <= 0 : a & ~LX_O_CLOEXEC)
		return -LX_EINVAL;
	ep = sim_alloc(sizeof *ep);
	sim_file_init(&ep->file, &epoll_ops, LX_O_RDWR);
	return sim_fd_new(&ep->file, 0, nr == NR_epoll_create ? 0 : (uint32_t)a);
}

static struct sim_watch *find(struct epoll *ep, const struct sim_file *f, int fd)
{
	for (struct sim_watch *w = f->watches; w; w = w->of_file)
		if (w->epoll == ep && w->fd == fd)
			return w;
	return 0;
}

static void set(struct sim_watch *w, const struct record *ev)
{
	w->bits = ev->bits;
	w->data = ev->data;
	if (!ready(w))
		return;
	queue(w);
	sim_file_event(&w->epoll->file, SIM_IN);
}

static long add(struct epoll *ep, struct sim_file *file, int fd, const struct record *ev)
{
	struct sim_watch *w = sim_alloc(sizeof *w);

	*w = (struct sim_watch){.file = file, .epoll = ep, .fd = fd, .of_file = file->watches, .of_epoll = ep->watches};
	file->watches = ep->watches = w;
	set(w, ev);
	return 0;
}

CALL(control)
{
	struct epoll *ep = epoll_of(a);
	struct sim_file *file = sim_fd_file(c);
	struct sim_watch *w;
	struct record ev = {0, 0};

	UNUSED;
	if (!file || !sim_fd_file(a))
		return -LX_EBADF;
	if (!ep || file == &ep->file)
		return -LX_EINVAL;
	if (!file->ops->ready)
		return -LX_EPERM;
	if ((int)b != DEL && usys_get(&ev, (void *)d, sizeof ev))
		return -LX_EFAULT;
	w = find(ep, file, (int)c);
	switch ((int)b) {
	case ADD: return w ? -EXIST : add(ep, file, (int)c, &ev);
	case MOD:
		if (w)
			set(w, &ev);
		return w ? 0 : -LX_ENOENT;
	case DEL:
		if (w)
			drop(w);
		return w ? 0 : -LX_ENOENT;
	}
	return -LX_EINVAL;
}

/* Stores the ready events. Returns their number, or -EFAULT. */
static long collect(struct epoll *ep, long to, long most)
{
	struct sim_watch *w = ep->first, *end = ep->last, *next;
	long n = 0;

	for (bool on = w; on && n < most; w = next) {
		uint32_t bits = ready(w);
		on = w != end;
		next = w->next;
		unqueue(w);
		if (!bits)
			continue;
		struct record ev = {bits, w->data};
		if (usys_put_guest((char *)to + n * (long)sizeof ev, &ev, sizeof ev)) {
			queue(w);
			return n ? n : -LX_EFAULT;
		}
		n++;
		if (w->bits & ONESHOT)
			w->bits &= ~(uint32_t)BITS;
		else if (!(w->bits & EDGE))
			queue(w);
	}
	return n;
}

static long wait(long fd, long to, long most, uint64_t until)
{
	struct sim_hold hold;
	struct epoll *ep = epoll_of(fd);
	long n, r = 0;

	if (!sim_fd_file(fd))
		return -LX_EBADF;
	if (!ep || (int)most <= 0)
		return -LX_EINVAL;
	sim_hold(&hold, &ep->file);
	while (!(n = collect(ep, to, (int)most)) && !r && until > sim_monotonic)
		r = sim_file_wait(&ep->file, until);
	sim_let_go(&hold);
	if (n)
		return n;
	return r == -LX_ERESTARTSYS ? -LX_EINTR : 0;
}

static long milliseconds(long fd, long to, long most, long ms)
{
	return wait(fd, to, most, (int)ms < 0 ? USYS_NEVER : sim_monotonic + (uint64_t)(int)ms * 1000000);
}

/* With another mask, signals that the thread blocks could end the wait. */
static long no_mask(long at)
{
	if (at)
		sim_unrepeatable("a wait with a mask of signals is not simulated", 0);
	return 0;
}

CALL(wait_ms)
{
	UNUSED;
	return milliseconds(a, b, c, d);
}
CALL(wait_masked)
{
	UNUSED;
	no_mask(e);
	return milliseconds(a, b, c, d);
}

CALL(wait_ns)
{
	uint64_t span;
	long r;

	UNUSED;
	no_mask(e);
	if (!d)
		return wait(a, b, c, USYS_NEVER);
	if ((r = sched_get_time(d, &span)))
		return r;
	return wait(a, b, c, sched_after(sim_monotonic, span));
}

void sim_start_epoll(void)
{
	static const struct sim_watch_ops watch = {event, closed};
	static const struct {
		int nr;
		usys_call *call;
	} own[] = {
		{NR_epoll_create, create},
		{NR_epoll_create1, create},
		{NR_epoll_ctl, control},
		{NR_epoll_wait, wait_ms},
		{NR_epoll_pwait, wait_masked},
		{NR_epoll_pwait2, wait_ns},
	};

	sim_watch = &watch;
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		sim_route(own[i].nr, own[i].call);
}
