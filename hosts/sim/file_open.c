//go:build ignore

/* Opens files: open, openat, openat2, creat, memfd_create. */
#include "files.h"

enum { LARGEFILE = 0100000, TMPFILE = 020200000, HOW_LEAST = 24, HOW_MOST = 4096 };

struct how {
	uint64_t flags, mode, resolve;
};

/* Makes a descriptor for an open file of the disk. */
static long give(struct simdisk_file *of, const struct how *how)
{
	const struct sim_file_ops *ops = &sim_disk_ops;
	struct sim_disk_file *f;
	uint32_t kind = simdisk_mode(of) & SIM_IFMT;

	if (!(how->flags & LX_O_PATH) && kind != SIM_IFREG && kind != SIM_IFDIR) {
		if (kind == SIM_IFIFO)
			sim_unrepeatable("a named pipe is opened, which is not simulated", 0);
		ops = simdisk_rdev(of) == SIM_SDK_DEV ? &sim_sdk_ops : sim_device(simdisk_rdev(of));
		if (!ops || kind != SIM_IFCHR) {
			simdisk_close(of);
			return -LX_ENXIO;
		}
	}
	f = sim_alloc(sizeof *f);
	sim_file_init(&f->file, ops, simdisk_flags(of) | LARGEFILE);
	f->of = of;
	return sim_fd_new(&f->file, 0, how->flags & LX_O_CLOEXEC ? LX_O_CLOEXEC : 0);
}

static long open_at(long dir, long name, const struct how *how)
{
	struct simdisk_file *of;
	struct sim_where w;
	long r = sim_where(&w, dir, name);

	if (!r)
		r = simdisk_open(sim_disk, &w.path, (uint32_t)how->flags, (uint32_t)how->mode, how->resolve, &of);
	return r ? r : give(of, how);
}

/* openat2 refuses flags that open ignores. */
static long open_how(long dir, long name, long at, long size)
{
	const uint64_t path = LX_O_PATH | LX_O_DIRECTORY | LX_O_NOFOLLOW | LX_O_CLOEXEC;
	unsigned char bytes[HOW_MOST];
	struct how how;

	if (size < HOW_LEAST)
		return -LX_EINVAL;
	if (size > HOW_MOST)
		return -LX_E2BIG;
	if (usys_get(bytes, (void *)at, (size_t)size))
		return -LX_EFAULT;
	for (long k = HOW_LEAST; k < size; k++)
		if (bytes[k])
			return -LX_E2BIG;
	usys_copy(&how, bytes, sizeof how);
	if (how.flags & ~037777777ull || how.mode & ~07777ull || (how.flags & LX_O_PATH && how.flags & ~path))
		return -LX_EINVAL;
	if (how.mode && !(how.flags & LX_O_CREAT) && (how.flags & TMPFILE) != TMPFILE)
		return -LX_EINVAL;
	return open_at(dir, name, &how);
}

FILE_CALL(sim_open)
{
	struct how how = {0};
	long dir = LX_AT_FDCWD, name = a;

	UNUSED;
	switch (nr) {
	case NR_openat2: return open_how(a, b, c, d);
	case NR_openat:
		dir = a;
		name = b;
		how = (struct how){(uint32_t)c & 037777777, (uint32_t)d & 07777, 0};
		break;
	case NR_open: how = (struct how){(uint32_t)b & 037777777, (uint32_t)c & 07777, 0}; break;
	case NR_creat: how = (struct how){LX_O_CREAT | LX_O_WRONLY | LX_O_TRUNC, (uint32_t)b & 07777, 0}; break;
	}
	return open_at(dir, name, &how);
}

FILE_CALL(sim_memfd)
{
	enum { CLOEXEC = 1, KNOWN = 0x1f, LONGEST = 249 };
	const struct how how = {TMPFILE | LX_O_RDWR | (b & CLOEXEC ? LX_O_CLOEXEC : 0), 0777, 0};
	struct simdisk_path root = {&sim_who, 0, "/"};
	struct simdisk_file *of;
	char name[LONGEST + 2];
	long r = usys_get_string(name, (const char *)a, sizeof name);

	UNUSED;
	if (usys_is_err(r))
		return r == -LX_ENAMETOOLONG ? -LX_EINVAL : r;
	if (b & ~KNOWN)
		return -LX_EINVAL;
	r = simdisk_open(sim_disk, &root, (uint32_t)how.flags, (uint32_t)how.mode, 0, &of);
	return r ? r : give(of, &how);
}
