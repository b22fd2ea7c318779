//go:build ignore

/*
 * A power failure: the disk gets a state that a power failure may leave. First come the contents of
 * each file that were not durable; then the lost changes of names and attributes are chosen, and
 * undone in reverse order. At the end the tree is walked, and files without a name are removed.
 */
#include "disk.h"

struct draw {
	uint64_t (*random)(void *context);
	void *context;
};

static uint64_t below(const struct draw *r, uint64_t n) { return n ? r->random(r->context) % n : 0; }

/* ---- contents ---- */

/* Restores a block's durable contents; bytes from base on are zeros. Sectors whose bit is set in
 * mask keep their contents. */
static void restore(struct simdisk *d, struct inode *i, uint64_t block, uint64_t base, uint32_t mask)
{
	struct chunk *c = disk_chunk(i, block);
	uint64_t at = block * BLOCK, is = 1ull << block % CHUNK_BLOCKS;
	uint8_t *old = c->old ? c->old[block % CHUNK_BLOCKS] : 0, *to = d->block;

	__builtin_memset(d->other, 0, BLOCK);
	if (mask && c->data & is)
		d->store->read(d->store, disk_at(i) + at, d->other, BLOCK);
	__builtin_memset(to, 0, BLOCK);
	if (old && base > at)
		__builtin_memcpy(to, old, base - at < BLOCK ? base - at : BLOCK);
	for (uint32_t k = 0; k < BLOCK / SECTOR; k++)
		if (mask >> k & 1)
			__builtin_memcpy(to + k * SECTOR, d->other + k * SECTOR, SECTOR);
	if (!__builtin_memcmp(to, disk_zeros, BLOCK)) {
		disk_zero(d, i, at, at + BLOCK, true);
		return;
	}
	disk_take(d, i, block);
	c->data |= is;
	d->store->write(d->store, disk_at(i) + at, to, BLOCK);
}

static void lose_block(struct simdisk *d, const struct draw *r, struct inode *i, uint64_t block, uint64_t base)
{
	enum { KEPT, KEPT_TOO, LOST, TORN };
	struct chunk *c = disk_chunk(i, block);
	uint64_t fate = below(r, 4), sectors = below(r, 1 << (BLOCK / SECTOR));

	if (fate == TORN && block * BLOCK >= base && !d->opt.loose)
		fate = LOST; /* new blocks are written before the file refers to them */
	if (c->stuck >> block % CHUNK_BLOCKS & 1)
		fate = LOST;
	if (fate == LOST || fate == TORN)
		restore(d, i, block, base, fate == TORN ? (uint32_t)sectors : 0);
}

static uint64_t some_size(const struct draw *r, uint64_t least, uint64_t most)
{
	uint64_t size;

	switch (below(r, 4)) {
	case 0: return least;
	case 1:
		size = least + below(r, most - least + 1);
		size = (size + BLOCK - 1) / BLOCK * BLOCK;
		return size < most ? size : most;
	}
	return most;
}

static void lose_contents(struct simdisk *d, const struct draw *r, struct inode *i)
{
	bool back = i->low < i->durable && below(r, 2); /* as if it was never truncated */
	uint64_t base = back || i->durable < i->low ? i->durable : i->low, size = base;

	if (!back && i->size > base)
		size = some_size(r, base, i->size);
	for (uint32_t k = 0; k < i->nchunks; k++) {
		for (uint32_t bit = 0; bit < CHUNK_BLOCKS; bit++) {
			uint64_t block = (uint64_t)k * CHUNK_BLOCKS + bit;

			if (!(i->chunks[k].dirty >> bit & 1))
				continue;
			if (back)
				restore(d, i, block, base, 0);
			else
				lose_block(d, r, i, block, base);
		}
	}
	disk_zero(d, i, size, SIMDISK_WINDOW, true);
	i->size = size;
	disk_clean(d, i);
}

/* ---- names and attributes ---- */

/* Chooses the lost records. With each lost change the later changes of the same directories are
 * lost, too; by default, all later ones. */
