#ifndef PARLIB_SIG_CHAIN_H
#define PARLIB_SIG_CHAIN_H

#include "core.h"

/* The kernel's view of signals on amd64: arch/x86/include/uapi/asm. */

enum {
	SIGQUIT = 3, SIGILL = 4, SIGTRAP = 5, SIGABRT = 6, SIGBUS = 7, SIGFPE = 8, SIGSEGV = 11, SIGSTOP = 19,
	SIGURG = 23, SIGPROF = 27, SIGSYS = 31, SIGMAX = 64,
};
enum { USYS_SIGKICK = SIGMAX }; /* the host's own: it makes blocked calls look at their deadline */
enum { SI_TKILL = -6, SI_QUEUE = -1, SI_USER = 0, SI_KERNEL = 128 };
enum { SA_SIGINFO = 4, SA_RESTORER = 0x04000000, SA_ONSTACK = 0x08000000, SA_RESTART = 0x10000000 };

struct usys_siginfo {
	int signo, err, code, pad;
	union {
		uintptr_t addr;                   /* faults */
		struct { int32_t pid; uint32_t uid; }; /* kill, tgkill, sigqueue, SIGCHLD */
	};
	uint64_t value;                           /* sigqueue; SIGCHLD: the status */
};
_Static_assert(offsetof(struct usys_siginfo, value) == 24, "siginfo_t");

struct usys_ucontext {
	uint64_t flags, link, stack[3];
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip;
	uint64_t eflags, cs, err, trapno, oldmask, cr2;
	struct { uint8_t x87[24]; uint32_t mxcsr; } *fp; /* the head of an FXSAVE image */
};

/* uc_sigmask: what is blocked once the handler has returned. Behind the 23 words of
 * registers, the pointer to the FPU's and eight reserved words. */
static inline uint64_t *usys_uc_mask(struct usys_ucontext *uc) { return (uint64_t *)uc + 37; }

_Static_assert(offsetof(struct usys_ucontext, rip) == 168, "ucontext");
_Static_assert(offsetof(struct usys_ucontext, fp) == 224, "ucontext");

typedef void (*usys_handler)(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

struct usys_sigaction {
	usys_handler handler; /* 0: default, 1: ignore */
	uint64_t flags;
	void (*restorer)(void);
	uint64_t mask;
};

/* Puts the host's handler in front of sig's, which is chained to from then on. A
 * signal without a handler is left alone unless always is set. May be called
 * again for a signal whose handler somebody replaced. */
void usys_wrap(int sig, bool always);

/* Makes USYS_SIGKICK's handler usys_kicked, where it is not; false: it cannot. */
bool usys_own_kick(void);

/* What was there before. */
void usys_chain(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

#endif
