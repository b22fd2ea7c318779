#ifndef PARLIB_LINUX_H
#define PARLIB_LINUX_H

/*
 * What of linux/amd64's kernel interface the host uses. The core has no libc,
 * and the kernel's own headers are no part of a compiler.
 */

#include "core.h"

enum {
	NR_read = 0, NR_write = 1, NR_open = 2, NR_close = 3, NR_fstat = 5, NR_lseek = 8,
	NR_mmap = 9, NR_mprotect = 10, NR_munmap = 11, NR_rt_sigaction = 13,
	NR_rt_sigprocmask = 14, NR_ioctl = 16, NR_sched_yield = 24, NR_setitimer = 38, NR_getpid = 39,
	NR_socketpair = 53, NR_sendmsg = 46, NR_recvmsg = 47, NR_clone = 56, NR_execve = 59,
	NR_wait4 = 61, NR_kill = 62, NR_fcntl = 72, NR_fsync = 74, NR_getcwd = 79, NR_chdir = 80,
	NR_fchdir = 81, NR_umask = 95, NR_futex = 202, NR_sched_getaffinity = 204,
	NR_getdents64 = 217, NR_fadvise64 = 221, NR_clock_gettime = 228, NR_clock_nanosleep = 230,
	NR_exit_group = 231, NR_waitid = 247, NR_openat = 257, NR_mkdirat = 258,
	NR_newfstatat = 262, NR_unlinkat = 263, NR_renameat = 264, NR_linkat = 265,
	NR_symlinkat = 266, NR_readlinkat = 267, NR_faccessat = 269, NR_dup3 = 292,
	NR_getcpu = 309, NR_execveat = 322, NR_close_range = 436, NR_faccessat2 = 439,
};

/* Error numbers that the host makes itself; see parlib_errno for the others. */
enum {
	LX_EPERM = 1, LX_ENOENT = 2, LX_ESRCH = 3, LX_EINTR = 4, LX_EBADF = 9, LX_ECHILD = 10,
	LX_EAGAIN = 11, LX_ENOMEM = 12, LX_EACCES = 13, LX_EFAULT = 14, LX_EBUSY = 16,
	LX_EISDIR = 21, LX_EINVAL = 22, LX_EPIPE = 32, LX_ERANGE = 34, LX_ENAMETOOLONG = 36, LX_ENOSYS = 38,
	LX_ENOEXEC = 8, LX_E2BIG = 7, LX_EIO = 5, LX_ECONNRESET = 104, LX_ETIMEDOUT = 110, LX_ERFKILL = 132,
	LX_EHWPOISON = 133, LX_MAX_ERRNO = 4095,
};

enum {
	LX_O_RDONLY = 0, LX_O_WRONLY = 1, LX_O_RDWR = 2, LX_O_ACCMODE = 3,
	LX_O_CREAT = 0100, LX_O_EXCL = 0200, LX_O_NOCTTY = 0400, LX_O_TRUNC = 01000,
	LX_O_APPEND = 02000, LX_O_NONBLOCK = 04000, LX_O_ASYNC = 020000, LX_O_DIRECT = 040000,
	LX_O_DIRECTORY = 0200000, LX_O_NOFOLLOW = 0400000, LX_O_NOATIME = 01000000,
	LX_O_CLOEXEC = 02000000, LX_O_SYNC = 04010000, LX_O_PATH = 010000000,
};

enum {
	LX_AT_FDCWD = -100, LX_AT_SYMLINK_NOFOLLOW = 0x100, LX_AT_REMOVEDIR = 0x200,
	LX_AT_EACCESS = 0x200, LX_AT_EMPTY_PATH = 0x1000,
};

enum {
	LX_F_DUPFD = 0, LX_F_GETFD = 1, LX_F_SETFD = 2, LX_F_GETFL = 3, LX_F_SETFL = 4,
	LX_F_DUPFD_CLOEXEC = 1030, LX_FD_CLOEXEC = 1,
};

enum {
	LX_MAP_SHARED = 1, LX_MAP_PRIVATE = 2, LX_MAP_FIXED = 0x10, LX_MAP_ANONYMOUS = 0x20,
	LX_MAP_LOCKED = 0x2000, LX_MAP_NORESERVE = 0x4000, LX_MAP_POPULATE = 0x8000,
};

enum { LX_CLOCK_MONOTONIC = 1, LX_TIMER_ABSTIME = 1 };
enum { FUTEX_WAIT_PRIVATE = 128, FUTEX_WAKE_PRIVATE = 129, FUTEX_WAIT_BITSET_PRIVATE = 137 };
enum { LX_TCGETS = 0x5401, LX_TCSETS = 0x5402, LX_TCSETSW = 0x5403, LX_TCSETSF = 0x5404 };

enum {
	LX_SIGKILL = 9, LX_SIGCHLD = 17, LX_NSIG = 64,
	LX_SIG_SETMASK = 2, LX_SIGSET = 8, /* bytes of a signal set */
};

enum {
	LX_P_ALL = 0, LX_P_PID = 1,
	LX_WNOHANG = 1, LX_WEXITED = 4, LX_WNOWAIT = 0x01000000,
};

enum {
	LX_AF_UNIX = 1, LX_SOCK_SEQPACKET = 5, LX_SOCK_CLOEXEC = 02000000, LX_SOL_SOCKET = 1,
	LX_SCM_RIGHTS = 1, LX_MSG_NOSIGNAL = 0x4000, LX_MSG_CMSG_CLOEXEC = 0x40000000,
};

struct lx_timespec { int64_t sec, nsec; };

struct lx_stat {
	uint64_t dev, ino, nlink;
	uint32_t mode, uid, gid, pad;
	uint64_t rdev;
	int64_t size, blksize, blocks;
	struct lx_timespec atim, mtim, ctim;
	int64_t unused[3];
};
_Static_assert(sizeof(struct lx_stat) == 144, "struct stat");

struct lx_dirent {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	uint8_t type;
	char name[256 + 5]; /* rounded up to 8 in all */
};
_Static_assert(offsetof(struct lx_dirent, name) == 19 && sizeof(struct lx_dirent) == 280,
	"struct linux_dirent64");

struct lx_termios {
	uint32_t iflag, oflag, cflag, lflag;
	uint8_t line, cc[19];
};
_Static_assert(sizeof(struct lx_termios) == 36, "struct termios");

struct lx_sigaction {
	uintptr_t handler;
	uint64_t flags;
	uintptr_t restorer;
	uint64_t mask;
};

struct lx_siginfo {
	int32_t signo, err, code, pad, pid, uid, status;
	uint8_t rest[128 - 28];
};
_Static_assert(offsetof(struct lx_siginfo, pid) == 16 && sizeof(struct lx_siginfo) == 128, "siginfo_t");

struct lx_iovec { void *base; size_t len; };

struct lx_msghdr {
	void *name;
	uint32_t namelen, pad;
	struct lx_iovec *iov;
	size_t iovlen;
	void *control;
	size_t controllen;
	int32_t flags, pad2;
};
_Static_assert(sizeof(struct lx_msghdr) == 56, "struct msghdr");

/* A control message that carries one descriptor. */
struct lx_rights {
	size_t len;
	int32_t level, type, fd, pad;
};
enum { LX_RIGHTS_LEN = 20 }; /* without pad */

#endif
