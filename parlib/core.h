#ifndef PARLIB_CORE_H
#define PARLIB_CORE_H

/*
 * The core of the host: everything in parlib but platform_libc.c, callback.c and
 * the Go half. It links with -ffreestanding -nostdlib -mgeneral-regs-only; all that it
 * needs of its surroundings is struct usys_platform. linux/amd64.
 */

#include "zusysabi.h"

#define PAGE 4096ul

/*
 * What the core's surroundings provide: libc in one program
 * (platform_libc.c), a loader in another. Set once, before usys_start.
 */
struct usys_platform {
	/* Required: what Status shows, at most 31 and 15 bytes. */
	const char *name, *version;
	/* Required: memory that the core gives back by release only. alloc answers
	 * 0 where there is none; the memory is zeroed and 16-byte aligned. */
	void *(*alloc)(size_t n);
	void (*release)(void *p);
	/* Required: the calling thread's block, 0 until set_thread was called in
	 * it. Both are called in signal handlers. A block that was set is handed to
	 * usys_thread_exit when its thread ends. */
	struct usys_thread *(*thread)(void);
	void (*set_thread)(struct usys_thread *t);
	/* Required where the trampolines switch stacks: the offset from %fs of the
	 * word that holds the thread's block; 0: entry stubs of the host switch. */
	int64_t fsoff;
	/* Required where fsoff is 0: what goes into f's slot of a guest's table, which is
	 * function i of s, for fn, its shim (0: this host lacks it); 0: nothing does. */
	usys_fn (*entry)(const struct usys_served *s, uint32_t i, const struct usys_func *f, usys_fn fn);
	/* Optional: executes a program as execveat does, for hosts to whom it is not just
	 * a system call. */
	long (*exec)(int dir, const char *path, char *const *argv, char *const *envp, int flags);
	/* Optional: the name of the C function around pc, for reports. */
	const char *(*symbol)(uintptr_t pc);
	/* Optional: the system's word for an errno of a user's own C function. */
	const char *(*errtext)(int err);
};

extern const struct usys_platform *usys_platform;

/* Brings the host up: its handlers go in front of those that are there. Once. */
void usys_start(const struct usys_platform *p);
/* Puts its handlers in front again, where others were installed since. */
void usys_wrap_all(void);
/* Adds a table to those that the host serves. False: there is no room. */
bool usys_serve(const struct usys_served *s);
/* For the platform: a thread that had a block ends; the process is a forked child. */
void usys_thread_exit(struct usys_thread *t);
void usys_forked(void);
/* Whether a fault in a C function panics in Go (recoverable) or ends the program. */
void usys_recover_faults(bool on);

/* The errno of this thread's table function, as shims read it: the core has no
 * libc whose errno it could use. */
int *usys_errno(void);
#define USYS_ERRNO (*usys_errno())

/* ---- raw system calls: -errno on failure, Linux's numbers ---- */

static inline long usys_raw6(long n, long a, long b, long c, long d, long e, long f)
{
	long r;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	__asm__ volatile("syscall" : "=a"(r)
		: "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
		: "rcx", "r11", "memory");
	return r;
}
#define usys_raw(n, a, b, c) usys_raw6(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)

/* ---- text (text.c) ---- */

size_t usys_strlen(const char *s);
bool usys_streq(const char *a, const char *b);
void usys_copy(void *to, const void *from, size_t n);
void usys_zero(void *p, size_t n);

/* A bounded text: what does not fit is cut, and there is always a NUL. */
struct usys_text { char *p; size_t n, cap; };
struct usys_text usys_text(char *buf, size_t cap);
void usys_put(struct usys_text *t, const char *s);
void usys_putn(struct usys_text *t, const char *s, size_t n);
void usys_putdec(struct usys_text *t, int64_t v);
void usys_puthex(struct usys_text *t, uint64_t v);
void usys_write2(const struct usys_text *t); /* to standard error, by write(2) */

#endif
