//go:build ignore

/* Positions in files, and in holes. */
#include "disk.h"

enum { SEEK_SET, SEEK_CUR, SEEK_END, SEEK_DATA, SEEK_HOLE };

static bool is_data(struct inode *i, uint64_t block)
{
	struct chunk *c = disk_chunk(i, block);

	if (i->text)
		return block * BLOCK < i->size;
	return c && c->data >> block % CHUNK_BLOCKS & 1;
}

/* Returns the first byte from at on that is in data, or in a hole; the end counts as a hole. */
static int64_t seek_data(struct inode *i, uint64_t at, bool data)
{
	uint64_t block = at / BLOCK, end = i->size;

	if (at >= end)
		return -ENXIO;
	while (block * BLOCK < end && is_data(i, block) != data) {
		if (!i->text && block / CHUNK_BLOCKS >= i->nchunks)
			return data ? -ENXIO : (int64_t)at;
		block++;
	}
	if (block * BLOCK >= end)
		return data ? -ENXIO : (int64_t)end;
	return (int64_t)(block * BLOCK > at ? block * BLOCK : at);
}

int64_t simdisk_lseek(struct simdisk_file *f, int64_t offset, int whence)
{
	struct inode *i = f->inode;
	int64_t base = 0, r;

	if (f->flags & O_PATH)
		return -EBADF;
	if (disk_is(i, S_IFIFO) || disk_is(i, S_IFSOCK))
		return -ESPIPE;
	switch (whence) {
	case SEEK_SET: break;
	case SEEK_CUR: base = (int64_t)f->pos; break;
	case SEEK_END: base = disk_is(i, S_IFREG) ? (int64_t)i->size : 0; break;
	case SEEK_DATA:
	case SEEK_HOLE:
		if (!disk_is(i, S_IFREG))
			return -EINVAL;
		disk_observe(f->disk, i);
		r = offset < 0 ? -ENXIO : seek_data(i, (uint64_t)offset, whence == SEEK_DATA);
		if (r >= 0)
			f->pos = (uint64_t)r;
		return r;
	default: return -EINVAL;
	}
	if (__builtin_add_overflow(base, offset, &r) || r < 0)
		return -EINVAL;
	if (disk_is(i, S_IFREG) && r > (int64_t)SIMDISK_WINDOW)
		return -EINVAL;
	f->pos = (uint64_t)r;
	return r;
}
