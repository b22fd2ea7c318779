//go:build ignore

/* The status of files, and changes of mode, owner and times. */
#include "disk.h"

long simdisk_stat(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, struct simdisk_stat *st)
{
	struct inode *i;
	long r = disk_lookup(d, path, flags, &i);

	if (r)
		return r;
	disk_observe(d, i);
	__builtin_memset(st, 0, sizeof *st);
	st->ino = i->ino;
	st->size = disk_is(i, S_IFDIR) ? BLOCK : i->unsized ? 0 : i->size;
	st->blocks = (i->text ? (i->size + BLOCK - 1) / BLOCK : i->blocks) * (BLOCK / SECTOR);
	st->rdev = i->rdev;
	st->mode = i->attr.mode;
	st->nlink = i->nlink;
	st->uid = i->attr.uid;
	st->gid = i->attr.gid;
	st->atime = i->attr.atime;
	st->mtime = i->attr.mtime;
	st->ctime = i->attr.ctime;
	st->btime = i->btime;
	return 0;
}

/* Finds an inode that is about to get other attributes. */
static long find(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, struct inode **i)
{
	long r = disk_lookup(d, path, flags, i);

	return r ? r : (*i)->fixed ? -EROFS : 0;
}

long simdisk_chmod(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, uint32_t mode)
{
	const struct simdisk_who *who = path->who;
	struct inode *i;
	long r = find(d, path, flags, &i);

	if (r)
		return r;
	if (disk_is(i, S_IFLNK))
		return -EOPNOTSUPP;
	if (!disk_owns(who, i))
		return -EPERM;
	r = disk_log_attr(d, i);
	if (r)
		return r;
	mode &= MODE_BITS;
	if (who->uid && !disk_in_group(who, i->attr.gid))
		mode &= ~(uint32_t)S_ISGID;
	i->attr.mode = (i->attr.mode & S_IFMT) | mode;
	i->attr.ctime = disk_now(d);
	return 0;
}

long simdisk_chown(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, uint32_t uid, uint32_t gid)
{
	const struct simdisk_who *who = path->who;
	struct inode *i;
	long r = find(d, path, flags, &i);

	if (r)
		return r;
	if (who->uid) {
		if (uid != ~0u && (who->uid != i->attr.uid || uid != i->attr.uid))
			return -EPERM;
		if (gid != ~0u && (who->uid != i->attr.uid || (gid != i->attr.gid && !disk_in_group(who, gid))))
			return -EPERM;
	}
	r = disk_log_attr(d, i);
	if (r)
		return r;
	if (uid != ~0u)
		i->attr.uid = uid;
	if (gid != ~0u)
		i->attr.gid = gid;
	if (!disk_is(i, S_IFDIR)) {
		if (i->attr.mode & 010)
			i->attr.mode &= ~(uint32_t)S_ISGID;
		i->attr.mode &= ~(uint32_t)S_ISUID;
	}
	i->attr.ctime = disk_now(d);
	return 0;
}

/* ext4's inodes hold times from 1901 to 2446. */
static struct simdisk_time clamp(struct simdisk_time t)
{
	const int64_t first = -0x80000000ll, last = 0x37fffffffll;

	if (t.sec < first || t.sec > last) {
		t.sec = t.sec < first ? first : last;
		t.nsec = 0;
	}
	return t;
}

static bool is_time(struct simdisk_time t)
{
	return t.nsec < 1000000000 || t.nsec == SIMDISK_NOW || t.nsec == SIMDISK_OMIT;
}

static void set_time(struct simdisk *d, struct simdisk_time *to, struct simdisk_time t)
{
	if (t.nsec == SIMDISK_NOW)
		*to = disk_now(d);
	else if (t.nsec != SIMDISK_OMIT)
		*to = clamp(t);
}

long simdisk_utimens(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, const struct simdisk_time t[2])
{
	struct inode *i;
	bool now = t[0].nsec == SIMDISK_NOW && t[1].nsec == SIMDISK_NOW;
	long r;

	if (!is_time(t[0]) || !is_time(t[1]))
		return -EINVAL;
	if (t[0].nsec == SIMDISK_OMIT && t[1].nsec == SIMDISK_OMIT)
		return 0;
	r = find(d, path, flags, &i);
	if (r)
		return r;
	if (!disk_owns(path->who, i)) {
		r = now ? disk_may(path->who, i, MAY_WRITE) : -EPERM;
		if (r)
			return r;
	}
	r = disk_log_attr(d, i);
	if (r)
		return r;
	set_time(d, &i->attr.atime, t[0]);
	set_time(d, &i->attr.mtime, t[1]);
	i->attr.ctime = disk_now(d);
	return 0;
}

long simdisk_access(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, uint32_t mode)
{
	struct inode *i;
	long r;

	if (mode & ~7u)
		return -EINVAL;
	r = disk_lookup(d, path, flags, &i);
	return r ? r : disk_may(path->who, i, mode);
}

long simdisk_readlink(struct simdisk *d, const struct simdisk_path *path, char *to, size_t n)
{
	struct inode *i;
	long r;

	if (!n || n > 0x7fffffff)
		return -EINVAL;
	r = disk_lookup(d, path, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, &i);
	if (r)
		return r;
	if (!disk_is(i, S_IFLNK))
		return *path->name ? -EINVAL : -ENOENT;
	n = n < i->size ? n : i->size;
	__builtin_memcpy(to, i->target, n);
	return (long)n;
}
