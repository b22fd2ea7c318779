//go:build ignore

/* Files of a machine's disk, which another machine's process writes and reads as a whole. */
#include "world.h"

#include "files.h"

/* Makes the parent directories of a path. */
static long make_parents(const char *name)
{
	char path[SIM_PATH];
	struct simdisk_path at = {&sim_who, 0, path};
	size_t n = usys_strlen(name);
	long r;

	if (n >= sizeof path)
		return -LX_ENAMETOOLONG;
	for (size_t i = 0; i < n; i++) {
		path[i] = 0;
		if (i && name[i] == '/' && (r = simdisk_mkdir(sim_disk, &at, 0755)) && r != -SIM_EEXIST)
			return r;
		path[i] = name[i];
	}
	return 0;
}

long sim_put_file(const char *name, const void *bytes, size_t n, uint32_t mode)
{
	struct simdisk_path path = {&sim_who, 0, name};
	uint32_t umask = sim_who.umask;
	struct simdisk_file *of;
	long r;

	if (*name != '/')
		return -LX_EINVAL;
	if ((r = make_parents(name)))
		return r;
	sim_who.umask = 0;
	r = simdisk_open(sim_disk, &path, LX_O_WRONLY | LX_O_CREAT | LX_O_TRUNC, mode & 07777, 0, &of);
	sim_who.umask = umask;
	if (r)
		return r;
	for (size_t done = 0; r >= 0 && done < n; done += (size_t)r)
		r = simdisk_write(of, (const char *)bytes + done, n - done);
	simdisk_close(of);
	simdisk_sync_all(sim_disk);
	return r < 0 ? r : 0;
}

long sim_get_file(const char *name, void *to, size_t n, uint64_t at)
{
	struct simdisk_path path = {&sim_who, 0, name};
	struct simdisk_file *of;
	long r = simdisk_open(sim_disk, &path, LX_O_RDONLY, 0, 0, &of);

	if (r)
		return r;
	if ((simdisk_mode(of) & SIM_IFMT) == SIM_IFDIR)
		r = -LX_EISDIR;
	else
		r = simdisk_pread(of, to, n, at);
	simdisk_close(of);
	return r;
}
