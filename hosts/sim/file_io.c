//go:build ignore

/* The contents of files and directories, positions, sizes, and the calls that make them durable. */
#include "files.h"

static struct simdisk_file *of(struct sim_file *f)
{
	struct simdisk_file *o = ((struct sim_disk_file *)f)->of;

	sim_disk_now();
	simdisk_set_flags(o, f->flags); /* fcntl may have changed them */
	return o;
}

static long disk_read(struct sim_file *f, const struct sim_buffer *to, int64_t at)
{
	struct simdisk_file *o = of(f);
	long done = 0;

	for (size_t k = 0; k < to->pieces; k++) {
		const struct lx_iovec *p = &to->piece[k];
		long r = at < 0 ? simdisk_read(o, p->base, p->len) :
				  simdisk_pread(o, p->base, p->len, (uint64_t)(at + done));

		if (r < 0)
			return done ? done : r;
		done += r;
		if ((size_t)r < p->len)
			break;
	}
	return done;
}

static long disk_write(struct sim_file *f, const struct sim_buffer *from, int64_t at)
{
	struct simdisk_file *o = of(f);
	long done = 0;

	for (size_t k = 0; k < from->pieces; k++) {
		const struct lx_iovec *p = &from->piece[k];
		long r = at < 0 ? simdisk_write(o, p->base, p->len) :
				  simdisk_pwrite(o, p->base, p->len, (uint64_t)(at + done));

		if (r < 0)
			return done ? done : r;
		done += r;
		if ((size_t)r < p->len)
			break;
	}
	return done;
}

static void disk_closed(struct sim_file *f) { simdisk_lock_forget(of(f), (uint64_t)sim_pid); }

const struct sim_file_ops sim_disk_ops = {
	.name = "file",
	.of_disk = true,
	.read = disk_read,
	.write = disk_write,
	.stat = sim_disk_stat,
	.map = sim_disk_map,
	.pass = sim_disk_pass,
	.closed = disk_closed,
	.release = sim_disk_release,
};

FILE_CALL(sim_lseek)
{
	struct simdisk_file *o;
	long r = sim_disk_fd(a, &o, 1);

	UNUSED;
	if (r < 0)
		return r;
	if (r) /* a device's position is always 0 */
		return sim_is_device(sim_fd_file(a)) ? 0 : -SIM_ESPIPE;
	return simdisk_lseek(o, b, (int)c);
}

FILE_CALL(sim_getdents)
{
	enum { MOST = 65536 };
	size_t n = (uint32_t)c < MOST ? (uint32_t)c : MOST;
	struct simdisk_file *o;
	void *entries;
	long r = sim_disk_fd(a, &o, -LX_ENOTDIR);

	UNUSED;
	if (r)
		return r;
	entries = sim_alloc(n + 1);
	r = simdisk_getdents(o, entries, n);
	if (r > 0 && usys_put_guest((void *)b, entries, (size_t)r))
		r = -LX_EFAULT;
	sim_release(entries, n + 1);
	return r;
}

/* truncate, ftruncate */
FILE_CALL(sim_truncate)
{
	struct simdisk_file *o;
	struct sim_where w;
	long r;

	UNUSED;
	if (b < 0)
		return -LX_EINVAL;
	if (nr == NR_ftruncate)
		return (r = sim_disk_fd(a, &o, -LX_EINVAL)) ? r : simdisk_ftruncate(o, (uint64_t)b);
	r = sim_where(&w, LX_AT_FDCWD, a);
	return r ? r : simdisk_truncate(sim_disk, &w.path, (uint64_t)b);
}

FILE_CALL(sim_fallocate)
{
	struct simdisk_file *o;
	long r = sim_disk_fd(a, &o, -LX_ENODEV);

	UNUSED;
	return r ? r : simdisk_fallocate(o, (uint32_t)b, (uint64_t)c, (uint64_t)d);
}

/* sync, syncfs, fsync, fdatasync, sync_file_range */
FILE_CALL(sim_sync)
{
	struct simdisk_file *o;
	long r;

	UNUSED;
	if (nr == NR_sync) {
		simdisk_sync_all(sim_disk);
		return 0;
	}
	r = sim_disk_fd(a, &o, -LX_EINVAL);
	if (r)
		return r;
	switch (nr) {
	case NR_syncfs: simdisk_sync_all(sim_disk); return 0;
	case NR_sync_file_range:
		if (d & ~7l || b < 0 || c < 0)
			return -LX_EINVAL;
		return simdisk_sync_range(o, (uint64_t)b, c ? (uint64_t)c : SIMDISK_WINDOW, false);
	}
	return simdisk_fsync(o);
}

/* posix_fadvise, readahead */
FILE_CALL(sim_advise_file)
{
	struct simdisk_file *o;
	long r = sim_disk_fd(a, &o, nr == NR_fadvise64 ? -SIM_ESPIPE : -LX_EINVAL);

	UNUSED;
	return r ? r : nr == NR_fadvise64 && (unsigned long)d > 5 ? -LX_EINVAL : 0;
}
