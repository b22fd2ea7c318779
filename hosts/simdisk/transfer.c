//go:build ignore

/* Reads and writes bytes. */
#include "disk.h"

/* Sets the access time like Linux's relatime: once after each change, and once a day. */
static void read_now(struct simdisk_file *f)
{
	enum { DAY = 86400 };
	struct attr *a = &f->inode->attr;
	struct simdisk_time now = disk_now(f->disk), *at = &a->atime;

	if (f->flags & O_NOATIME || f->inode->fixed)
		return;
	if (at->sec > a->mtime.sec || (at->sec == a->mtime.sec && at->nsec > a->mtime.nsec))
		if (at->sec > a->ctime.sec || (at->sec == a->ctime.sec && at->nsec > a->ctime.nsec))
			if (now.sec - at->sec < DAY)
				return;
	*at = now;
}

static long check(const struct simdisk_file *f, uint32_t not_mode, uint64_t at)
{
	if (at >> 63)
		return -EINVAL;
	if (f->flags & O_PATH || (f->flags & O_ACCMODE) == not_mode || (f->flags & O_ACCMODE) == 3)
		return -EBADF;
	if (disk_is(f->inode, S_IFDIR))
		return -EISDIR;
	if (!disk_is(f->inode, S_IFREG))
		return -EINVAL;
	return 0;
}

static size_t shorter(struct simdisk *d, size_t n) { return n > 1 ? 1 + d->env->random(d->env) % (n - 1) : n; }

long simdisk_pread(struct simdisk_file *f, void *to, size_t n, uint64_t at)
{
	struct simdisk *d = f->disk;
	struct inode *i = f->inode;
	long r = check(f, O_WRONLY, at);

	if (r)
		return r;
	if (at >= i->size || !n)
		return 0;
	if (n > i->size - at)
		n = i->size - at;
	if (!i->fixed && disk_chance(d, d->opt.eio_read))
		return -EIO;
	if (!i->fixed && disk_chance(d, d->opt.short_read))
		n = shorter(d, n);
	read_now(f);
	return d->store->read(d->store, disk_at(i) + at, to, n);
}

/* Gives space to the blocks of [at, at+n); returns the bytes for which there is some. */
static long prepare(struct simdisk *d, struct inode *i, uint64_t at, size_t n)
{
	uint64_t first = at / BLOCK, last = (at + n - 1) / BLOCK;

	for (uint64_t block = first; block <= last; block++) {
		long r = disk_take(d, i, block);

		if (!r)
			r = disk_save(d, i, block);
		if (r)
			return block == first ? r : (long)(block * BLOCK - at);
	}
	return (long)n;
}

static void written(struct inode *i, uint64_t at, size_t n)
{
	for (uint64_t block = at / BLOCK; n && block <= (at + n - 1) / BLOCK; block++)
		disk_chunk(i, block)->data |= 1ull << block % CHUNK_BLOCKS;
	if (at + n > i->size)
		i->size = at + n;
}

long simdisk_pwrite(struct simdisk_file *f, const void *from, size_t n, uint64_t at)
{
	struct simdisk *d = f->disk;
	struct inode *i = f->inode;
	long r = check(f, 0, at);

	if (r || !n)
		return r;
	if (f->flags & O_APPEND)
		at = i->size;
	if (at >= SIMDISK_WINDOW)
		return -EFBIG;
	if (n > SIMDISK_WINDOW - at)
		n = SIMDISK_WINDOW - at;
	if (disk_chance(d, d->opt.eio_write))
		return -EIO;
	if (disk_chance(d, d->opt.short_write))
		n = shorter(d, n);
	if (at > i->size)
		disk_zero_tail(d, i);
	r = prepare(d, i, at, n);
	if (r < 0)
		return r;
	r = d->store->write(d->store, disk_at(i) + at, from, (size_t)r);
	if (r < 0)
		return r;
	written(i, at, (size_t)r);
	disk_touch(d, i);
	disk_drop_rights(i, f->uid);
	if (f->flags & O_DSYNC) {
		long e = simdisk_fsync(f);

		if (e)
			return e;
	}
	disk_bound(d);
	return r;
}

long simdisk_read(struct simdisk_file *f, void *to, size_t n)
{
	long r = simdisk_pread(f, to, n, f->pos);

	if (r > 0)
		f->pos += (uint64_t)r;
	return r;
}

long simdisk_write(struct simdisk_file *f, const void *from, size_t n)
{
	uint64_t at = f->flags & O_APPEND ? f->inode->size : f->pos;
	long r = simdisk_pwrite(f, from, n, f->pos);

	if (r > 0)
		f->pos = at + (uint64_t)r;
	return r;
}
