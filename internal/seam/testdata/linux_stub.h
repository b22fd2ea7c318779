/* The names of linux_amd64.h, for a processor that does not exist. */
#ifndef LINUX_STUB_H
#define LINUX_STUB_H

enum { LX_O_DIRECT = 1 << 27, LX_O_DIRECTORY = 1 << 28, LX_O_NOFOLLOW = 1 << 29 };
#define USYS_PAGE_MIN 4096ul

struct lx_stat {
	uint64_t dev, ino, nlink, rdev;
	uint32_t mode, uid, gid;
	int64_t size, blksize, blocks;
	struct lx_timespec atim, mtim, ctim;
};

struct usys_sigaction {
	usys_handler handler;
	uint64_t flags;
	void (*restorer)(void);
	uint64_t mask;
};
enum { SA_RESTORER = 1 << 26 };

struct usys_ucontext {
	uintptr_t word;
	uint64_t mask;
};

#endif
