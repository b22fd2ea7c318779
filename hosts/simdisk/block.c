//go:build ignore

/*
 * The blocks of a file: those that take space, those that were written, and the durable contents
 * of blocks that differ. The bytes are in the store.
 */
#include "disk.h"

const uint8_t disk_zeros[BLOCK];

struct chunk *disk_chunk(struct inode *i, uint64_t block)
{
	uint64_t k = block / CHUNK_BLOCKS;

	return k < i->nchunks ? &i->chunks[k] : 0;
}

long disk_grow_chunks(struct simdisk *d, struct inode *i, uint64_t block)
{
	uint64_t k = block / CHUNK_BLOCKS;
	uint32_t n = i->nchunks;
	struct chunk *more;

	if (k < n)
		return 0;
	if (!k) {
		i->chunks = &i->first;
		i->nchunks = 1;
		return 0;
	}
	n = n ? n : 1;
	while (n <= k)
		n *= 2;
	more = disk_alloc(d, n * sizeof *more);
	if (!more)
		return -ENOMEM;
	__builtin_memcpy(more, i->chunks ? i->chunks : &i->first, (i->nchunks ? i->nchunks : 1) * sizeof *more);
	if (i->nchunks > 1)
		disk_release(d, i->chunks, i->nchunks * sizeof *more);
	i->chunks = more;
	i->nchunks = n;
	return 0;
}

void disk_chunks_free(struct simdisk *d, struct inode *i)
{
	for (uint32_t k = 0; k < i->nchunks; k++) {
		struct chunk *c = &i->chunks[k];

		for (uint32_t bit = 0; c->old && bit < CHUNK_BLOCKS; bit++)
			disk_old_free(d, i, c, bit);
		if (c->old)
			disk_release(d, c->old, CHUNK_BLOCKS * sizeof *c->old);
		if (c->data) {
			uint64_t first = (uint64_t)__builtin_ctzll(c->data),
				 past = 64 - (uint64_t)__builtin_clzll(c->data);

			d->store->punch(d->store, disk_at(i) + ((uint64_t)k * CHUNK_BLOCKS + first) * BLOCK,
				(past - first) * BLOCK);
		}
	}
	if (i->nchunks > 1)
		disk_release(d, i->chunks, i->nchunks * sizeof *i->chunks);
	i->nchunks = 0;
	i->chunks = 0;
	i->blocks = 0;
}

/* Old contents of a file with a mapping are not counted: their number has no bound. */
void disk_old_free(struct simdisk *d, struct inode *i, struct chunk *c, uint32_t bit)
{
	if (!c->old || !c->old[bit])
		return;
	disk_release(d, c->old[bit], BLOCK);
	c->old[bit] = 0;
	if (!i->mapped)
		d->old_bytes -= BLOCK;
}

/* Keeps the present contents of a block. */
long disk_old_keep(struct simdisk *d, struct inode *i, struct chunk *c, uint32_t bit)
{
	uint64_t block = (uint64_t)(c - i->chunks) * CHUNK_BLOCKS + bit;

	if (!c->old) {
		c->old = disk_alloc(d, CHUNK_BLOCKS * sizeof *c->old);
		if (!c->old)
			return -ENOMEM;
	}
	if (!c->old[bit]) {
		c->old[bit] = disk_alloc(d, BLOCK);
		if (!c->old[bit])
			return -ENOMEM;
		if (!i->mapped)
			d->old_bytes += BLOCK;
	}
	d->store->read(d->store, disk_at(i) + block * BLOCK, c->old[bit], BLOCK);
	return 0;
}

