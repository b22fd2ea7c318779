//go:build ignore

/* Extended attributes. */
#include "files.h"

enum { NAME = 256, MOST = 65536 };

/* Finds the file: by path, by the path of a link, or open. */
static long file_of(struct sim_where *w, long a, bool link, bool open, uint32_t *flags)
{
	struct simdisk_file *of;
	struct sim_file *f = open ? sim_fd_file(a) : 0;
	long r;

	*flags = open ? LX_AT_EMPTY_PATH : link ? LX_AT_SYMLINK_NOFOLLOW : 0;
	if (!open)
		return sim_where(w, LX_AT_FDCWD, a);
	r = !f || f->flags & LX_O_PATH ? -LX_EBADF : sim_disk_fd(a, &of, -SIM_EOPNOTSUPP);
	if (!r)
		sim_where_of(w, of);
	return r;
}

static long name_of(char name[NAME], long guest)
{
	long r = usys_get_string(name, (const char *)guest, NAME);

	return r == -LX_ENAMETOOLONG ? -SIM_ERANGE : usys_is_err(r) ? r : 0;
}

static long set(struct sim_where *w, uint32_t flags, const char *name, long value, long n, long how)
{
	char *bytes;
	long r = 0;

	if (n < 0 || n > MOST)
		return -LX_E2BIG;
	bytes = sim_alloc((size_t)n + 1);
	if (usys_get(bytes, (void *)value, (size_t)n))
		r = -LX_EFAULT;
	else
		r = simdisk_setxattr(sim_disk, &w->path, flags, name, bytes, (size_t)n, (uint32_t)how);
	sim_release(bytes, (size_t)n + 1);
	return r;
}

/* Gets a value, or the list of names if name is null. */
static long get(struct sim_where *w, uint32_t flags, const char *name, long to, long n)
{
	size_t size = n < 0 || n > MOST ? MOST : (size_t)n;
	char *bytes = sim_alloc(size + 1);
	long r;

	if (name)
		r = simdisk_getxattr(sim_disk, &w->path, flags, name, bytes, size);
	else
		r = simdisk_listxattr(sim_disk, &w->path, flags, bytes, size);
	if (r > 0 && size && usys_put_guest((void *)to, bytes, (size_t)r))
		r = -LX_EFAULT;
	sim_release(bytes, size + 1);
	return r;
}

FILE_CALL(sim_xattr)
{
	bool link = nr == NR_lsetxattr || nr == NR_lgetxattr || nr == NR_llistxattr || nr == NR_lremovexattr;
	bool open = nr == NR_fsetxattr || nr == NR_fgetxattr || nr == NR_flistxattr || nr == NR_fremovexattr;
	bool list = nr == NR_listxattr || nr == NR_llistxattr || nr == NR_flistxattr;
	char name[NAME];
	struct sim_where w;
	uint32_t flags;
	long r = file_of(&w, a, link, open, &flags);

	UNUSED;
	if (!r && !list)
		r = name_of(name, b);
	if (r)
		return r;
	switch (nr) {
	case NR_setxattr:
	case NR_lsetxattr:
	case NR_fsetxattr: return set(&w, flags, name, c, d, e);
	case NR_removexattr:
	case NR_lremovexattr:
	case NR_fremovexattr: return simdisk_removexattr(sim_disk, &w.path, flags, name);
	}
	return list ? get(&w, flags, 0, b, c) : get(&w, flags, name, c, d);
}
