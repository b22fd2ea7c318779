//go:build ignore

/* Files: until there is a disk, there are none. */
#include "sim.h"

#define CALL(name) static long name(long a, long b, long c, long d, long e, long f, long nr)
#define UNUSED (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr

CALL(missing) { UNUSED; return -LX_ENOENT; }

CALL(fstat)
{
	struct sim_file *file = sim_fd_file(a);
	struct lx_stat st = {.dev = 13, .ino = 1, .nlink = 1, .mode = 0600, .blksize = 4096};
	long r = file ? 0 : -LX_EBADF;

	UNUSED;
	if (file && file->ops->stat)
		r = file->ops->stat(file, &st);
	return r ? r : usys_put_guest((void *)b, &st, sizeof st);
}

void sim_start_files(void)
{
	static const int none[] = {NR_open, NR_openat, NR_stat, NR_lstat, NR_newfstatat, NR_readlink, NR_readlinkat, NR_access, NR_faccessat};

	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		sim_route(none[i], missing);
	sim_route(NR_fstat, fstat);
}
