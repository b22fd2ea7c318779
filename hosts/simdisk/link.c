//go:build ignore

/* Another name for a file. */
#include "disk.h"

/* As with Linux's fs.protected_hardlinks: a user may link own files, and regular files that the
 * user may read and write. */
static long may_link(const struct simdisk_who *who, const struct inode *i)
{
	const uint32_t mode = i->attr.mode;

	if (disk_owns(who, i))
		return 0;
	if (!disk_is(i, S_IFREG) || mode & S_ISUID || (mode & S_ISGID && mode & 010))
		return -EPERM;
	return disk_may(who, i, MAY_READ | MAY_WRITE) ? -EPERM : 0;
}

long simdisk_link(struct simdisk *d, const struct simdisk_path *from, const struct simdisk_path *to, uint32_t flags)
{
	struct walk w;
	struct inode *i;
	long r;

	if (flags & ~(uint32_t)(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	r = disk_lookup(d, from,
		flags & AT_EMPTY_PATH             ? flags :
			flags & AT_SYMLINK_FOLLOW ? 0 :
						    AT_SYMLINK_NOFOLLOW,
		&i);
	if (!r)
		r = disk_walk_new(&w, d, to, false);
	if (!r)
		r = may_link(to->who, i);
	if (!r)
		r = disk_may_add(to->who, w.dir);
	if (r)
		return r;
	if (disk_is(i, S_IFDIR))
		return -EPERM;
	if (i->fixed)
		return -EROFS;
	if (!i->nlink && !i->linkable)
		return -ENOENT;
	if (i->nlink >= LINKS_MOST)
		return -EMLINK;
	r = disk_name(d, disk_group(d), w.dir, w.name, w.n, i);
	if (!r) {
		i->linkable = false;
		i->attr.ctime = disk_now(d);
	}
	return r;
}