long disk_save(struct simdisk *d, struct inode *i, uint64_t block)
{
	struct chunk *c;
	uint32_t bit = block % CHUNK_BLOCKS;
	uint64_t is = 1ull << bit;
	long r = disk_grow_chunks(d, i, block);

	if (r || d->quiet)
		return r;
	c = disk_chunk(i, block);
	disk_dirty(d, i);
	if (!c) /* never: disk_grow_chunks has made it */
		return 0;
	c->stuck &= ~is;
	if (c->dirty & is)
		return 0;
	/* With a mapping, the durable contents were kept when it was made. */
	if (!i->mapped && c->data & is && block * BLOCK < i->durable)
		r = disk_old_keep(d, i, c, bit);
	if (!r)
		c->dirty |= is;
	return r;
}

long disk_take(struct simdisk *d, struct inode *i, uint64_t block)
{
	struct chunk *c;
	uint64_t is = 1ull << block % CHUNK_BLOCKS;
	long r = disk_grow_chunks(d, i, block);

	if (r)
		return r;
	c = disk_chunk(i, block);
	if (c->have & is)
		return 0;
	if (d->used >= d->max_blocks && !i->fixed)
		return -ENOSPC;
	c->have |= is;
	i->blocks++;
	d->used++;
	return 0;
}

/* Writes zeros in one block. */
static long zero_part(struct simdisk *d, struct inode *i, uint64_t from, uint64_t to)
{
	uint64_t block = from / BLOCK;
	struct chunk *c = disk_chunk(i, block);
	long r;

	if (from >= to || !c || !(c->data >> block % CHUNK_BLOCKS & 1))
		return 0;
	r = disk_save(d, i, block);
	if (!r)
		r = d->store->write(d->store, disk_at(i) + from, disk_zeros, to - from);
	return r < 0 ? r : 0;
}

static uint64_t bits(uint64_t set)
{
	uint64_t n = 0;

	for (; set; set &= set - 1)
		n++;
	return n;
}

static long zero_chunk(struct simdisk *d, struct inode *i, struct chunk *c, uint64_t mask, uint64_t first, bool free)
{
	uint64_t given;

	for (uint32_t bit = 0; bit < CHUNK_BLOCKS && c->data & mask; bit++) {
		long r = c->data & mask & 1ull << bit ? disk_save(d, i, first + bit) : 0;

		if (r)
			return r;
	}
	c->data &= ~mask;
	if (!free)
		return 0;
	given = bits(c->have & mask);
	c->have &= ~mask;
	i->blocks -= given;
	d->used -= given;
	return 0;
}

/* Writes zeros from from to to. If free, whole blocks give their space back. */
long disk_zero(struct simdisk *d, struct inode *i, uint64_t from, uint64_t to, bool free)
{
	uint64_t most = (uint64_t)i->nchunks * CHUNK_BLOCKS * BLOCK, whole, end, lowest = ~0ull, past_data = 0;
	long r;

	if (to > most)
		to = most;
	if (from >= to)
		return 0;
	whole = (from + BLOCK - 1) / BLOCK * BLOCK;
	end = to / BLOCK * BLOCK;
	if (whole > end)
		return zero_part(d, i, from, to);
	r = zero_part(d, i, from, whole);
	if (!r)
		r = zero_part(d, i, end, to);
	for (uint64_t at = whole; !r && at < end;) {
		uint64_t block = at / BLOCK, first = block / CHUNK_BLOCKS * CHUNK_BLOCKS;
		uint64_t past = end / BLOCK - first, mask = ~0ull << (block - first);
		struct chunk *c = disk_chunk(i, block);

		if (!c) /* never: at is below most */
			break;
		if (past < CHUNK_BLOCKS)
			mask &= (1ull << past) - 1;
		if (c->data & mask) {
			if (lowest == ~0ull)
				lowest = first + (uint64_t)__builtin_ctzll(c->data & mask);
			past_data = first + 64 - (uint64_t)__builtin_clzll(c->data & mask);
		}
		r = zero_chunk(d, i, c, mask, first, free);
		at = (first + CHUNK_BLOCKS) * BLOCK;
	}
	if (past_data)
		d->store->punch(d->store, disk_at(i) + lowest * BLOCK, (past_data - lowest) * BLOCK);
	return r;
}
