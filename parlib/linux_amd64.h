#ifndef PARLIB_LINUX_AMD64_H
#define PARLIB_LINUX_AMD64_H

/*
 * The part of Linux's interface that differs between processors, for amd64: flags of open
 * and the structs of stat, sigaction and signal frames. linux.h has the rest.
 */

/* include/uapi/asm-generic/fcntl.h */
enum { LX_O_DIRECT = 040000, LX_O_DIRECTORY = 0200000, LX_O_NOFOLLOW = 0400000 };

/* The smallest page. Other processors have larger ones: usys_platform->page is the size in use. */
#define USYS_PAGE_MIN 4096ul

/* arch/x86/include/uapi/asm/stat.h */
struct lx_stat {
	uint64_t dev, ino, nlink;
	uint32_t mode, uid, gid, pad;
	uint64_t rdev;
	int64_t size, blksize, blocks;
	struct lx_timespec atim, mtim, ctim;
	int64_t unused[3];
};
_Static_assert(sizeof(struct lx_stat) == 144, "struct stat");

/* struct sigaction of rt_sigaction, arch/x86/include/uapi/asm/signal.h. The kernel accepts a
 * handler only with SA_RESTORER and a function that executes rt_sigreturn. */
struct usys_sigaction {
	usys_handler handler; /* 0: default, 1: ignore */
	uint64_t flags;
	void (*restorer)(void);
	uint64_t mask;
};
enum { SA_RESTORER = 0x04000000 };

/* struct ucontext, arch/x86/include/uapi/asm/{ucontext,sigcontext}.h, without its tail. */
struct usys_ucontext {
	uint64_t flags, link, stack[3];
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip;
	uint64_t eflags, cs, err, trapno, oldmask, cr2;
	struct {
		uint8_t x87[24];
		uint32_t mxcsr;
	} *fp; /* the head of an FXSAVE image */
	uint64_t reserved[8];
	uint64_t mask;
};
_Static_assert(offsetof(struct usys_ucontext, rip) == 168, "ucontext");
_Static_assert(offsetof(struct usys_ucontext, fp) == 224, "ucontext");
_Static_assert(offsetof(struct usys_ucontext, mask) == 37 * 8, "ucontext");

#endif
