#ifndef PARLIB_CORE_H
#define PARLIB_CORE_H

/*
 * The core of the host: everything in parlib but *_libc.c, call_callback.c and the
 * Go half. It links with -ffreestanding -nostdlib -mgeneral-regs-only; its surroundings provide
 * struct usys_platform and nothing else. linux/amd64.
 */

/* The tables' headers turn some warnings into errors, -Wpedantic among them (zusysabi.h). The host
 * is GNU C, so it turns that off. */
#define USYS_UNCHECKED

#include "arch.h"
#include "platform.h"

/* Starts the host: puts its handlers in front of the installed ones. Called once. */
void usys_start(const struct usys_platform *p);
/* Puts the host's handlers in front of those that were installed since. */
void usys_wrap_all(void);
/* Adds a table to those that the host serves. Returns false if there is no room. */
bool usys_serve(const struct usys_served *s);
/* Fills the functions and constants of this program's table at an address, from the tables that are
 * served now. It does nothing if the table is filled already, or if at is no table. */
void usys_fill(uintptr_t at);
extern const struct usys_served usys_nothing_of_sim; /* sim_none.c */
/* Called by the platform: when a thread that has a block ends; in a forked child. */
void usys_thread_exit(struct usys_thread *t);
void usys_forked(void);
/* Sets whether a fault in a C function panics in Go (recoverable) or ends the program. */
void usys_recover_faults(bool on);

/* Returns the address of the thread's errno, which shims read: the core has no libc whose errno it
 * could use. */
int *usys_errno(void);
#define USYS_ERRNO (*usys_errno())

/* ---- system calls on files, in a form that every processor has ---- */

static inline long usys_open(const char *path, long flags, long mode)
{
	return usys_raw6(NR_openat, LX_AT_FDCWD, (long)path, flags, mode, 0, 0);
}

static inline long usys_stat(const char *path, struct lx_stat *st)
{
	return usys_raw6(NR_newfstatat, LX_AT_FDCWD, (long)path, (long)st, 0, 0, 0);
}

static inline long usys_read_link(const char *path, char *to, size_t n)
{
	return usys_raw6(NR_readlinkat, LX_AT_FDCWD, (long)path, (long)to, (long)n, 0, 0);
}

/* ---- text (text.c) ---- */

size_t usys_strlen(const char *s);
bool usys_streq(const char *a, const char *b);
void usys_copy(void *to, const void *from, size_t n);
void usys_zero(void *p, size_t n);

/* A bounded text: it is cut where it does not fit, and always ends with a NUL. */
struct usys_text {
	char *p;
	size_t n, cap;
};
struct usys_text usys_text(char *buf, size_t cap);
void usys_put(struct usys_text *t, const char *s);
void usys_putn(struct usys_text *t, const char *s, size_t n);
void usys_putdec(struct usys_text *t, int64_t v);
void usys_puthex(struct usys_text *t, uint64_t v);
void usys_write2(const struct usys_text *t); /* to standard error, by write(2) */

#endif
