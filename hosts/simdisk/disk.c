//go:build ignore

/* Makes and frees a disk. */
#include "disk.h"

enum { COMMIT = 5 }; /* seconds, as in ext4 */

static void set_defaults(struct simdisk_options *o)
{
	if (!o->size)
		o->size = 64ull << 30;
	if (!o->inodes)
		o->inodes = (1ull << (63 - SIMDISK_WINDOW_BITS)) - 1;
	if (!o->commit)
		o->commit = COMMIT * 1000000000ull;
	if (!o->journal)
		o->journal = 4096;
	if (!o->old)
		o->old = 16 << 20;
}

struct simdisk *simdisk_new(struct sim_env *env, const struct simdisk_store *store,
	const struct simdisk_options *options)
{
	struct simdisk *d = env->alloc(env, sizeof *d);

	if (!d)
		return 0;
	d->env = env;
	d->store = store;
	if (options)
		d->opt = *options;
	set_defaults(&d->opt);
	d->max_blocks = d->opt.size / BLOCK;
	d->next_ino = 2; /* the root's number, as on ext4 */
	d->root = disk_inode(d, S_IFDIR | 0755, d->opt.uid, d->opt.uid);
	if (!d->root) {
		simdisk_free(d);
		return 0;
	}
	d->root->nlink = 2;
	d->root->parent = d->root;
	return d;
}

void simdisk_free(struct simdisk *d)
{
	struct sim_env *env = d->env;
	struct disk_chunk *p;

	while (d->oldest)
		disk_record_drop(d, d->oldest);
	for (struct inode *i = d->inodes; i; i = i->next)
		i->holds++; /* so that no inode is freed while the list is walked */
	disk_inodes_free(d);
	while ((p = d->pools)) {
		d->pools = p->next;
		env->release(env, p, POOL);
	}
	env->release(env, d, sizeof *d);
}

void simdisk_room(struct simdisk *d, uint64_t bytes) { d->max_blocks = d->used + bytes / BLOCK; }

void simdisk_faults(struct simdisk *d, const struct simdisk_options *options)
{
	d->opt.eio_read = options->eio_read;
	d->opt.eio_write = options->eio_write;
	d->opt.eio_sync = options->eio_sync;
	d->opt.short_read = options->short_read;
	d->opt.short_write = options->short_write;
}

long simdisk_statfs(struct simdisk *d, struct simdisk_statfs *st)
{
	st->blocks = d->max_blocks;
	st->bfree = d->max_blocks - d->used;
	st->files = d->opt.inodes;
	st->ffree = d->opt.inodes - d->ninodes;
	return 0;
}
