//go:build ignore

/* The guest's paths, the working directory, and umask. */
#include "files.h"

struct simdisk_file *sim_cwd;

long sim_where(struct sim_where *w, long dir, long name)
{
	long r = usys_get_string(w->name, (const char *)name, sizeof w->name);

	if (usys_is_err(r))
		return r;
	w->path = (struct simdisk_path){&sim_who, sim_cwd, w->name};
	if ((int)dir == LX_AT_FDCWD || *w->name == '/')
		return 0;
	return sim_disk_fd(dir, &w->path.at, -LX_ENOTDIR);
}

void sim_where_of(struct sim_where *w, struct simdisk_file *of)
{
	*w->name = 0;
	w->path = (struct simdisk_path){&sim_who, of, w->name};
}

FILE_CALL(sim_getcwd)
{
	char path[SIM_PATH];
	long r = simdisk_getcwd(sim_disk, sim_cwd, path, sizeof path);

	UNUSED;
	if (r < 0)
		return r;
	if (r > b)
		return -SIM_ERANGE;
	return usys_put_guest((void *)a, path, (size_t)r) ? -LX_EFAULT : r;
}

/* chdir, fchdir */
FILE_CALL(sim_chdir)
{
	enum { EXECUTE = 1 };
	struct sim_where w;
	struct simdisk_file *of;
	long r;

	UNUSED;
	if (nr == NR_chdir) {
		r = sim_where(&w, LX_AT_FDCWD, a);
	} else if (!(r = sim_disk_fd(a, &of, -LX_ENOTDIR))) {
		if ((simdisk_mode(of) & SIM_IFMT) != SIM_IFDIR)
			return -LX_ENOTDIR;
		sim_where_of(&w, of);
		w.name[0] = '.';
		w.name[1] = 0;
	}
	if (!r)
		r = simdisk_open(sim_disk, &w.path, LX_O_PATH | LX_O_DIRECTORY, 0, 0, &of);
	if (r)
		return r;
	sim_where_of(&w, of);
	r = simdisk_access(sim_disk, &w.path, LX_AT_EMPTY_PATH, EXECUTE);
	if (r) {
		simdisk_close(of);
		return r;
	}
	simdisk_close(sim_cwd);
	sim_cwd = of;
	return 0;
}

FILE_CALL(sim_umask)
{
	long before = sim_who.umask;

	UNUSED;
	sim_who.umask = (uint32_t)a & 0777;
	return before;
}
