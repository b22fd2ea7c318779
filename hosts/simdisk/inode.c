//go:build ignore

/*
 * Inodes. Numbers count from the start and are never used again. An inode without a name lives
 * while a file is open; then its space is freed. Its contents stay in the store while a record
 * of the journal may restore the name.
 */
#include "disk.h"

struct simdisk_time disk_now(const struct simdisk *d)
{
	enum { SECOND = 1000000000 };
	uint64_t now = d->env->now + (uint64_t)d->env->set;
	struct simdisk_time t = {(int64_t)(now / SECOND), (uint32_t)(now % SECOND)};

	return t;
}

void disk_touch(struct simdisk *d, struct inode *i) { i->attr.mtime = i->attr.ctime = disk_now(d); }

struct inode *disk_inode(struct simdisk *d, uint32_t mode, uint32_t uid, uint32_t gid)
{
	struct inode *i;

	if (d->ninodes >= d->opt.inodes || d->next_ino >> (63 - SIMDISK_WINDOW_BITS))
		return 0;
	i = disk_alloc(d, sizeof *i);
	if (!i)
		return 0;
	i->ino = d->next_ino++;
	d->ninodes++;
	i->attr.mode = mode;
	i->attr.uid = uid;
	i->attr.gid = gid;
	i->btime = i->attr.atime = i->attr.mtime = i->attr.ctime = disk_now(d);
	i->prev = d->last;
	if (d->last)
		d->last->next = i;
	else
		d->inodes = i;
	d->last = i;
	return i;
}

void disk_xattrs_drop(struct simdisk *d, struct xattrs *x)
{
	if (x && !--x->users)
		disk_release(d, x, sizeof *x + x->n);
}

/* Frees i; returns the directory that it held, if the caller has to drop it. */
static struct inode *free_one(struct simdisk *d, struct inode *i)
{
	struct inode *parent = i->parent == i ? 0 : i->parent;
	struct lock *l;

	i->mapped = 0;
	disk_clean(d, i);
	if (!i->gone) {
		d->used -= i->blocks;
		d->ninodes--;
	}
	disk_chunks_free(d, i);
	disk_entries_free(d, i);
	while ((l = i->locks)) {
		i->locks = l->next;
		disk_release(d, l, sizeof *l);
	}
	if (i->target)
		disk_release(d, i->target, i->size + 1);
	disk_xattrs_drop(d, i->attr.xattrs);
	*(i->prev ? &i->prev->next : &d->inodes) = i->next;
	*(i->next ? &i->next->prev : &d->last) = i->prev;
	disk_release(d, i, sizeof *i);
	if (parent)
		parent->holds--;
	return parent;
}

void disk_inode_drop(struct simdisk *d, struct inode *i)
{
	while (i && !i->nlink && !i->opens) {
		if (!i->gone) {
			i->gone = true;
			d->used -= i->blocks;
			d->ninodes--;
		}
		if (i->holds)
			return;
		i = free_one(d, i);
	}
}

void disk_inodes_free(struct simdisk *d)
{
	struct inode *i;

	for (i = d->inodes; i; i = i->next) {
		i->parent = 0;
		while (i->files)
			simdisk_close(i->files);
	}
	while (d->inodes)
		free_one(d, d->inodes);
}
