//go:build ignore

/*
 * Files whose contents are not durable, in the order in which they became so. A kernel writes them
 * back after a time, or when they are many; so does the disk, and it forgets the old contents.
 */
#include "disk.h"

enum { OLD_AGE = 30 }; /* seconds, the value of Linux's dirty_expire_centisecs */

static void leave(struct simdisk *d, struct inode *i)
{
	if (!i->dirty)
		return;
	i->dirty = false;
	*(i->dirty_prev ? &i->dirty_prev->dirty_next : &d->dirty_first) = i->dirty_next;
	*(i->dirty_next ? &i->dirty_next->dirty_prev : &d->dirty_last) = i->dirty_prev;
	i->dirty_next = i->dirty_prev = 0;
}

static void write_chunk(struct simdisk *d, struct inode *i, struct chunk *c, uint64_t mask)
{
	mask &= c->dirty & ~c->stuck;
	for (uint32_t bit = 0; mask && bit < CHUNK_BLOCKS; bit++) {
		if (!(mask >> bit & 1))
			continue;
		if (!i->mapped || !(c->data >> bit & 1) || disk_old_keep(d, i, c, bit))
			disk_old_free(d, i, c, bit);
	}
	c->dirty &= ~mask;
}

/* Makes the blocks with bytes from from to to durable. */
void disk_write_back(struct simdisk *d, struct inode *i, uint64_t from, uint64_t to)
{
	uint64_t end = to / BLOCK + (to % BLOCK != 0), block = from / BLOCK;

	while (block < end && block / CHUNK_BLOCKS < i->nchunks) {
		uint64_t first = block / CHUNK_BLOCKS * CHUNK_BLOCKS, mask = ~0ull << (block - first);

		if (end - first < CHUNK_BLOCKS)
			mask &= (1ull << (end - first)) - 1;
		write_chunk(d, i, &i->chunks[block / CHUNK_BLOCKS], mask);
		block = first + CHUNK_BLOCKS;
	}
}

/* Makes the changes that the disk knows durable, and the size. */
static void write_all(struct simdisk *d, struct inode *i)
{
	uint64_t stuck = 0;

	if (!i->dirty)
		return;
	disk_write_back(d, i, 0, SIMDISK_WINDOW);
	for (uint32_t k = 0; k < i->nchunks; k++)
		stuck |= i->chunks[k].dirty;
	i->durable = i->low = i->size;
	i->since = d->env->now;
	if (!stuck)
		leave(d, i);
}

/* Called before the first change of a block. disk_observe calls this, too, so it must not look at
 * mappings: blocks that a mapping has written since disk_observe stay unchanged. */
void disk_dirty(struct simdisk *d, struct inode *i)
{
	if (i->dirty && d->env->now > i->since && d->env->now - i->since > OLD_AGE * 1000000000ull)
		write_all(d, i);
	if (d->quiet || i->dirty)
		return;
	i->dirty = true;
	i->since = d->env->now;
	i->durable = i->low = i->size;
	i->dirty_prev = d->dirty_last;
	*(d->dirty_last ? &d->dirty_last->dirty_next : &d->dirty_first) = i;
	d->dirty_last = i;
}

/* Makes contents and size durable. */
void disk_sync_inode(struct simdisk *d, struct inode *i)
{
	disk_observe(d, i);
	write_all(d, i);
}

/* Forgets that it is dirty. */
void disk_clean(struct simdisk *d, struct inode *i)
{
	for (uint32_t k = 0; k < i->nchunks; k++) {
		struct chunk *c = &i->chunks[k];

		c->stuck = 0;
		write_chunk(d, i, c, ~0ull);
	}
	leave(d, i);
}

void disk_bound(struct simdisk *d)
{
	struct inode *i = d->dirty_first, *next;

	for (; i && d->old_bytes > d->opt.old; i = next) {
		next = i->dirty_next;
		disk_sync_inode(d, i);
	}
}
