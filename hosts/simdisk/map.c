//go:build ignore

/*
 * Shared writable mappings. Their writes cannot be noticed. So while a file has one, the durable
 * contents of all its blocks are kept, and the disk looks for blocks that differ whenever it
 * matters.
 */
#include "disk.h"

static uint64_t next_data(struct simdisk *d, uint64_t at, uint64_t end)
{
	return d->store->next ? d->store->next(d->store, at, end) : at;
}

static void observe_block(struct simdisk *d, struct inode *i, uint64_t block)
{
	uint32_t bit = block % CHUNK_BLOCKS;
	uint64_t is = 1ull << bit;
	struct chunk *c = disk_chunk(i, block);
	const uint8_t *old = c && c->old && c->old[bit] ? c->old[bit] : disk_zeros;

	if (c && c->dirty & c->data & is)
		return; /* it already counts as written */
	d->store->read(d->store, disk_at(i) + block * BLOCK, d->block, BLOCK);
	if (!__builtin_memcmp(d->block, c && c->dirty & is ? disk_zeros : old, BLOCK))
		return;
	if (disk_save(d, i, block) || disk_take(d, i, block))
		return; /* no room: the block is lost with the mapping's end, as after SIGBUS */
	disk_chunk(i, block)->data |= is;
	disk_touch(d, i);
}

void disk_observe(struct simdisk *d, struct inode *i)
{
	uint64_t base = disk_at(i), end = base + i->size, at = base;

	if (!i->mapped)
		return;
	while (at < end && (at = next_data(d, at, end)) < end) {
		observe_block(d, i, (at - base) / BLOCK);
		at = base + ((at - base) / BLOCK + 1) * BLOCK;
	}
}

static uint64_t count_old(const struct inode *i)
{
	uint64_t n = 0;

	for (uint32_t k = 0; k < i->nchunks; k++)
		for (uint32_t bit = 0; i->chunks[k].old && bit < CHUNK_BLOCKS; bit++)
			n += i->chunks[k].old[bit] != 0;
	return n;
}

struct simdisk_mapping *simdisk_map(struct simdisk_file *f)
{
	struct inode *i = f->inode;
	struct simdisk_mapping *m = (struct simdisk_mapping *)i;
	struct simdisk *d = f->disk;

	i->opens++;
	if (i->mapped++)
		return m;
	d->old_bytes -= count_old(i) * BLOCK;
	for (uint32_t k = 0; k < i->nchunks; k++) {
		struct chunk *c = &i->chunks[k];

		for (uint32_t bit = 0; bit < CHUNK_BLOCKS; bit++) {
			if (c->data & ~c->dirty & 1ull << bit && disk_old_keep(d, i, c, bit)) {
				simdisk_unmap(d, m);
				return 0;
			}
		}
	}
	return m;
}

void simdisk_unmap(struct simdisk *d, struct simdisk_mapping *m)
{
	struct inode *i = (struct inode *)m;

	if (i->mapped == 1) {
		disk_observe(d, i);
		for (uint32_t k = 0; k < i->nchunks; k++)
			for (uint32_t bit = 0; bit < CHUNK_BLOCKS; bit++)
				if (!(i->chunks[k].dirty >> bit & 1))
					disk_old_free(d, i, &i->chunks[k], bit);
		d->old_bytes += count_old(i) * BLOCK;
	}
	i->mapped--;
	i->opens--;
	disk_inode_drop(d, i);
}
