//go:build ignore

/*
 * The journal of changes that are not durable, with the state before each of them. Changes that
 * happen together, such as the two names of a rename, are one group; groups follow each other in
 * the list.
 */
#include "disk.h"

uint64_t disk_group(struct simdisk *d) { return ++d->group; }

static size_t size_of(const struct record *r) { return sizeof *r + r->n + 1u; }

void disk_record_drop(struct simdisk *d, struct record *r)
{
	struct inode *was = r->was, *i = r->inode;

	*(r->prev ? &r->prev->next : &d->oldest) = r->next;
	*(r->next ? &r->next->prev : &d->newest) = r->prev;
	d->nrecords--;
	if (r->is_attr)
		disk_xattrs_drop(d, r->attr.xattrs);
	disk_release(d, r, size_of(r));
	if (was) {
		was->holds--;
		disk_inode_drop(d, was);
	}
	i->holds--;
	disk_inode_drop(d, i);
}

/* Drops the oldest group. */
static void drop_group(struct simdisk *d)
{
	uint64_t group = d->oldest->group;

	while (d->oldest && d->oldest->group == group)
		disk_record_drop(d, d->oldest);
}

static struct record *add(struct simdisk *d, uint64_t group, struct inode *i, const char *name, size_t n)
{
	struct record *r;

	while (d->nrecords >= d->opt.journal && d->oldest->group != group)
		drop_group(d);
	r = disk_alloc(d, sizeof *r + n + 1);
	if (!r)
		return 0;
	r->time = d->env->now;
	r->group = group;
	r->inode = i;
	i->holds++;
	r->n = (uint16_t)n;
	__builtin_memcpy(r->name, name, n);
	r->prev = d->newest;
	*(d->newest ? &d->newest->next : &d->oldest) = r;
	d->newest = r;
	d->nrecords++;
	return r;
}

long disk_log_entry(struct simdisk *d, uint64_t group, struct inode *dir, const char *name, size_t n, struct inode *was)
{
	struct record *r;

	if (d->quiet)
		return 0;
	r = add(d, group, dir, name, n);
	if (!r)
		return -ENOMEM;
	r->was = was;
	if (was)
		was->holds++;
	return 0;
}

long disk_log_attr(struct simdisk *d, struct inode *i)
{
	struct record *r;

	if (d->quiet)
		return 0;
	r = add(d, disk_group(d), i, "", 0);
	if (!r)
		return -ENOMEM;
	r->is_attr = true;
	r->attr = i->attr;
	if (r->attr.xattrs)
		r->attr.xattrs->users++;
	return 0;
}

void disk_expire(struct simdisk *d)
{
	while (d->oldest && d->env->now - d->oldest->time > d->opt.commit && d->env->now >= d->oldest->time)
		drop_group(d);
}

/* Makes the records of an inode durable, together with the earlier records of each inode that
 * has a record in one of their groups. */
static void commit_of(struct simdisk *d, struct inode *only)
{
	struct record *r, *first, *next;

	for (r = d->oldest; r; r = r->next)
		r->inode->cut = false;
	only->cut = true;
	for (r = d->newest; r; r = first->prev) {
		bool with = r->inode->cut;

		for (first = r; first->prev && first->prev->group == r->group; first = first->prev)
			with |= first->prev->inode->cut;
		for (next = first; next && next->group == r->group; next = next->next) {
			next->lost = with;
			next->inode->cut |= with;
		}
	}
	only->holds++;
	for (r = d->oldest; r; r = next) {
		next = r->next;
		if (r->lost)
			disk_record_drop(d, r);
	}
	only->holds--;
	only->cut = false;
}

void disk_commit(struct simdisk *d, struct inode *only)
{
	if (only && d->opt.loose) {
		commit_of(d, only);
		return;
	}
	while (d->oldest)
		drop_group(d);
}
