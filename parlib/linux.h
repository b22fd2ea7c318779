#ifndef PARLIB_LINUX_H
#define PARLIB_LINUX_H

/*
 * The part of Linux's interface that the host uses and that is the same on all
 * processors; linux_amd64.h has the rest, and arch.h includes both. The core has no
 * libc, and compilers do not come with the kernel's headers.
 */

#include "zusysabi.h"

/* Error numbers that the host itself returns; Akaros's are in zros.h. */
enum {
	LX_EPERM = 1,
	LX_ENOENT = 2,
	LX_ESRCH = 3,
	LX_ERESTARTSYS = 512,
	LX_EINTR = 4,
	LX_EBADF = 9,
	LX_ECHILD = 10,
	LX_EAGAIN = 11,
	LX_ENOMEM = 12,
	LX_EACCES = 13,
	LX_EFAULT = 14,
	LX_EBUSY = 16,
	LX_ENXIO = 6,
	LX_ENODEV = 19,
	LX_ENOTDIR = 20,
	LX_EISDIR = 21,
	LX_EINVAL = 22,
	LX_EMFILE = 24,
	LX_ETXTBSY = 26,
	LX_ENOSPC = 28,
	LX_ELOOP = 40,
	LX_EPIPE = 32,
	LX_ERANGE = 34,
	LX_ENAMETOOLONG = 36,
	LX_ENOSYS = 38,
	LX_ENOEXEC = 8,
	LX_E2BIG = 7,
	LX_EIO = 5,
	LX_ECONNRESET = 104,
	LX_ETIMEDOUT = 110,
	LX_ERFKILL = 132,
	LX_EHWPOISON = 133,
	LX_ENOTTY = 25,
	LX_ESPIPE = 29,
	LX_EMSGSIZE = 90,
	LX_MAX_ERRNO = 4095,
};

enum {
	LX_O_RDONLY = 0,
	LX_O_WRONLY = 1,
	LX_O_RDWR = 2,
	LX_O_ACCMODE = 3,
	LX_O_CREAT = 0100,
	LX_O_EXCL = 0200,
	LX_O_NOCTTY = 0400,
	LX_O_TRUNC = 01000,
	LX_O_APPEND = 02000,
	LX_O_NONBLOCK = 04000,
	LX_O_ASYNC = 020000,
	LX_O_NOATIME = 01000000,
	LX_O_CLOEXEC = 02000000,
	LX_O_SYNC = 04010000,
	LX_O_PATH = 010000000,
};

enum {
	LX_AT_FDCWD = -100,
	LX_AT_SYMLINK_NOFOLLOW = 0x100,
	LX_AT_REMOVEDIR = 0x200,
	LX_AT_EACCESS = 0x200,
	LX_AT_SYMLINK_FOLLOW = 0x400,
	LX_AT_EMPTY_PATH = 0x1000,
	LX_X_OK = 1,
	LX_W_OK = 2,
	LX_R_OK = 4,
};

enum {
	LX_F_DUPFD = 0,
	LX_F_GETFD = 1,
	LX_F_SETFD = 2,
	LX_F_GETFL = 3,
	LX_F_SETFL = 4,
	LX_F_DUPFD_CLOEXEC = 1030,
	LX_FD_CLOEXEC = 1,
};

enum { LX_MADV_DONTNEED = 4, LX_MADV_REMOVE = 9, LX_MADV_NOHUGEPAGE = 15, LX_MADV_DONTDUMP = 16 };
enum { PROT_NONE = 0, PROT_READ = 1, PROT_WRITE = 2, PROT_EXEC = 4, PROT_RW = PROT_READ | PROT_WRITE };
enum {
	LX_MAP_SHARED = 1,
	LX_MAP_PRIVATE = 2,
	LX_MAP_FIXED = 0x10,
	LX_MAP_ANONYMOUS = 0x20,
	LX_MAP_LOCKED = 0x2000,
	LX_MAP_NORESERVE = 0x4000,
	LX_MAP_POPULATE = 0x8000,
	LX_MAP_STACK = 0x20000,
};

enum { LX_CLOCK_REALTIME = 0, LX_CLOCK_MONOTONIC = 1, LX_TIMER_ABSTIME = 1 };
enum {
	FUTEX_WAIT = 0,
	FUTEX_WAKE = 1,
	FUTEX_WAIT_PRIVATE = 128,
	FUTEX_WAKE_PRIVATE = 129,
	FUTEX_WAIT_BITSET_PRIVATE = 137
};
enum { LX_TCGETS = 0x5401, LX_TCSETS = 0x5402, LX_TCSETSW = 0x5403, LX_TCSETSF = 0x5404 };

