//go:build ignore

/* rename and renameat2. */
#include "disk.h"

enum { NOREPLACE = 1, EXCHANGE = 2, WHITEOUT = 4 };

struct rename {
	struct walk from, to;
	struct inode *i, *over; /* over: null if the new name is free */
	uint32_t flags;
};

static bool is_above(const struct inode *above, const struct inode *dir)
{
	for (; dir != above; dir = dir->parent)
		if (dir->parent == dir)
			return false;
	return true;
}

static long find(struct simdisk *d, struct rename *r, const struct simdisk_path *from, const struct simdisk_path *to)
{
	long e = disk_walk(&r->from, d, from, 0);

	if (!e)
		e = disk_walk(&r->to, d, to, 0);
	if (e)
		return e;
	if (r->from.type != LAST_NAME)
		return -EBUSY;
	if (r->to.type != LAST_NAME)
		return r->flags & NOREPLACE ? -EEXIST : -EBUSY;
	e = disk_last(&r->from, &r->i);
	if (e)
		return e;
	e = disk_last(&r->to, &r->over);
	if (e && e != -ENOENT)
		return e;
	if (e)
		r->over = 0;
	return 0;
}

static long check_names(struct rename *r)
{
	bool isdir = disk_is(r->i, S_IFDIR);

	if (r->flags & NOREPLACE && r->over)
		return -EEXIST;
	if (r->flags & EXCHANGE) {
		if (!r->over)
			return -ENOENT;
		if (!disk_is(r->over, S_IFDIR) && r->to.slash)
			return -ENOTDIR;
	}
	if (!isdir && (r->from.slash || (!(r->flags & EXCHANGE) && r->to.slash)))
		return -ENOTDIR;
	if (isdir && is_above(r->i, r->to.dir))
		return -EINVAL;
	if (r->over && disk_is(r->over, S_IFDIR) && is_above(r->over, r->from.dir))
		return r->flags & EXCHANGE ? -EINVAL : -ENOTEMPTY;
	return 0;
}

static long check_rights(struct rename *r)
{
	const struct simdisk_who *who = r->from.who;
	bool isdir = disk_is(r->i, S_IFDIR);
	long e = disk_may_cut(who, r->from.dir, r->i, isdir);

	if (e)
		return e;
	if (!r->over)
		e = disk_may_add(who, r->to.dir);
	else
		e = disk_may_cut(who, r->to.dir, r->over, r->flags & EXCHANGE ? disk_is(r->over, S_IFDIR) : isdir);
	if (e || r->from.dir == r->to.dir)
		return e;
	if (isdir)
		e = disk_may(who, r->i, MAY_WRITE);
	if (!e && r->flags & EXCHANGE && disk_is(r->over, S_IFDIR))
		e = disk_may(who, r->over, MAY_WRITE);
	return e;
}

/* Gives a directory another name, perhaps in another directory. */
static void move_dir(struct simdisk *d, struct inode *i, struct inode *to, struct entry *e)
{
	if (!disk_is(i, S_IFDIR))
		return;
	i->self = e;
	i->parent->nlink--;
	to->nlink++;
	disk_adopt(d, to, i);
}

static void done(struct simdisk *d, struct rename *r)
{
	disk_touch(d, r->from.dir);
	disk_touch(d, r->to.dir);
	r->i->attr.ctime = disk_now(d);
}

static long log_both(struct simdisk *d, struct rename *r)
{
	uint64_t group = disk_group(d);
	long e = disk_log_entry(d, group, r->from.dir, r->from.name, r->from.n, r->i);

	/* A record without its change is harmless: undoing it changes nothing. */
	return e ? e : disk_log_entry(d, group, r->to.dir, r->to.name, r->to.n, r->over);
}

static long exchange(struct simdisk *d, struct rename *r)
{
	struct entry *a = disk_find(d, r->from.dir, r->from.name, r->from.n);
	struct entry *b = disk_find(d, r->to.dir, r->to.name, r->to.n);
	long e = log_both(d, r);

	if (e)
		return e;
	a->inode = r->over;
	b->inode = r->i;
	move_dir(d, r->i, r->to.dir, b);
	move_dir(d, r->over, r->from.dir, a);
	r->over->attr.ctime = disk_now(d);
	done(d, r);
	return 0;
}

static long replace(struct simdisk *d, struct rename *r)
{
	struct entry *old = disk_find(d, r->from.dir, r->from.name, r->from.n);
	struct entry *e = r->over ? disk_find(d, r->to.dir, r->to.name, r->to.n) : 0;
	struct entry *fresh = e ? 0 : disk_entry_new(d, r->to.name, r->to.n);
	long err = e || fresh ? log_both(d, r) : -ENOMEM;

	if (err) {
		if (fresh)
			disk_release(d, fresh, sizeof *fresh + fresh->n + 1u);
		return err;
	}
	disk_entry_cut(d, r->from.dir, old);
	if (fresh)
		disk_entry_add(d, r->to.dir, e = fresh, r->i);
	e->inode = r->i;
	move_dir(d, r->i, r->to.dir, e);
	done(d, r);
	if (!r->over)
		return 0;
	r->over->attr.ctime = disk_now(d);
	if (disk_is(r->over, S_IFDIR)) {
		r->over->nlink = 0;
		r->over->self = 0;
		r->to.dir->nlink--;
	} else {
		r->over->nlink--;
	}
	disk_inode_drop(d, r->over);
	return 0;
}

long simdisk_rename(struct simdisk *d, const struct simdisk_path *from, const struct simdisk_path *to, uint32_t flags)
{
	struct rename r = {.flags = flags};
	long e;

	if (flags & ~(uint32_t)(NOREPLACE | EXCHANGE | WHITEOUT) ||
		(flags & EXCHANGE && flags & (NOREPLACE | WHITEOUT)))
		return -EINVAL;
	if (flags & WHITEOUT)
		return -EINVAL; /* like file systems that are not a layer of an overlay */
	e = find(d, &r, from, to);
	if (!e)
		e = check_names(&r);
	if (e)
		return e;
	if (r.i == r.over)
		return 0; /* two names of one file: nothing happens */
	e = check_rights(&r);
	if (e)
		return e;
	if (flags & EXCHANGE)
		return exchange(d, &r);
	if (r.over && r.over->entries)
		return -ENOTEMPTY;
	return replace(d, &r);
}
