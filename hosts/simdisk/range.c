//go:build ignore

/*
 * fcntl's locks of bytes: of an owner that the embedder names (POSIX: a process), or of an open
 * file description. The list of an inode is in the order of the first bytes; the locks of one owner
 * don't overlap.
 */
#include "disk.h"

enum { F_RDLCK, F_WRLCK, F_UNLCK };

static bool is_of(const struct lock *l, const struct simdisk_file *f, uint64_t owner)
{
	return owner ? l->is.owner == owner : l->file == f;
}

static struct lock *conflict(struct simdisk_file *f, const struct simdisk_lock *want)
{
	for (struct lock *l = f->inode->locks; l; l = l->next)
		if (!is_of(l, f, want->owner) && l->is.start <= want->end && want->start <= l->is.end &&
			(l->is.type == F_WRLCK || want->type == F_WRLCK))
			return l;
	return 0;
}

static long check(const struct simdisk_file *f, const struct simdisk_lock *l)
{
	if (f->flags & O_PATH)
		return -EBADF;
	if (l->type < F_RDLCK || l->type > F_UNLCK || l->start > l->end)
		return -EINVAL;
	return 0;
}

static void insert(struct inode *i, struct lock *l)
{
	struct lock **at = &i->locks;

	while (*at && (*at)->is.start <= l->is.start)
		at = &(*at)->next;
	l->next = *at;
	*at = l;
}

/* Removes the bytes of want from the locks of its owner. spare is used if the middle of a lock is
 * removed; it returns the locks that are free afterwards. */
static struct lock *carve(struct simdisk_file *f, const struct simdisk_lock *want, struct lock *spare)
{
	struct lock **at = &f->inode->locks, *l, *tail = 0;

	while ((l = *at)) {
		if (!is_of(l, f, want->owner) || l->is.start > want->end || want->start > l->is.end) {
			at = &l->next;
			continue;
		}
		if (l->is.end > want->end) { /* the part after want stays */
			if (l->is.start < want->start) {
				tail = spare;
				spare = spare->next;
				*tail = *l;
				tail->is.start = want->end + 1;
				l->is.end = want->start - 1;
				at = &l->next;
			} else {
				*at = l->next;
				l->is.start = want->end + 1;
				tail = l;
			}
		} else if (l->is.start < want->start) {
			l->is.end = want->start - 1;
			at = &l->next;
		} else {
			*at = l->next;
			l->next = spare;
			spare = l;
		}
	}
	if (tail)
		insert(f->inode, tail);
	return spare;
}

static struct lock *spares(struct simdisk *d)
{
	struct lock *a = disk_alloc(d, sizeof *a), *b = a ? disk_alloc(d, sizeof *b) : 0;

	if (a && !b)
		disk_release(d, a, sizeof *a);
	else if (a)
		a->next = b;
	return b ? a : 0;
}

long simdisk_lock_set(struct simdisk_file *f, const struct simdisk_lock *want)
{
	struct simdisk *d = f->disk;
	struct lock *spare, *l;
	long r = check(f, want);

	if (r)
		return r;
	if ((want->type == F_RDLCK && (f->flags & O_ACCMODE) == O_WRONLY) ||
		(want->type == F_WRLCK && !(f->flags & O_ACCMODE)))
		return -EBADF;
	if (want->type != F_UNLCK && conflict(f, want))
		return -EAGAIN;
	spare = spares(d);
	if (!spare)
		return -ENOMEM;
	spare = carve(f, want, spare);
	if (want->type != F_UNLCK) {
		l = spare;
		spare = l->next;
		l->is = *want;
		l->file = want->owner ? 0 : f;
		insert(f->inode, l);
	}
	while ((l = spare)) {
		spare = l->next;
		disk_release(d, l, sizeof *l);
	}
	if (want->type != F_WRLCK)
		disk_unlocked(d, f->inode);
	return 0;
}

long simdisk_lock_get(struct simdisk_file *f, struct simdisk_lock *lock)
{
	struct lock *l;
	long r = check(f, lock);

	if (r)
		return r;
	if (lock->type == F_UNLCK)
		return -EINVAL;
	l = conflict(f, lock);
	if (l)
		*lock = l->is;
	else
		lock->type = F_UNLCK;
	return 0;
}

void simdisk_lock_forget(struct simdisk_file *f, uint64_t owner)
{
	struct lock **at = &f->inode->locks, *l;
	bool had = false;

	while ((l = *at)) {
		if (!l->is.owner || l->is.owner != owner) {
			at = &l->next;
			continue;
		}
		*at = l->next;
		disk_release(f->disk, l, sizeof *l);
		had = true;
	}
	if (had)
		disk_unlocked(f->disk, f->inode);
}
