//go:build ignore

/* The table of the calls on files. */
#include "files.h"

static usys_call *calls[NCALLS];

/* Sets the disk's time before each call, and makes /proc/self show the caller's files. */
static long at_time(long a, long b, long c, long d, long e, long f, long nr)
{
	sim_disk_now();
	sim_face_is_mine();
	return calls[nr](a, b, c, d, e, f, nr);
}

static const struct {
	int nr;
	usys_call *call;
} own[] = {
	{NR_open, sim_open},
	{NR_openat, sim_open},
	{NR_openat2, sim_open},
	{NR_creat, sim_open},
	{NR_memfd_create, sim_memfd},
	{NR_lseek, sim_lseek},
	{NR_getdents64, sim_getdents},
	{NR_truncate, sim_truncate},
	{NR_ftruncate, sim_truncate},
	{NR_fallocate, sim_fallocate},
	{NR_sync, sim_sync},
	{NR_syncfs, sim_sync},
	{NR_fsync, sim_sync},
	{NR_fdatasync, sim_sync},
	{NR_sync_file_range, sim_sync},
	{NR_fadvise64, sim_advise_file},
	{NR_readahead, sim_advise_file},
	{NR_sendfile, sim_sendfile},
	{NR_copy_file_range, sim_copy_range},
	{NR_splice, sim_splice},
	{NR_tee, sim_splice},
	{NR_vmsplice, sim_splice},
	{NR_mkdir, sim_mkdir},
	{NR_mkdirat, sim_mkdir},
	{NR_mknod, sim_mknod},
	{NR_mknodat, sim_mknod},
	{NR_unlink, sim_unlink},
	{NR_rmdir, sim_unlink},
	{NR_unlinkat, sim_unlink},
	{NR_rename, sim_rename},
	{NR_renameat, sim_rename},
	{NR_renameat2, sim_rename},
	{NR_link, sim_link},
	{NR_linkat, sim_link},
	{NR_symlink, sim_symlink},
	{NR_symlinkat, sim_symlink},
	{NR_readlink, sim_readlink},
	{NR_readlinkat, sim_readlink},
	{NR_getcwd, sim_getcwd},
	{NR_chdir, sim_chdir},
	{NR_fchdir, sim_chdir},
	{NR_umask, sim_umask},
	{NR_stat, sim_stat},
	{NR_lstat, sim_stat},
	{NR_fstat, sim_stat},
	{NR_newfstatat, sim_stat},
	{NR_statx, sim_statx},
	{NR_chmod, sim_chmod},
	{NR_fchmod, sim_chmod},
	{NR_fchmodat, sim_chmod},
	{NR_fchmodat2, sim_chmod},
	{NR_chown, sim_chown},
	{NR_lchown, sim_chown},
	{NR_fchown, sim_chown},
	{NR_fchownat, sim_chown},
	{NR_utime, sim_utime},
	{NR_utimes, sim_utime},
	{NR_futimesat, sim_utime},
	{NR_utimensat, sim_utime},
	{NR_access, sim_access},
	{NR_faccessat, sim_access},
	{NR_faccessat2, sim_access},
	{NR_statfs, sim_statfs},
	{NR_fstatfs, sim_statfs},
	{NR_setxattr, sim_xattr},
	{NR_lsetxattr, sim_xattr},
	{NR_fsetxattr, sim_xattr},
	{NR_getxattr, sim_xattr},
	{NR_lgetxattr, sim_xattr},
	{NR_fgetxattr, sim_xattr},
	{NR_listxattr, sim_xattr},
	{NR_llistxattr, sim_xattr},
	{NR_flistxattr, sim_xattr},
	{NR_removexattr, sim_xattr},
	{NR_lremovexattr, sim_xattr},
	{NR_fremovexattr, sim_xattr},
	{NR_flock, sim_flock},
	{NR_msync, sim_msync},
};

void sim_start_files(void)
{
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		calls[own[i].nr] = own[i].call;
		sim_route(own[i].nr, at_time);
	}
	sim_route_fcntl(sim_fcntl_files);
}
