//go:build ignore

/* Lists the names of a directory, and finds the name of a directory. */
#include "disk.h"

enum { HEAD = 19 }; /* of struct linux_dirent64: inode, position, length, kind */

/* Writes an entry; returns its length, or 0 if there is no room. */
static size_t put(uint8_t *to, size_t room, const struct inode *i, uint64_t pos, const char *name, size_t n)
{
	size_t len = (HEAD + n + 1 + 7) & ~(size_t)7;
	uint16_t len16 = (uint16_t)len;

	if (len > room)
		return 0;
	__builtin_memset(to, 0, len);
	__builtin_memcpy(to, &i->ino, 8);
	__builtin_memcpy(to + 8, &pos, 8);
	__builtin_memcpy(to + 16, &len16, 2);
	to[18] = (uint8_t)((i->attr.mode & S_IFMT) >> 12);
	__builtin_memcpy(to + HEAD, name, n);
	return len;
}

/* Names with the same hash have the same position: so all of them are written, or none. */
static size_t put_all(uint8_t *to, size_t room, struct inode *dir, const struct entry *e)
{
	size_t at = 0;

	for (; e; e = disk_twin(dir, e)) {
		size_t len = put(to + at, room - at, e->inode, e->key, e->name, e->n);

		if (!len)
			return 0;
		at += len;
	}
	return at;
}

long simdisk_getdents(struct simdisk_file *f, void *to, size_t n)
{
	struct inode *dir = f->inode;
	struct entry *e;
	size_t at = 0;
	bool full = false;

	if (f->flags & O_PATH)
		return -EBADF;
	if (!disk_is(dir, S_IFDIR))
		return -ENOTDIR;
	if (!dir->nlink)
		return -ENOENT;
	while (!full) {
		uint8_t *p = (uint8_t *)to + at;
		uint64_t next = f->pos + 1;
		size_t len;

		if (f->pos == 0) {
			len = put(p, n - at, dir, next, ".", 1);
		} else if (f->pos == 1) {
			len = put(p, n - at, dir->parent, next, "..", 2);
		} else {
			e = disk_after(dir, f->pos);
			if (!e)
				break;
			next = e->key;
			len = put_all(p, n - at, dir, e);
		}
		at += len;
		full = !len;
		if (len)
			f->pos = next;
	}
	return at || !full ? (long)at : -EINVAL;
}

/* ---- paths ---- */

/* Puts a name, and a slash, in front of byte at. Returns its place, or -errno. */
static long put_name(const struct entry *e, char *to, long at)
{
	if (at < e->n + 1)
		return -ERANGE;
	at -= e->n;
	__builtin_memcpy(to + at, e->name, e->n);
	to[--at] = '/';
	return at;
}

/* Puts a directory's path in front of byte at. Returns its begin, or -errno. */
static long put_path(struct simdisk *d, const struct inode *dir, char *to, long at)
{
	for (; dir != d->root; dir = dir->parent) {
		const struct entry *e = dir->self;

		if (!e)
			return -ENOENT;
		at = put_name(e, to, at);
		if (at < 0)
			return at;
	}
	return at;
}

/* Moves the path at byte at to the front. Returns its length, with the 0. */
static long settle(char *to, size_t n, long at)
{
	if (at == (long)n - 1) { /* the root's */
		if (!at)
			return -ERANGE;
		to[--at] = '/';
	}
	if (at >= 0)
		__builtin_memmove(to, to + at, n - (size_t)at);
	return at < 0 ? at : (long)n - at;
}

long simdisk_getcwd(struct simdisk *d, struct simdisk_file *f, char *to, size_t n)
{
	if (!n)
		return -ERANGE;
	to[n - 1] = 0;
	return settle(to, n, put_path(d, f ? f->inode : d->root, to, (long)n - 1));
}

static const struct entry *name_of(const struct entry *e, const struct inode *i)
{
	const struct entry *found = 0;

	for (; e && !found; e = e->right) {
		if (e->inode == i)
			return e;
		found = name_of(e->left, i);
	}
	return found;
}

/* Returns the entry of a name of i; 0: there is none. */
static const struct entry *find_name(const struct simdisk *d, const struct inode *i, const struct inode **dir)
{
	const struct entry *e = 0;

	for (*dir = d->inodes; *dir; *dir = (*dir)->next)
		if (disk_is(*dir, S_IFDIR) && (*dir)->nlink && (e = name_of((*dir)->tree, i)))
			break;
	return e;
}

long simdisk_path(struct simdisk_file *f, char *to, size_t n)
{
	const struct entry *e;
	const struct inode *dir;
	long r;

	if (disk_is(f->inode, S_IFDIR)) {
		r = simdisk_getcwd(f->disk, f, to, n);
	} else {
		e = find_name(f->disk, f->inode, &dir);
		if (!e || !n)
			return e ? -ERANGE : -ENOENT;
		to[n - 1] = 0;
		r = put_name(e, to, (long)n - 1);
		if (r >= 0)
			r = settle(to, n, put_path(f->disk, dir, to, r));
	}
	return r < 0 ? r : r - 1;
}
