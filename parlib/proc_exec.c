//go:build linux && amd64 && cgo

/* exec, and the functions that proc_create shares with it: the check that a file is a
 * program, and its execution. */
#include "proc.h"

/* Akaros looks at the program when the process is made, and takes ELF only. */
int64_t parlib_check_program(struct call *c, const char *path)
{
	int64_t r, fd = usys_open(path, LX_O_RDONLY | LX_O_CLOEXEC, 0);
	char magic[4] = {0};

	if (fd < 0)
		return fd;
	r = usys_raw6(NR_faccessat2, fd, (long)"", ROS_X_OK, LX_AT_EMPTY_PATH | LX_AT_EACCESS, 0, 0);
	if (!r) {
		r = usys_raw(NR_read, fd, magic, sizeof magic);
		if (r >= 0 && (magic[0] != 0x7f || magic[1] != 'E' || magic[2] != 'L' || magic[3] != 'F')) {
			c->why = "not an ELF file";
			r = -LX_ENOEXEC;
		}
	}
	usys_raw(NR_close, fd, 0, 0);
	return r < 0 ? r : 0;
}

int64_t parlib_execveat(int dir, const char *path, char **argv, char **envp)
{
	if (usys_platform->exec)
		return usys_platform->exec(dir, path, argv, envp, 0);
	if (dir == LX_AT_FDCWD)
		return usys_raw(NR_execve, path, argv, envp);
	return usys_raw6(NR_execveat, dir, (long)path, (long)argv, (long)envp, 0, 0);
}

int64_t ros_exec(struct call *c)
{
	char path[ROS_PATH_MAX];
	struct args a;
	int64_t r = parlib_path(c, 0, path);

	if (r || (r = parlib_check_program(c, path)) || (r = parlib_args(c, arg_ptr(c, 2), (uint64_t)c->arg[3], &a)))
		return r;
	r = parlib_execveat(LX_AT_FDCWD, path, a.argv, a.envp);
	parlib_free(a.argv);
	return r;
}
