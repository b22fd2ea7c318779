//go:build ignore

/* The calls on descriptors that are the same for all kinds of files. */
#include "sim.h"
#include "story.h"

static long access_mode(const struct sim_file *f) { return f->flags & LX_O_ACCMODE; }

/* As in Linux a wait with a timeout is not restarted after a signal. */
static long wait_until(struct sim_file *f, uint64_t until)
{
	long r = until <= sim_monotonic ? -LX_EAGAIN : sim_file_wait(f, until);

	return r == -LX_ERESTARTSYS && until != USYS_NEVER ? -LX_EINTR : r;
}

long sim_read(struct sim_file *f, const struct sim_buffer *to, int64_t at)
{
	struct sim_hold hold;
	uint64_t until = f->ops->timeout ? f->ops->timeout(f, false) : USYS_NEVER;
	long r;

	if (access_mode(f) == LX_O_WRONLY)
		return -LX_EBADF;
	if (!f->ops->read)
		return -LX_EINVAL;
	sim_hold(&hold, f);
	while ((r = f->ops->read(f, to, at)) == -LX_EAGAIN && !(f->flags & LX_O_NONBLOCK))
		if ((r = wait_until(f, until)))
			break;
	sim_let_go(&hold);
	return r;
}

/* Leaves out the first n bytes of a buffer, whose pieces begin at piece. */
static void leave_out(struct sim_buffer *b, struct lx_iovec *piece, size_t n)
{
	b->n -= n;
	while (b->pieces && n >= piece->len) {
		n -= piece->len;
		piece++;
		b->pieces--;
	}
	if (b->pieces) {
		piece->base = (char *)piece->base + n;
		piece->len -= n;
	}
	b->piece = piece;
}

/* Writes until all is written, if the file is a pipe or a socket that takes only a part; on a disk
 * a short write means that no more can be written. */
long sim_write(struct sim_file *f, const struct sim_buffer *from, int64_t at)
{
	struct sim_hold hold;
	uint64_t until = f->ops->timeout ? f->ops->timeout(f, true) : USYS_NEVER;
	bool all = f->ops->ready && at < 0 && !(f->flags & LX_O_NONBLOCK);
	struct lx_iovec piece[SIM_IOV];
	struct sim_buffer left;
	long r, done = 0;

	if (access_mode(f) == LX_O_RDONLY)
		return -LX_EBADF;
	if (!f->ops->write)
		return -LX_EINVAL;
	sim_hold(&hold, f);
	for (;;) {
		r = f->ops->write(f, from, at);
		if (r == -LX_EAGAIN && !(f->flags & LX_O_NONBLOCK)) {
			if ((r = wait_until(f, until)))
				break;
			continue;
		}
		if (r <= 0 || (size_t)r >= from->n || !all)
			break;
		if (!done) {
			left = *from;
			usys_copy(piece, from->piece, from->pieces * sizeof *piece);
			leave_out(&left, piece, (size_t)r);
		} else {
			leave_out(&left, (struct lx_iovec *)left.piece, (size_t)r);
		}
		done += r;
		from = &left;
	}
	sim_let_go(&hold);
	return done ? done + (r > 0 ? r : 0) : r;
}

#define CALL(name) static long name(long a, long b, long c, long d, long e, long f, long nr)
#define UNUSED (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr

#define USER_SPACE 0x7ffffffff000ul

/* std.c adds output for the user to the story; output that goes elsewhere, usually to the driver by
 * a pipe, is recognised by its descriptor's number. */
static long write_told(struct sim_file *file, const struct sim_buffer *from, int64_t at, long fd)
{
	long r = sim_write(file, from, at);
	char bytes[1024];

	if (!sim_story_is_told() || (fd != 1 && fd != 2) || file->ops->told)
		return r;
	for (size_t done = 0, n; r > 0 && done < (size_t)r; done += n) {
		n = (size_t)r - done < sizeof bytes ? (size_t)r - done : sizeof bytes;
		if (sim_buffer_get(from, done, bytes, n))
			break;
		sim_story_output(sim_story_here.machine, sim_story_here.pid, (int)fd, bytes, n);
	}
	return r;
}

/* read, write, pread64, pwrite64 */
CALL(one)
{
	const size_t most = 0x7ffff000; /* MAX_RW_COUNT */
	size_t n = (size_t)c < most ? (size_t)c : most;
	struct lx_iovec piece = {(void *)b, n};
	struct sim_buffer buffer = {&piece, 1, n};
	struct sim_file *file = sim_fd_file(a);
	bool at = nr == NR_pread64 || nr == NR_pwrite64;

	UNUSED;
	if (!file)
		return -LX_EBADF;
	if (at && d < 0)
		return -LX_EINVAL;
	if (c < 0 || (uintptr_t)b > USER_SPACE - (size_t)c)
		return -LX_EFAULT;
	if (nr == NR_read || nr == NR_pread64)
		return sim_read(file, &buffer, at ? d : -1);
	return write_told(file, &buffer, at ? d : -1, a);
}

