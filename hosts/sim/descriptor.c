//go:build ignore

/* The table of descriptors, and the guest's memory in pieces. */
#include "sim.h"

enum { RLIMIT_NOFILE = 7, FIRST = 64, MOST = 1 << 20 };

struct sim_entry {
	struct sim_file *file;
	bool cloexec;
};
static struct sim_entry *table;
static uint32_t size, lowest; /* no number below lowest is free */
const struct sim_watch_ops *sim_watch;

void sim_file_init(struct sim_file *f, const struct sim_file_ops *ops, uint32_t flags)
{
	*f = (struct sim_file){.ops = ops, .refs = 1, .flags = flags};
}

void sim_file_put(struct sim_file *f)
{
	if (--f->refs)
		return;
	if (f->watches)
		sim_watch->closed(f);
	f->ops->release(f);
}

static struct sim_hold *holds;

void sim_hold(struct sim_hold *h, struct sim_file *f)
{
	*h = (struct sim_hold){sim_file_get(f), holds, &holds};
	if (h->next)
		h->next->link = &h->next;
	holds = h;
}

void sim_let_go(struct sim_hold *h)
{
	*h->link = h->next;
	if (h->next)
		h->next->link = h->link;
	sim_file_put(h->file);
}

void sim_let_go_all(void)
{
	while (holds)
		sim_let_go(holds);
}

struct sim_file *sim_fd_file(long fd) { return (unsigned long)(int)fd < size ? table[(int)fd].file : 0; }

static bool grow(uint32_t n)
{
	uint32_t more = size ? size : FIRST;
	struct sim_entry *t;

	if (n >= MOST)
		return false;
	while (more <= n)
		more *= 2;
	if (more == size)
		return true;
	t = sim_alloc(more * sizeof *t);
	if (size)
		usys_copy(t, table, size * sizeof *t);
	sim_release(table, size * sizeof *t);
	table = t;
	size = more;
	return true;
}

uint32_t sim_fd_limit(void)
{
	uint64_t l[2];

	sim_limit(RLIMIT_NOFILE, l);
	return l[0] < MOST ? (uint32_t)l[0] : MOST;
}

long sim_fd_new(struct sim_file *f, uint32_t least, uint32_t flags)
{
	uint32_t n = least > lowest ? least : lowest;

	while (n < size && table[n].file)
		n++;
	if (n >= sim_fd_limit() || !grow(n)) {
		sim_file_put(f);
		return -LX_EMFILE;
	}
	table[n] = (struct sim_entry){f, (flags & LX_O_CLOEXEC) != 0};
	if (least <= lowest)
		lowest = n + 1;
	return (long)n;
}

long sim_fd_close(long fd)
{
	struct sim_file *f = sim_fd_file(fd);

	if (!f)
		return -LX_EBADF;
	table[fd].file = 0;
	if (fd < lowest)
		lowest = (uint32_t)fd;
	if (f->ops->closed)
		f->ops->closed(f);
	sim_file_put(f);
	return 0;
}

/* ---- whole tables ---- */

void sim_fds_close(void)
{
	for (uint32_t fd = 0; fd < size; fd++)
		sim_fd_close(fd);
}

void sim_fds_aside(struct sim_fds *aside)
{
	*aside = (struct sim_fds){table, size, lowest};
	table = sim_alloc(size * sizeof *table);
	usys_copy(table, aside->table, size * sizeof *table);
	for (uint32_t fd = 0; fd < size; fd++)
		if (table[fd].file)
			sim_file_get(table[fd].file);
}

void sim_fds_back(const struct sim_fds *aside)
{
	sim_fds_close();
	sim_release(table, size * sizeof *table);
	table = aside->table;
	size = aside->size;
	lowest = aside->lowest;
}

/* ---- buffers ---- */

static long copy(const struct sim_buffer *b, size_t at, void *ours, size_t n, bool to_guest)
{
	for (size_t i = 0; i < b->pieces && n; i++) {
		const struct lx_iovec *p = &b->piece[i];
		if (at >= p->len) {
			at -= p->len;
			continue;
		}
		size_t m = p->len - at < n ? p->len - at : n;
		char *guest = (char *)p->base + at;
		if (to_guest ? usys_put_guest(guest, ours, m) : usys_get(ours, guest, m))
			return -LX_EFAULT;
		ours = (char *)ours + m;
		n -= m;
		at = 0;
	}
	return 0;
}

long sim_buffer_put(const struct sim_buffer *b, size_t at, const void *from, size_t n)
{
	return copy(b, at, (void *)from, n, true);
}
long sim_buffer_get(const struct sim_buffer *b, size_t at, void *to, size_t n) { return copy(b, at, to, n, false); }

long sim_buffer_of(struct sim_buffer *b, struct lx_iovec piece[SIM_IOV], long iov, long n)
{
	if (n < 0 || n > SIM_IOV)
		return -LX_EINVAL;
	if (usys_get(piece, (void *)iov, (size_t)n * sizeof *piece))
		return -LX_EFAULT;
	*b = (struct sim_buffer){piece, (size_t)n, 0};
	for (long i = 0; i < n; i++) {
		if (piece[i].len > INT64_MAX - b->n)
			return -LX_EINVAL;
		b->n += piece[i].len;
	}
	return 0;
}

/* ---- flags and numbers ---- */

bool *sim_fd_cloexec(long fd) { return &table[(int)fd].cloexec; }

uint32_t sim_fd_size(void) { return size; }

void sim_fd_put(struct sim_file *f, long fd, uint32_t flags)
{
	sim_fd_close(fd);
	if (!grow((uint32_t)fd)) {
		sim_file_put(f);
		return;
	}
	table[fd] = (struct sim_entry){f, (flags & LX_O_CLOEXEC) != 0};
}
