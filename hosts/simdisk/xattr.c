//go:build ignore

/* Extended attributes: a list in one piece, which each change replaces. */
#include "disk.h"

enum { CREATE = 1, REPLACE = 2, HEAD = 8 };

struct item {
	uint32_t nname, nvalue;
};

static struct item item_at(const struct xattrs *x, size_t at)
{
	struct item t;

	__builtin_memcpy(&t, x->bytes + at, HEAD);
	return t;
}

static size_t length(struct item t) { return HEAD + t.nname + t.nvalue; }

/* Returns the place of name in x, or x->n. */
static size_t find(const struct xattrs *x, const char *name, size_t n)
{
	size_t at = 0;

	for (; x && at < x->n; at += length(item_at(x, at)))
		if (item_at(x, at).nname == n && !__builtin_memcmp(x->bytes + at + HEAD, name, n))
			break;
	return at;
}

static bool begins(const char *s, const char *with)
{
	while (*with)
		if (*s++ != *with++)
			return false;
	return true;
}

/* Checks the name, and that it may be read or changed. none: the error if the file has no such
 * attributes. */
static long check(const struct simdisk_who *who, const struct inode *i, const char *name, uint32_t want, long none)
{
	size_t n = disk_strlen(name);

	if (!n || n > NAME_LONGEST)
		return -ERANGE;
	if (want == MAY_WRITE && i->fixed)
		return -EROFS;
	if (begins(name, "trusted."))
		return who->uid ? want == MAY_WRITE ? -EPERM : none : 0;
	if (begins(name, "security."))
		return want == MAY_WRITE && who->uid ? -EPERM : 0;
	if (!begins(name, "user.") || !name[5])
		return -EOPNOTSUPP;
	if (!disk_is(i, S_IFREG) && !disk_is(i, S_IFDIR))
		return want == MAY_WRITE ? -EPERM : none;
	if (disk_is(i, S_IFDIR) && i->attr.mode & S_ISVTX && want == MAY_WRITE && !disk_owns(who, i))
		return -EPERM;
	return disk_may(who, i, want);
}

long simdisk_getxattr(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, const char *name, void *value,
	size_t n)
{
	struct inode *i;
	struct item t;
	size_t at;
	long r = disk_lookup(d, path, flags, &i);

	if (!r)
		r = check(path->who, i, name, MAY_READ, -ENODATA);
	if (r)
		return r;
	at = find(i->attr.xattrs, name, disk_strlen(name));
	if (!i->attr.xattrs || at == i->attr.xattrs->n)
		return -ENODATA;
	t = item_at(i->attr.xattrs, at);
	if (!n)
		return t.nvalue;
	if (n < t.nvalue)
		return -ERANGE;
	__builtin_memcpy(value, i->attr.xattrs->bytes + at + HEAD + t.nname, t.nvalue);
	return t.nvalue;
}

/* Replaces the inode's list. */
static long replace(struct simdisk *d, struct inode *i, struct xattrs *x)
{
	long r = disk_log_attr(d, i);

	if (r) {
		disk_release(d, x, sizeof *x + x->n);
		return r;
	}
	disk_xattrs_drop(d, i->attr.xattrs);
	x->users = 1;
	i->attr.xattrs = x;
	i->attr.ctime = disk_now(d);
	return 0;
}

/* Returns a copy of the list with room for more bytes, without the item at at. */
static struct xattrs *copy(struct simdisk *d, const struct xattrs *x, size_t at, size_t more)
{
	size_t n = x ? x->n : 0, cut = at < n ? length(item_at(x, at)) : 0;
	struct xattrs *to = disk_alloc(d, sizeof *to + n - cut + more);

	if (!to)
		return 0;
	to->n = n - cut + more;
	if (n) {
		__builtin_memcpy(to->bytes, x->bytes, at);
		__builtin_memcpy(to->bytes + at, x->bytes + at + cut, n - at - cut);
	}
	return to;
}

long simdisk_setxattr(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, const char *name,
	const void *value, size_t n, uint32_t how)
{
	struct inode *i;
	struct xattrs *x;
	struct item t = {(uint32_t)disk_strlen(name), (uint32_t)n};
	size_t at, before;
	bool there;
	long r;

	if (how & ~(uint32_t)(CREATE | REPLACE))
		return -EINVAL;
	if (n > XATTR_MOST)
		return -E2BIG;
	r = disk_lookup(d, path, flags, &i);
	if (!r)
		r = check(path->who, i, name, MAY_WRITE, 0);
	if (r)
		return r;
	at = find(i->attr.xattrs, name, t.nname);
	there = i->attr.xattrs && at < i->attr.xattrs->n;
	if (there ? how & CREATE : how & REPLACE)
		return there ? -EEXIST : -ENODATA;
	if ((i->attr.xattrs ? i->attr.xattrs->n : 0) + length(t) > 2 * XATTR_MOST)
		return -ENOSPC;
	x = copy(d, i->attr.xattrs, at, length(t));
	if (!x)
		return -ENOMEM;
	before = x->n - length(t);
	__builtin_memcpy(x->bytes + before, &t, HEAD);
	__builtin_memcpy(x->bytes + before + HEAD, name, t.nname);
	if (n)
		__builtin_memcpy(x->bytes + before + HEAD + t.nname, value, n);
	return replace(d, i, x);
}

long simdisk_listxattr(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, char *list, size_t n)
{
	struct inode *i;
	size_t used = 0;
	long r = disk_lookup(d, path, flags, &i);
	const struct xattrs *x = r ? 0 : i->attr.xattrs;

	for (size_t at = 0; x && at < x->n; at += length(item_at(x, at))) {
		struct item t = item_at(x, at);
		const char *name = (const char *)x->bytes + at + HEAD;

		if (path->who->uid && begins(name, "trusted."))
			continue;
		if (n) {
			if (used + t.nname + 1 > n)
				return -ERANGE;
			__builtin_memcpy(list + used, name, t.nname);
			list[used + t.nname] = 0;
		}
		used += t.nname + 1;
	}
	return r ? r : (long)used;
}

long simdisk_removexattr(struct simdisk *d, const struct simdisk_path *path, uint32_t flags, const char *name)
{
	struct inode *i;
	struct xattrs *x;
	size_t at;
	long r = disk_lookup(d, path, flags, &i);

	if (!r)
		r = check(path->who, i, name, MAY_WRITE, 0);
	if (r)
		return r;
	at = find(i->attr.xattrs, name, disk_strlen(name));
	if (!i->attr.xattrs || at == i->attr.xattrs->n)
		return -ENODATA;
	x = copy(d, i->attr.xattrs, at, 0);
	return x ? replace(d, i, x) : -ENOMEM;
}