/* readv, writev, preadv and the like */
CALL(several)
{
	struct lx_iovec piece[SIM_IOV];
	struct sim_buffer buffer;
	struct sim_file *file = sim_fd_file(a);
	bool at = nr != NR_readv && nr != NR_writev, in = nr == NR_readv || nr == NR_preadv || nr == NR_preadv2;
	long r;

	UNUSED;
	if (!file)
		return -LX_EBADF;
	if (at && d < 0 && !(d == -1 && (nr == NR_preadv2 || nr == NR_pwritev2)))
		return -LX_EINVAL;
	if ((r = sim_buffer_of(&buffer, piece, b, c)))
		return r;
	return in ? sim_read(file, &buffer, at ? d : -1) : write_told(file, &buffer, at ? d : -1, a);
}

/* ---- descriptors ---- */

CALL(close_)
{
	UNUSED;
	return sim_fd_close(a);
}

CALL(close_range)
{
	uint32_t last = (uint32_t)b;

	UNUSED;
	if ((uint32_t)a > last)
		return -LX_EINVAL;
	for (uint32_t fd = (uint32_t)a; fd < sim_fd_size() && fd <= last; fd++) {
		if (!sim_fd_file(fd))
			continue;
		if (c & 4)
			*sim_fd_cloexec(fd) = true;
		else
			sim_fd_close(fd);
	}
	return 0;
}

CALL(dup)
{
	struct sim_file *file = sim_fd_file(a);
	UNUSED;
	return file ? sim_fd_new(sim_file_get(file), 0, 0) : -LX_EBADF;
}

CALL(dup2)
{
	struct sim_file *file = sim_fd_file(a);

	UNUSED;
	if (!file || (uint32_t)b >= sim_fd_limit())
		return -LX_EBADF;
	if ((int)a == (int)b)
		return nr == NR_dup2 ? (int)b : -LX_EINVAL;
	sim_fd_put(sim_file_get(file), (int)b, nr == NR_dup3 ? (uint32_t)c : 0);
	return (int)b;
}

static usys_call *fcntl_of_files; /* locks, seals and pipes' sizes */
void sim_route_fcntl(usys_call *call) { fcntl_of_files = call; }

CALL(fcntl)
{
	enum { SETTABLE = LX_O_APPEND | LX_O_NONBLOCK | LX_O_ASYNC | LX_O_NOATIME | 040000 };
	struct sim_file *file = sim_fd_file(a);

	UNUSED;
	if (!file)
		return -LX_EBADF;
	switch ((int)b) {
	case LX_F_DUPFD:
	case LX_F_DUPFD_CLOEXEC:
		if ((uint32_t)c >= sim_fd_limit())
			return -LX_EINVAL;
		return sim_fd_new(sim_file_get(file), (uint32_t)c, (int)b == LX_F_DUPFD ? 0 : LX_O_CLOEXEC);
	case LX_F_GETFD: return *sim_fd_cloexec(a);
	case LX_F_SETFD: *sim_fd_cloexec(a) = c & LX_FD_CLOEXEC; return 0;
	case LX_F_GETFL: return file->flags;
	case LX_F_SETFL: file->flags = (file->flags & ~(uint32_t)SETTABLE) | ((uint32_t)c & SETTABLE); return 0;
	}
	return fcntl_of_files ? fcntl_of_files(a, b, c, d, e, f, nr) : -LX_EINVAL;
}

CALL(ioctl)
{
	enum { FIOCLEX = 0x5451, FIONCLEX = 0x5450, FIONBIO = 0x5421 };
	struct sim_file *file = sim_fd_file(a);
	int32_t on;

	UNUSED;
	if (!file)
		return -LX_EBADF;
	switch ((uint32_t)b) {
	case FIOCLEX:
	case FIONCLEX: *sim_fd_cloexec(a) = (uint32_t)b == FIOCLEX; return 0;
	case FIONBIO:
		if (usys_get(&on, (void *)c, sizeof on))
			return -LX_EFAULT;
		file->flags = on ? file->flags | LX_O_NONBLOCK : file->flags & ~(uint32_t)LX_O_NONBLOCK;
		return 0;
	}
	return file->ops->ioctl ? file->ops->ioctl(file, b, c) : -LX_ENOTTY;
}

void sim_start_fds(void)
{
	static const struct {
		int nr;
		usys_call *call;
	} own[] = {
		{NR_read, one},
		{NR_write, one},
		{NR_pread64, one},
		{NR_pwrite64, one},
		{NR_readv, several},
		{NR_writev, several},
		{NR_preadv, several},
		{NR_pwritev, several},
		{NR_preadv2, several},
		{NR_pwritev2, several},
		{NR_close, close_},
		{NR_close_range, close_range},
		{NR_dup, dup},
		{NR_dup2, dup2},
		{NR_dup3, dup2},
		{NR_fcntl, fcntl},
		{NR_ioctl, ioctl},
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		sim_route(own[i].nr, own[i].call);
}
