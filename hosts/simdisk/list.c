//go:build ignore

/* The names of a directory, and the name of a directory. */
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

/* The names of one hash have one position: they are written together, or none is. */
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

long simdisk_getcwd(struct simdisk *d, struct simdisk_file *f, char *to, size_t n)
{
	size_t at = n;
	struct inode *dir = f ? f->inode : d->root;

	if (!n)
		return -ERANGE;
	to[--at] = 0;
	if (dir == d->root) {
		if (!at)
			return -ERANGE;
		to[--at] = '/';
	}
	for (; dir != d->root; dir = dir->parent) {
		struct entry *e = dir->self;

		if (!e)
			return -ENOENT;
		if (at < e->n + 1u)
			return -ERANGE;
		at -= e->n;
		__builtin_memcpy(to + at, e->name, e->n);
		to[--at] = '/';
	}
	__builtin_memmove(to, to + at, n - at);
	return (long)(n - at);
}