static void choose(struct simdisk *d, const struct draw *r)
{
	static const uint8_t odds[] = {2, 8, 64, 255};
	uint64_t keep = below(r, d->nrecords + 1ull), of = odds[below(r, 4)], k = 0;
	struct record *first, *next, *n;

	for (n = d->oldest; n; n = n->next)
		n->inode->cut = false;
	for (first = d->oldest; first; first = next) {
		bool lost = d->opt.loose ? !below(r, of) : k >= keep;

		for (next = first; next && next->group == first->group; next = next->next, k++)
			lost |= next->inode->cut;
		for (n = first; n != next; n = n->next) {
			n->lost = lost;
			n->inode->cut = lost || !d->opt.loose ? lost : n->inode->cut;
		}
	}
}

static void undo(struct simdisk *d, struct record *n)
{
	struct entry *e;

	if (n->is_attr) {
		struct xattrs *x = n->inode->attr.xattrs;

		n->inode->attr = n->attr;
		n->attr.xattrs = x; /* goes with the record */
		return;
	}
	e = disk_find(d, n->inode, n->name, n->n);
	if (e && n->was)
		e->inode = n->was;
	else if (e)
		disk_entry_cut(d, n->inode, e);
	else if (n->was && (e = disk_entry_new(d, n->name, n->n)))
		disk_entry_add(d, n->inode, e, n->was);
}

static void lose_names(struct simdisk *d, const struct draw *r)
{
	struct record *n;

	choose(d, r);
	for (n = d->newest; n; n = n->prev)
		if (n->lost)
			undo(d, n);
}

/* ---- the tree ---- */

static void count(struct simdisk *d, struct inode *dir, struct entry *e, struct inode **last)
{
	struct inode *i = e->inode;

	if (!disk_is(i, S_IFDIR)) {
		i->nlink++;
		return;
	}
	if (i->seen) { /* a directory has one name: the first */
		disk_entry_cut(d, dir, e);
		return;
	}
	i->seen = true;
	i->nlink = 2;
	i->self = e;
	dir->nlink++;
	disk_adopt(d, dir, i);
	(*last)->dirty_next = i; /* nothing is dirty now, so this is the list of directories to visit */
	*last = i;
}

static void walk_tree(struct simdisk *d)
{
	struct inode *dir, *last = d->root, *next;

	for (struct inode *i = d->inodes; i; i = i->next) {
		i->nlink = 0;
		i->seen = false;
		i->linkable = false;
	}
	d->root->seen = true;
	d->root->nlink = 2;
	for (dir = d->root; dir; dir = next) {
		struct entry *e, *twin;
		uint64_t key = 0;

		for (; (e = disk_after(dir, key));) {
			key = e->key;
			for (; e; e = twin) {
				twin = disk_twin(dir, e);
				count(d, dir, e, &last);
			}
		}
		next = dir->dirty_next;
		dir->dirty_next = 0;
	}
}

static void revive(struct simdisk *d, struct inode *i)
{
	if (!i->gone)
		return;
	i->gone = false;
	d->used += i->blocks;
	d->ninodes++;
}

/* Everything is held while it changes; files that have no name are freed at the end. */
static void hold_all(struct simdisk *d)
{
	for (struct inode *i = d->inodes; i; i = i->next) {
		i->holds++;
		disk_observe(d, i);
	}
	for (struct inode *i = d->inodes; i; i = i->next) {
		while (i->files)
			simdisk_close(i->files);
		while (i->mapped)
			simdisk_unmap(d, (struct simdisk_mapping *)i);
		revive(d, i);
	}
}

static void free_nameless(struct simdisk *d)
{
	struct inode *i, *prev;

	while (d->oldest)
		disk_record_drop(d, d->oldest);
	for (i = d->inodes; i; i = i->next) {
		i->holds--;
		if (i->nlink)
			revive(d, i);
	}
	for (i = d->last; i; i = prev) {
		prev = i->prev;
		if (prev)
			prev->holds++;
		disk_inode_drop(d, i);
		if (prev)
			prev->holds--;
	}
}

void simdisk_crash(struct simdisk *d, uint64_t (*random)(void *context), void *context)
{
	struct draw r = {random, context};
	uint64_t max = d->max_blocks;

	disk_expire(d);
	hold_all(d);
	d->quiet = true;
	d->max_blocks = ~0ull;
	for (struct inode *i = d->inodes; i; i = i->next)
		if (i->dirty)
			lose_contents(d, &r, i);
	lose_names(d, &r);
	walk_tree(d);
	free_nameless(d);
	d->max_blocks = max;
	d->quiet = false;
}
