//go:build ignore

/* Makes files for the embedder: generated ones, and copies of a real tree. */
#include "disk.h"

static const struct simdisk_who root_user;

/* Makes the directories above the last component of path. */
static long make_above(struct simdisk *d, const char *path)
{
	size_t n = disk_strlen(path);

	if (n >= PATH_LONGEST)
		return -ENAMETOOLONG;
	for (size_t k = 1; k < n; k++) {
		struct simdisk_path p = {&root_user, 0, d->path};
		long r;

		if (path[k] != '/')
			continue;
		__builtin_memcpy(d->path, path, k);
		d->path[k] = 0;
		r = simdisk_mkdir(d, &p, 0755);
		if (r && r != -EEXIST)
			return r;
	}
	return 0;
}

static long put_bytes(struct simdisk *d, const struct simdisk_path *p, const void *bytes, size_t n, uint32_t mode,
	bool unsized)
{
	struct simdisk_file *f;
	struct inode *i;
	long r;

	if (!disk_lookup(d, p, AT_SYMLINK_NOFOLLOW, &i))
		i->fixed = false;
	r = simdisk_open(d, p, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode, 0, &f);
	if (r)
		return r;
	i = f->inode;
	r = n ? simdisk_pwrite(f, bytes, n, 0) : 0;
	i->attr.mode = S_IFREG | (mode & MODE_BITS);
	i->fixed = true;
	i->unsized = unsized;
	simdisk_close(f);
	return r < 0 ? r : 0;
}

long simdisk_generate(struct simdisk *d, const char *path, const void *bytes, size_t n, uint32_t mode, bool unsized)
{
	struct simdisk_path p = {&root_user, 0, path};
	bool quiet = d->quiet;
	long r;

	d->quiet = true;
	r = make_above(d, path);
	if (!r)
		r = put_bytes(d, &p, bytes, n, mode, unsized);
	d->quiet = quiet;
	return r;
}

static long make(struct simdisk *d, const struct simdisk_path *p, const struct simdisk_meta *meta, const char *target,
	uint64_t rdev)
{
	switch (meta->mode & S_IFMT) {
	case S_IFDIR: return simdisk_mkdir(d, p, meta->mode);
	case S_IFLNK: return simdisk_symlink(d, target, p);
	}
	return simdisk_mknod(d, p, meta->mode, rdev);
}

long simdisk_import(struct simdisk *d, const char *path, const struct simdisk_meta *meta, const char *target,
	uint64_t rdev)
{
	struct simdisk_path p = {&root_user, 0, path};
	bool quiet = d->quiet;
	long r;

	d->quiet = true;
	r = make(d, &p, meta, target, rdev);
	if (!r)
		r = simdisk_import_done(d, path, meta);
	d->quiet = quiet;
	return r;
}

void simdisk_text(struct simdisk_file *f, uint64_t size)
{
	f->inode->text = true;
	f->inode->size = f->inode->durable = f->inode->low = size;
	f->inode->opens++;
}

long simdisk_import_done(struct simdisk *d, const char *path, const struct simdisk_meta *meta)
{
	struct simdisk_path p = {&root_user, 0, path};
	struct inode *i;
	long r = disk_lookup(d, &p, AT_SYMLINK_NOFOLLOW, &i);

	if (r)
		return r;
	i->attr.mode = (i->attr.mode & S_IFMT) | (meta->mode & MODE_BITS);
	i->attr.uid = meta->uid;
	i->attr.gid = meta->gid;
	i->attr.atime = i->attr.mtime = i->attr.ctime = i->btime = meta->mtime;
	return 0;
}
