//go:build ignore

/* Checks of permissions. */
#include "disk.h"

bool disk_in_group(const struct simdisk_who *who, uint32_t gid)
{
	if (who->gid == gid)
		return true;
	for (uint32_t k = 0; k < who->ngroups; k++)
		if (who->groups[k] == gid)
			return true;
	return false;
}

bool disk_owns(const struct simdisk_who *who, const struct inode *i) { return !who->uid || who->uid == i->attr.uid; }

long disk_may(const struct simdisk_who *who, const struct inode *i, uint32_t want)
{
	uint32_t mode = i->attr.mode;

	if (i->fixed && want & MAY_WRITE)
		return -EROFS;
	if (!who->uid)
		return want & MAY_EXEC && !disk_is(i, S_IFDIR) && !(mode & 0111) ? -EACCES : 0;
	if (who->uid == i->attr.uid)
		mode >>= 6;
	else if (disk_in_group(who, i->attr.gid))
		mode >>= 3;
	return want & ~mode & 7 ? -EACCES : 0;
}

/* Checks a new name in dir. */
long disk_may_add(const struct simdisk_who *who, const struct inode *dir)
{
	if (!dir->nlink)
		return -ENOENT;
	return disk_may(who, dir, MAY_WRITE | MAY_EXEC);
}

/* Checks the removal of i's name in dir. */
long disk_may_cut(const struct simdisk_who *who, const struct inode *dir, const struct inode *i, bool isdir)
{
	long r = disk_may(who, dir, MAY_WRITE | MAY_EXEC);

	if (r)
		return r;
	if (i->fixed)
		return -EROFS;
	if (dir->attr.mode & S_ISVTX && who->uid && who->uid != i->attr.uid && who->uid != dir->attr.uid)
		return -EPERM;
	if (isdir != disk_is(i, S_IFDIR))
		return isdir ? -ENOTDIR : -EISDIR;
	return dir->nlink ? 0 : -ENOENT;
}

/* A change of the contents by an ordinary user removes the set-uid and set-gid bits. */
void disk_drop_rights(struct inode *i, uint32_t uid)
{
	if (!uid || !disk_is(i, S_IFREG))
		return;
	if (i->attr.mode & 010)
		i->attr.mode &= ~(uint32_t)S_ISGID;
	i->attr.mode &= ~(uint32_t)S_ISUID;
}