enum {
	SIGQUIT = 3,
	SIGCONT = 18,
	SIGTSTP = 20,
	SIGTTIN = 21,
	SIGTTOU = 22,
	SIGWINCH = 28,
	SIGILL = 4,
	SIGTRAP = 5,
	SIGABRT = 6,
	SIGBUS = 7,
	SIGFPE = 8,
	SIGKILL = 9,
	SIGSEGV = 11,
	SIGCHLD = 17,
	SIGSTOP = 19,
	SIGURG = 23,
	SIGVTALRM = 26,
	SIGPROF = 27,
	SIGSYS = 31,
	SIGMAX = 64,
};
enum {
	LX_SI_TKILL = -6,
	LX_SI_TIMER = -2,
	LX_SI_QUEUE = -1,
	LX_SI_USER = 0,
	LX_SI_KERNEL = 128,
	LX_SEGV_MAPERR = 1,
	LX_SYS_USER_DISPATCH = 2,
};
enum {
	SA_NOCLDSTOP = 1,
	SA_NOCLDWAIT = 2,
	SA_SIGINFO = 4,
	SA_ONSTACK = 0x08000000,
	SA_RESTART = 0x10000000,
	SA_NODEFER = 0x40000000
};
#define SA_RESETHAND 0x80000000ul
enum {
	LX_PR_SET_NAME = 15,
	LX_PR_GET_NAME = 16,
	LX_PR_SET_SECCOMP = 22,
	LX_PR_SET_TIMERSLACK = 29,
	LX_PR_SET_SYSCALL_USER_DISPATCH = 59
};
enum { LX_SS_ONSTACK = 1, LX_SS_DISABLE = 2 };
enum { LX_SIG_BLOCK = 0, LX_SIG_UNBLOCK = 1, LX_SIG_SETMASK = 2, LX_SIGSET = 8 /* bytes of a signal set */ };

enum {
	LX_P_ALL = 0,
	LX_P_PID = 1,
	LX_WNOHANG = 1,
	LX_WEXITED = 4,
	LX_WNOWAIT = 0x01000000,
};

enum {
	LX_AF_UNIX = 1,
	LX_AF_INET = 2,
	LX_AF_INET6 = 10,
	LX_SOCK_SEQPACKET = 5,
	LX_SOCK_CLOEXEC = 02000000,
	LX_SOL_SOCKET = 1,
	LX_SCM_RIGHTS = 1,
	LX_MSG_NOSIGNAL = 0x4000,
	LX_MSG_CMSG_CLOEXEC = 0x40000000,
};

struct lx_timespec {
	int64_t sec, nsec;
};

struct lx_dirent {
	uint64_t ino;
	int64_t off;
	uint16_t reclen;
	uint8_t type;
	char name[256 + 5]; /* rounded up to 8 in all */
};
_Static_assert(offsetof(struct lx_dirent, name) == 19 && sizeof(struct lx_dirent) == 280, "struct linux_dirent64");

struct lx_termios {
	uint32_t iflag, oflag, cflag, lflag;
	uint8_t line, cc[19];
};
_Static_assert(sizeof(struct lx_termios) == 36, "struct termios");

struct usys_siginfo {
	int32_t signo, err, code, pad;
	union {
		uintptr_t addr; /* faults */
		struct {
			int32_t pid;
			uint32_t uid;
		}; /* kill, tgkill, sigqueue, SIGCHLD, waitid */
		struct {
			int32_t timer;
			int32_t overrun;
		}; /* timer_create */
	};
	union {
		uint64_t value; /* sigqueue */
		int32_t status; /* SIGCHLD, waitid */
	};
	uint8_t rest[128 - 32];
};
_Static_assert(offsetof(struct usys_siginfo, pid) == 16 && offsetof(struct usys_siginfo, value) == 24 &&
		sizeof(struct usys_siginfo) == 128,
	"siginfo_t");

struct usys_ucontext; /* a signal handler's third argument: the interrupted code's registers */
typedef void (*usys_handler)(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

struct lx_iovec {
	void *base;
	size_t len;
};

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
