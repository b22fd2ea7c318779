//go:build ignore

/* flock: locks of open file descriptions. */
#include "disk.h"

enum { LOCK_SH = 1, LOCK_EX = 2, LOCK_NB = 4, LOCK_UN = 8 };

void disk_unlocked(struct simdisk *d, struct inode *i)
{
	if (d->opt.unlocked)
		d->opt.unlocked(d->opt.context, i->ino);
}

long simdisk_flock(struct simdisk_file *f, int operation)
{
	int had = f->flock, want = operation & ~LOCK_NB;

	if (f->flags & O_PATH)
		return -EBADF;
	if (want != LOCK_SH && want != LOCK_EX && want != LOCK_UN)
		return -EINVAL;
	if (want == had)
		return 0;
	/* As in Linux, a lock that can't change its kind is lost. */
	f->flock = 0;
	if (had)
		disk_unlocked(f->disk, f->inode);
	if (want == LOCK_UN)
		return 0;
	for (struct simdisk_file *o = f->inode->files; o; o = o->next)
		if (o->flock && (o->flock == LOCK_EX || want == LOCK_EX))
			return -EAGAIN;
	f->flock = want;
	return 0;
}

void disk_locks_drop(struct simdisk_file *f)
{
	struct lock **at = &f->inode->locks, *l;
	bool had = f->flock;

	f->flock = 0;
	while ((l = *at)) {
		if (l->file != f) {
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
