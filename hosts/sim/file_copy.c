//go:build ignore

/* Copies from file to file: sendfile, copy_file_range; splice does not support files. */
#include "files.h"

enum { PIECE = 16384 };

static long position(struct simdisk_file *of, long at, uint64_t *pos)
{
	int64_t now;

	if (!at) {
		now = simdisk_lseek(of, 0, 1);
		*pos = (uint64_t)now;
		return now < 0 ? (long)now : 0;
	}
	if (usys_get(pos, (void *)at, sizeof *pos))
		return -LX_EFAULT;
	return *pos >> 63 ? -LX_EINVAL : 0;
}

static long set_position(struct simdisk_file *of, long at, uint64_t pos)
{
	if (at)
		return usys_put_guest((void *)at, &pos, sizeof pos);
	simdisk_lseek(of, (int64_t)pos, 0);
	return 0;
}

/* Copies up to n bytes of the file from pos on to out; it stops after a piece that was not
 * written as a whole. */
static long copy(struct sim_file *out, struct simdisk_file *in, uint64_t pos, size_t n)
{
	char bytes[PIECE];
	size_t done = 0;

	while (done < n) {
		struct lx_iovec piece = {bytes, n - done < PIECE ? n - done : PIECE};
		struct sim_buffer buffer = {&piece, 1, 0};
		long r = simdisk_pread(in, bytes, piece.len, pos + done);

		if (r <= 0)
			return done ? (long)done : r;
		piece.len = buffer.n = (size_t)r;
		r = sim_write(out, &buffer, -1);
		if (r <= 0)
			return done ? (long)done : r;
		done += (size_t)r;
		if ((size_t)r < buffer.n)
			break;
	}
	return (long)done;
}

FILE_CALL(sim_sendfile)
{
	struct sim_hold holds[2];
	struct sim_file *out = sim_fd_file(a), *in = sim_fd_file(b);
	struct simdisk_file *of;
	uint64_t pos;
	long r;

	UNUSED;
	if (!out || !in || !((out->flags & LX_O_ACCMODE) & (LX_O_WRONLY | LX_O_RDWR)) ||
		(in->flags & LX_O_ACCMODE) == LX_O_WRONLY)
		return -LX_EBADF;
	of = sim_disk_of(in);
	if (!of || (simdisk_mode(of) & SIM_IFMT) != SIM_IFREG || out->flags & LX_O_APPEND)
		return -LX_EINVAL;
	if ((r = position(of, c, &pos)))
		return r;
	sim_hold(&holds[0], out);
	sim_hold(&holds[1], in);
	r = copy(out, of, pos, (size_t)d);
	if (r > 0 && set_position(of, c, pos + (uint64_t)r))
		r = -LX_EFAULT;
	sim_let_go(&holds[1]);
	sim_let_go(&holds[0]);
	return r;
}

/* Checks that copy_file_range may read from a and write to b. */
static long check_copy(struct sim_file *a, struct sim_file *b)
{
	struct simdisk_file *in = sim_disk_of(a), *out = sim_disk_of(b);

	if (in && out && ((simdisk_mode(in) & SIM_IFMT) == SIM_IFDIR || (simdisk_mode(out) & SIM_IFMT) == SIM_IFDIR))
		return -LX_EISDIR;
	if (!in || !out)
		return -LX_EINVAL;
	if ((a->flags | b->flags) & LX_O_PATH || (a->flags & LX_O_ACCMODE) == LX_O_WRONLY ||
		!(b->flags & LX_O_ACCMODE) || b->flags & LX_O_APPEND)
		return -LX_EBADF;
	return 0;
}

FILE_CALL(sim_copy_range)
{
	struct sim_file *from = sim_fd_file(a), *to = sim_fd_file(c);
	struct simdisk_file *in, *out;
	char bytes[PIECE];
	uint64_t at, put;
	size_t done = 0, n = (size_t)e;
	long r;

	UNUSED;
	if (!from || !to)
		return -LX_EBADF;
	if ((r = f ? -LX_EINVAL : check_copy(from, to)))
		return r;
	in = sim_disk_of(from);
	out = sim_disk_of(to);
	if ((r = position(in, b, &at)) || (r = position(out, d, &put)))
		return r;
	if (at + n < at || put + n < put)
		return -SIM_EOVERFLOW;
	if (simdisk_ino(in) == simdisk_ino(out) && at < put + n && put < at + n)
		return -LX_EINVAL;
	while (done < n) {
		r = simdisk_pread(in, bytes, n - done < PIECE ? n - done : PIECE, at + done);
		if (r > 0)
			r = simdisk_pwrite(out, bytes, (size_t)r, put + done);
		if (r <= 0)
			break;
		done += (size_t)r;
	}
	if (!done)
		return r;
	if (set_position(in, b, at + done) || set_position(out, d, put + done))
		return -LX_EFAULT;
	return (long)done;
}

/* splice, tee, vmsplice: not supported; programs do without. */
FILE_CALL(sim_splice)
{
	UNUSED;
	return sim_fd_file(a) ? -LX_EINVAL : -LX_EBADF;
}
