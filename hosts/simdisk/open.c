//go:build ignore

/* Opens and closes files. */
#include "disk.h"

enum { PATH_FLAGS = O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC, TMPFILE = O_TMPBIT | O_DIRECTORY };

static uint32_t access_of(uint32_t flags)
{
	static const uint8_t of[4] = {MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE, MAY_READ | MAY_WRITE};

	return of[flags & O_ACCMODE] | (flags & O_TRUNC ? MAY_WRITE : 0);
}

static long opened(struct simdisk *d, const struct simdisk_path *path, struct inode *i, uint32_t flags,
	struct simdisk_file **file)
{
	struct simdisk_file *f = disk_alloc(d, sizeof *f);

	if (!f)
		return -ENOMEM;
	f->disk = d;
	f->inode = i;
	f->flags = flags & ~(uint32_t)(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC);
	f->uid = path->who->uid;
	f->next = i->files;
	if (f->next)
		f->next->prev = f;
	i->files = f;
	i->opens++;
	*file = f;
	return 0;
}

/* Checks the opening of an existing inode. */
static long may_open(const struct simdisk_who *who, struct inode *i, uint32_t flags)
{
	long r;

	switch (i->attr.mode & S_IFMT) {
	case S_IFLNK: return -ELOOP;
	case S_IFDIR:
		if (access_of(flags) & MAY_WRITE)
			return -EISDIR;
		break;
	}
	r = disk_may(who, i, access_of(flags));
	if (r)
		return r;
	if (i->text && access_of(flags) & MAY_WRITE)
		return -ETXTBSY;
	return flags & O_NOATIME && !disk_owns(who, i) ? -EPERM : 0;
}

static long open_found(struct simdisk *d, const struct simdisk_path *path, struct inode *i, uint32_t flags, bool isdir,
	struct simdisk_file **file)
{
	long r;

	if (flags & O_CREAT) {
		if (flags & O_EXCL)
			return -EEXIST;
		if (disk_is(i, S_IFDIR))
			return -EISDIR;
	}
	if (isdir && !disk_is(i, S_IFDIR))
		return -ENOTDIR;
	if (flags & O_PATH)
		return opened(d, path, i, flags, file);
	r = may_open(path->who, i, flags);
	if (r)
		return r;
	if (disk_is(i, S_IFSOCK))
		return -ENXIO;
	r = opened(d, path, i, flags, file);
	if (!r && flags & O_TRUNC && disk_is(i, S_IFREG))
		r = disk_resize(d, i, 0, path->who->uid);
	if (r && *file) {
		simdisk_close(*file);
		*file = 0;
	}
	return r;
}

static long open_new(struct simdisk *d, struct walk *w, const struct simdisk_path *path, uint32_t flags, uint32_t mode,
	struct simdisk_file **file)
{
	struct inode *i;
	long r = disk_may_add(path->who, w->dir);

	if (r)
		return r;
	i = disk_inode_in(d, path->who, w->dir, S_IFREG | (mode & MODE_BITS & ~path->who->umask));
	if (!i)
		return -ENOSPC;
	r = disk_name(d, disk_group(d), w->dir, w->name, w->n, i);
	if (r) {
		disk_inode_drop(d, i);
		return r;
	}
	return opened(d, path, i, flags, file);
}

/* Makes an inode without a name, in the directory of the path. */
static long open_unnamed(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, uint32_t mode,
	uint64_t resolve, struct simdisk_file **file)
{
	struct walk w;
	struct inode *dir, *i;
	long r = disk_resolve(&w, d, path, resolve, !(flags & O_NOFOLLOW), &dir);

	if (!r && !disk_is(dir, S_IFDIR))
		r = -ENOTDIR;
	if (!r)
		r = disk_may_add(path->who, dir);
	if (r)
		return r;
	i = disk_inode_in(d, path->who, dir, S_IFREG | (mode & MODE_BITS & ~path->who->umask));
	if (!i)
		return -ENOSPC;
	i->linkable = !(flags & O_EXCL);
	r = opened(d, path, i, flags, file);
	if (r)
		disk_inode_drop(d, i);
	return r;
}

static long check_flags(uint32_t *flags, uint64_t resolve)
{
	if (resolve & ~(uint64_t)RESOLVE_ALL || (resolve & RESOLVE_BENEATH && resolve & RESOLVE_IN_ROOT))
		return -EINVAL;
	if (*flags & O_PATH)
		*flags &= PATH_FLAGS;
	if (*flags & O_TMPBIT) {
		if ((*flags & TMPFILE) != TMPFILE || *flags & O_CREAT || !(*flags & O_ACCMODE))
			return -EINVAL;
	} else if ((*flags & (O_CREAT | O_DIRECTORY)) == (O_CREAT | O_DIRECTORY)) {
		return -EINVAL;
	}
	return 0;
}

long simdisk_open(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, uint32_t mode, uint64_t resolve,
	struct simdisk_file **file)
{
	struct walk w;
	struct inode *i;
	bool isdir, follow;
	long r = check_flags(&flags, resolve);

	*file = 0;
	if (r)
		return r;
	if (flags & O_TMPBIT)
		return open_unnamed(d, path, flags, mode, resolve, file);
	isdir = flags & O_DIRECTORY;
	follow = !(flags & O_NOFOLLOW) && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
	for (r = disk_walk(&w, d, path, resolve); !r; r = disk_walk_link(&w, i)) {
		if (w.type == LAST_NAME && w.slash && flags & O_CREAT)
			return -EISDIR;
		isdir |= w.slash;
		follow |= w.slash;
		r = disk_last(&w, &i);
		if (r == -ENOENT && flags & O_CREAT)
			return open_new(d, &w, path, flags, mode, file);
		if (r)
			return r;
		if (!disk_is(i, S_IFLNK) || !follow)
			return open_found(d, path, i, flags, isdir, file);
	}
	return r;
}

void simdisk_close(struct simdisk_file *f)
{
	struct inode *i = f->inode;
	struct simdisk *d = f->disk;

	disk_locks_drop(f);
	*(f->prev ? &f->prev->next : &i->files) = f->next;
	if (f->next)
		f->next->prev = f->prev;
	disk_release(d, f, sizeof *f);
	i->opens--;
	disk_inode_drop(d, i);
}

uint64_t simdisk_ino(const struct simdisk_file *f) { return f->inode->ino; }
uint32_t simdisk_mode(const struct simdisk_file *f) { return f->inode->attr.mode; }
uint64_t simdisk_rdev(const struct simdisk_file *f) { return f->inode->rdev; }
uint64_t simdisk_window(const struct simdisk_file *f) { return disk_at(f->inode); }
uint64_t simdisk_size(const struct simdisk_file *f) { return f->inode->size; }
uint32_t simdisk_flags(const struct simdisk_file *f) { return f->flags; }

void simdisk_set_flags(struct simdisk_file *f, uint32_t flags)
{
	const uint32_t may = O_APPEND | O_NOATIME | O_NONBLOCK | O_DIRECT;

	f->flags = (f->flags & ~may) | (flags & may);
}
