//go:build ignore

/* Removes names: unlink and rmdir. */
#include "disk.h"

/* Removes the name of w's last component from i. */
static long cut(struct walk *w, struct simdisk *d, struct inode *i)
{
	struct entry *e = disk_find(d, w->dir, w->name, w->n);
	long r = disk_log_entry(d, disk_group(d), w->dir, w->name, w->n, i);

	if (r)
		return r;
	disk_entry_cut(d, w->dir, e);
	disk_touch(d, w->dir);
	i->attr.ctime = disk_now(d);
	if (disk_is(i, S_IFDIR)) {
		i->nlink = 0;
		i->self = 0;
		w->dir->nlink--;
	} else {
		i->nlink--;
	}
	disk_inode_drop(d, i);
	return 0;
}

long simdisk_unlink(struct simdisk *d, const struct simdisk_path *path)
{
	struct walk w;
	struct inode *i;
	long r = disk_walk(&w, d, path, 0);

	if (r)
		return r;
	if (w.type != LAST_NAME)
		return -EISDIR;
	r = disk_last(&w, &i);
	if (r)
		return r;
	if (w.slash)
		return disk_is(i, S_IFDIR) ? -EISDIR : -ENOTDIR;
	r = disk_may_cut(path->who, w.dir, i, false);
	return r ? r : cut(&w, d, i);
}

long simdisk_rmdir(struct simdisk *d, const struct simdisk_path *path)
{
	struct walk w;
	struct inode *i;
	long r = disk_walk(&w, d, path, 0);

	if (r)
		return r;
	switch (w.type) {
	case LAST_DOTDOT: return -ENOTEMPTY;
	case LAST_DOT: return -EINVAL;
	case LAST_ROOT: return -EBUSY;
	case LAST_NAME: break;
	}
	r = disk_last(&w, &i);
	if (!r)
		r = disk_may_cut(path->who, w.dir, i, true);
	if (!r && i->entries)
		r = -ENOTEMPTY;
	return r ? r : cut(&w, d, i);
}
