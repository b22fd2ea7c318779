//go:build ignore

/* New names: directories, nodes, symbolic links. */
#include "disk.h"

long disk_walk_new(struct walk *w, struct simdisk *d, const struct simdisk_path *path, bool isdir)
{
	struct inode *i;
	long r = disk_walk(w, d, path, 0);

	if (r)
		return r;
	if (w->type != LAST_NAME)
		return -EEXIST;
	r = disk_last(w, &i);
	if (!r)
		return -EEXIST;
	return r == -ENOENT && (!w->slash || isdir) ? 0 : r;
}

struct inode *disk_inode_in(struct simdisk *d, const struct simdisk_who *who, struct inode *dir, uint32_t mode)
{
	uint32_t gid = who->gid;

	if (dir->attr.mode & S_ISGID) {
		gid = dir->attr.gid;
		if ((mode & S_IFMT) == S_IFDIR)
			mode |= S_ISGID;
		else if (mode & S_ISGID && mode & 010 && who->uid && !disk_in_group(who, gid))
			mode &= ~(uint32_t)S_ISGID;
	}
	return disk_inode(d, mode, who->uid, gid);
}

void disk_adopt(struct simdisk *d, struct inode *dir, struct inode *child)
{
	struct inode *before = child->parent;

	if (before == dir)
		return;
	child->parent = dir;
	dir->holds++;
	if (before) {
		before->holds--;
		disk_inode_drop(d, before);
	}
}

/* Gives i a free name in dir, and counts it. On failure i is unchanged. */
long disk_name(struct simdisk *d, uint64_t group, struct inode *dir, const char *name, size_t n, struct inode *i)
{
	struct entry *e = disk_entry_new(d, name, n);
	long r = e ? disk_log_entry(d, group, dir, name, n, 0) : -ENOMEM;

	if (r) {
		if (e)
			disk_release(d, e, sizeof *e + n + 1);
		return r;
	}
	disk_entry_add(d, dir, e, i);
	if (disk_is(i, S_IFDIR)) {
		i->self = e;
		disk_adopt(d, dir, i);
		dir->nlink++;
		i->nlink = 2;
	} else {
		i->nlink++;
	}
	disk_touch(d, dir);
	return 0;
}

static long make(struct walk *w, struct simdisk *d, uint32_t mode, uint64_t rdev, const char *target)
{
	struct inode *i = disk_inode_in(d, w->who, w->dir, mode);
	long r;

	if (!i)
		return -ENOSPC;
	i->rdev = rdev;
	if (target) {
		i->size = disk_strlen(target);
		i->target = disk_alloc(d, i->size + 1);
		if (!i->target) {
			disk_inode_drop(d, i);
			return -ENOMEM;
		}
		__builtin_memcpy(i->target, target, i->size);
	}
	r = disk_name(d, disk_group(d), w->dir, w->name, w->n, i);
	if (r)
		disk_inode_drop(d, i);
	return r;
}

long simdisk_mkdir(struct simdisk *d, const struct simdisk_path *path, uint32_t mode)
{
	struct walk w;
	long r = disk_walk_new(&w, d, path, true);

	if (!r)
		r = disk_may_add(path->who, w.dir);
	if (!r && w.dir->nlink >= LINKS_MOST)
		r = -EMLINK;
	return r ? r : make(&w, d, S_IFDIR | (mode & (0777 | S_ISVTX) & ~path->who->umask), 0, 0);
}

long simdisk_mknod(struct simdisk *d, const struct simdisk_path *path, uint32_t mode, uint64_t rdev)
{
	struct walk w;
	long r;

	switch (mode & S_IFMT) {
	case S_IFDIR: return -EPERM;
	case 0: mode |= S_IFREG; break;
	case S_IFREG:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK: break;
	default: return -EINVAL;
	}
	r = disk_walk_new(&w, d, path, false);
	if (!r)
		r = disk_may_add(path->who, w.dir);
	if (r)
		return r;
	if (((mode & S_IFMT) == S_IFCHR || (mode & S_IFMT) == S_IFBLK) && path->who->uid)
		return -EPERM;
	return make(&w, d, mode & (S_IFMT | (MODE_BITS & ~path->who->umask)), rdev, 0);
}

long simdisk_symlink(struct simdisk *d, const char *target, const struct simdisk_path *path)
{
	struct walk w;
	long r;

	if (!*target)
		return -ENOENT;
	if (disk_strlen(target) >= PATH_LONGEST)
		return -ENAMETOOLONG;
	r = disk_walk_new(&w, d, path, false);
	if (!r)
		r = disk_may_add(path->who, w.dir);
	return r ? r : make(&w, d, S_IFLNK | 0777, 0, target);
}
