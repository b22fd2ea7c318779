//go:build ignore

/* Makes, changes and removes names. */
#include "files.h"

/* mkdir, mkdirat */
FILE_CALL(sim_mkdir)
{
	bool at = nr == NR_mkdirat;
	struct sim_where w;
	long r = sim_where(&w, at ? a : LX_AT_FDCWD, at ? b : a);

	UNUSED;
	return r ? r : simdisk_mkdir(sim_disk, &w.path, (uint32_t)(at ? c : b));
}

/* mknod, mknodat */
FILE_CALL(sim_mknod)
{
	bool at = nr == NR_mknodat;
	struct sim_where w;
	long r = sim_where(&w, at ? a : LX_AT_FDCWD, at ? b : a);

	UNUSED;
	return r ? r : simdisk_mknod(sim_disk, &w.path, (uint32_t)(at ? c : b), (uint32_t)(at ? d : c));
}

/* unlink, rmdir, unlinkat */
FILE_CALL(sim_unlink)
{
	bool at = nr == NR_unlinkat, dir = at ? c & LX_AT_REMOVEDIR : nr == NR_rmdir;
	struct sim_where w;
	long r;

	UNUSED;
	if (at && (int)c & ~LX_AT_REMOVEDIR)
		return -LX_EINVAL;
	r = sim_where(&w, at ? a : LX_AT_FDCWD, at ? b : a);
	if (r)
		return r;
	return dir ? simdisk_rmdir(sim_disk, &w.path) : simdisk_unlink(sim_disk, &w.path);
}

/* The two paths of rename and link. */
struct pair {
	struct sim_where from, to;
};

static long read_pair(struct pair *p, bool at, long a, long b, long c, long d)
{
	long r = sim_where(&p->from, at ? a : LX_AT_FDCWD, at ? b : a);

	return r ? r : sim_where(&p->to, at ? c : LX_AT_FDCWD, at ? d : b);
}

/* rename, renameat, renameat2 */
FILE_CALL(sim_rename)
{
	struct pair p;
	long r = read_pair(&p, nr != NR_rename, a, b, c, d);

	UNUSED;
	return r ? r : simdisk_rename(sim_disk, &p.from.path, &p.to.path, nr == NR_renameat2 ? (uint32_t)e : 0);
}

/* link, linkat */
FILE_CALL(sim_link)
{
	struct pair p;
	long r = read_pair(&p, nr != NR_link, a, b, c, d);

	UNUSED;
	return r ? r : simdisk_link(sim_disk, &p.from.path, &p.to.path, nr == NR_linkat ? (uint32_t)e : 0);
}

/* symlink, symlinkat */
FILE_CALL(sim_symlink)
{
	bool at = nr == NR_symlinkat;
	char target[SIM_PATH];
	struct sim_where w;
	long r = usys_get_string(target, (const char *)a, sizeof target);

	UNUSED;
	if (usys_is_err(r))
		return r;
	r = sim_where(&w, at ? b : LX_AT_FDCWD, at ? c : b);
	return r ? r : simdisk_symlink(sim_disk, target, &w.path);
}

/* readlink, readlinkat */
FILE_CALL(sim_readlink)
{
	bool at = nr == NR_readlinkat;
	char target[SIM_PATH];
	struct sim_where w;
	long n = (int)(at ? d : c), r;

	UNUSED;
	if (n <= 0)
		return -LX_EINVAL;
	r = sim_where(&w, at ? a : LX_AT_FDCWD, at ? b : a);
	if (!r)
		r = simdisk_readlink(sim_disk, &w.path, target, n < SIM_PATH ? (size_t)n : SIM_PATH);
	return r > 0 && usys_put_guest((void *)(at ? c : b), target, (size_t)r) ? -LX_EFAULT : r;
}
