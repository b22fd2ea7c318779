#ifndef PARLIB_CALL_H
#define PARLIB_CALL_H

/*
 * One system call in the host: the argument that syscall.c passes to the
 * functions in syscall_*.c and proc_*.c.
 */

#include "core.h"
#include "zros.h"
#include "zusys.h"

struct call {
	struct usys_syscall *sysc;
	const int64_t *arg;
	const char *why; /* set by a function that fails: text that adds to its error */
};

/*
 * A function returns its result or a negative error number of Linux; syscall.c
 * translates that to Akaros's number, text and return value.
 */
typedef int64_t ros_fn(struct call *c);

/* syscall_misc.c */
ros_fn ros_null, ros_block, ros_nanosleep, ros_getpcoreid, ros_getvcoreid, ros_proc_yield, ros_umask;
/* syscall_file.c */
ros_fn ros_read, ros_write, ros_openat, ros_close, ros_llseek, ros_fcntl;
/* syscall_stat.c */
ros_fn ros_fstat, ros_stat, ros_lstat, ros_access;
/* syscall_name.c */
ros_fn ros_link, ros_unlink, ros_symlink, ros_readlink, ros_rename, ros_mkdir, ros_rmdir, ros_getcwd;
/* syscall_mem.c */
ros_fn ros_mmap, ros_munmap, ros_mprotect;
/* syscall_tty.c */
ros_fn ros_tcgetattr, ros_tcsetattr;
/* proc_create.c, proc_exec.c */
ros_fn ros_proc_create, ros_exec;
/* proc_order.c */
ros_fn ros_proc_run, ros_dup_fds_to, ros_chdir, ros_fchdir;
/* proc_end.c */
ros_fn ros_proc_destroy, ros_waitpid;

/* Implements read of a directory's descriptor (syscall_dir.c); returns r if fd
 * is no directory. */
int64_t parlib_readdir(struct call *c, int fd, int64_t r);

/* Flags of openat and fcntl (flags.c). */
int64_t parlib_open_flags(struct call *c, int ros);
int parlib_ros_flags(int linux_flags);

/*
 * Copies a path, whose pointer and length are arguments i and i+1, and ends it
 * with a NUL. Returns 0, or a negative error number.
 */
int64_t parlib_path(struct call *c, int i, char to[ROS_PATH_MAX]);

/* Reports whether p is certainly no valid address: Akaros returns EFAULT for
 * it, and so does this host, instead of faulting. Other addresses are
 * trusted. */
static inline bool no_memory(const void *p) { return (uintptr_t)p < USYS_PAGE_MIN; }

static inline const void *arg_ptr(const struct call *c, int i) { return (const void *)(uintptr_t)c->arg[i]; }

static inline void *arg_out(const struct call *c, int i) { return (void *)(uintptr_t)c->arg[i]; }

#endif
