//go:build ignore

/* Calls that make data durable. */
#include "disk.h"

/* As in Linux, a failed fsync leaves blocks that count as written and are not on the disk: the next
 * fsync succeeds, and only writing them again brings them there. Returns whether there were any. */
static bool fail(struct simdisk *d, struct inode *i)
{
	uint64_t lost = 0;

	disk_observe(d, i);
	for (uint32_t k = 0; k < i->nchunks; k++) {
		struct chunk *c = &i->chunks[k];

		lost |= c->dirty & c->data & ~c->stuck;
		c->stuck |= c->dirty & c->data; /* a hole is a change of the inode */
	}
	return lost;
}

static long check(const struct simdisk_file *f)
{
	if (f->flags & O_PATH)
		return -EBADF;
	if (!disk_is(f->inode, S_IFREG) && !disk_is(f->inode, S_IFDIR))
		return -EINVAL;
	return 0;
}

long simdisk_fsync(struct simdisk_file *f)
{
	struct simdisk *d = f->disk;
	long r = check(f);

	if (r)
		return r;
	if (disk_chance(d, d->opt.eio_sync)) {
		fail(d, f->inode);
		return -EIO;
	}
	disk_sync_inode(d, f->inode);
	disk_commit(d, f->inode);
	return 0;
}

long simdisk_lose(struct simdisk_file *f)
{
	long r = check(f);

	return r ? r : fail(f->disk, f->inode);
}

long simdisk_sync_range(struct simdisk_file *f, uint64_t at, uint64_t n, bool all)
{
	struct simdisk *d = f->disk;
	struct inode *i = f->inode;
	long r = check(f);

	if (r)
		return r;
	if (at >> 63 || n >> 63)
		return -EINVAL;
	disk_observe(d, i);
	disk_write_back(d, i, at, at + n);
	if (all) {
		i->durable = i->low = i->size;
		disk_commit(d, i);
	}
	return 0;
}

void simdisk_sync_all(struct simdisk *d)
{
	for (struct inode *i = d->inodes; i; i = i->next)
		disk_sync_inode(d, i);
	disk_commit(d, 0);
}
