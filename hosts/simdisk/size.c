//go:build ignore

/* The size of a file, and the space it takes. */
#include "disk.h"

enum { KEEP_SIZE = 1, PUNCH_HOLE = 2, ZERO_RANGE = 16 };

/* A mapping may have written behind the end of the file, in its last block. */
void disk_zero_tail(struct simdisk *d, struct inode *i)
{
	if (i->mapped && i->size % BLOCK)
		disk_zero(d, i, i->size, (i->size + BLOCK - 1) / BLOCK * BLOCK, false);
}

long disk_resize(struct simdisk *d, struct inode *i, uint64_t size, uint32_t uid)
{
	bool quiet = d->quiet, large;
	long r = 0;

	if (size > SIMDISK_WINDOW)
		return -EFBIG;
	disk_observe(d, i);
	disk_dirty(d, i);
	/* The old contents would be too many to keep: the change is durable at once. */
	large = size < i->size && i->blocks > d->opt.old / BLOCK / 2 && !quiet;
	d->quiet |= large;
	if (size <= i->size) /* also removes blocks that fallocate took behind the end */
		r = disk_zero(d, i, size, SIMDISK_WINDOW, true);
	else
		disk_zero_tail(d, i);
	d->quiet = quiet;
	if (r)
		return r;
	i->size = size;
	if (size < i->low)
		i->low = size;
	disk_touch(d, i);
	disk_drop_rights(i, uid);
	if (large)
		disk_sync_inode(d, i);
	disk_bound(d);
	return 0;
}

long simdisk_truncate(struct simdisk *d, const struct simdisk_path *path, uint64_t size)
{
	struct inode *i;
	long r;

	if (size >> 63)
		return -EINVAL;
	r = disk_lookup(d, path, 0, &i);
	if (r)
		return r;
	if (disk_is(i, S_IFDIR))
		return -EISDIR;
	if (!disk_is(i, S_IFREG))
		return -EINVAL;
	r = disk_may(path->who, i, MAY_WRITE);
	if (!r && i->text)
		r = -ETXTBSY;
	return r ? r : disk_resize(d, i, size, path->who->uid);
}

long simdisk_ftruncate(struct simdisk_file *f, uint64_t size)
{
	if (size >> 63)
		return -EINVAL;
	if (f->flags & O_PATH)
		return -EBADF;
	if (!disk_is(f->inode, S_IFREG) || !(f->flags & O_ACCMODE))
		return -EINVAL;
	return disk_resize(f->disk, f->inode, size, f->uid);
}

static long take_all(struct simdisk *d, struct inode *i, uint64_t at, uint64_t end)
{
	uint64_t block = at / BLOCK, last = (end - 1) / BLOCK;
	long r = 0;

	if (last - block >= d->max_blocks)
		return -ENOSPC;
	for (; block <= last; block++) {
		r = disk_take(d, i, block);
		if (r)
			break;
	}
	return r;
}

long simdisk_fallocate(struct simdisk_file *f, uint32_t mode, uint64_t at, uint64_t n)
{
	struct inode *i = f->inode;
	struct simdisk *d = f->disk;
	long r = 0;

	if (f->flags & O_PATH)
		return -EBADF;
	if (at >> 63 || n >> 63 || !n)
		return -EINVAL;
	if (mode & ~(uint32_t)(KEEP_SIZE | PUNCH_HOLE | ZERO_RANGE) ||
		(mode & PUNCH_HOLE && mode != (PUNCH_HOLE | KEEP_SIZE)))
		return -EOPNOTSUPP;
	if (!(f->flags & O_ACCMODE))
		return -EBADF;
	if (disk_is(i, S_IFIFO))
		return -ESPIPE;
	if (!disk_is(i, S_IFREG))
		return disk_is(i, S_IFDIR) ? -EISDIR : -ENODEV;
	if (at + n > SIMDISK_WINDOW)
		return -EFBIG;
	disk_observe(d, i);
	disk_dirty(d, i);
	if (mode & (PUNCH_HOLE | ZERO_RANGE))
		r = disk_zero(d, i, at, at + n, mode & PUNCH_HOLE);
	if (!r && !(mode & PUNCH_HOLE))
		r = take_all(d, i, at, at + n);
	if (!r && !(mode & KEEP_SIZE) && at + n > i->size) {
		disk_zero_tail(d, i);
		i->size = at + n;
	}
	disk_touch(d, i);
	disk_drop_rights(i, f->uid);
	disk_bound(d);
	return r;
}
