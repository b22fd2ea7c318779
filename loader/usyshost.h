#ifndef USYSHOST_H
#define USYSHOST_H

/*
 * What a host is to the loader: one struct. The loader brings the program up, owns
 * threads, stacks and signals, and hands over the system calls that the host wants
 * itself. `usys exec -host FILE.c` compiles a loader with the host in that file.
 *
 * A host's C file defines usys_linux_host. It is freestanding: no libc (memcpy,
 * memset, memmove and memcmp are there), no thread-local variables, and no floating
 * point or vectors (the guest's registers are not saved; the compiler is told so).
 *
 * A function of the host runs on a stack of at least 256 KiB with a guard below, in
 * any thread, in a signal handler of the guest's, and in a child between vfork and
 * exec, which shares the memory: keep locks short, take no lock that code below a
 * system call may hold, and cache nothing that a fork changes.
 */

#include "../parlib/port.h" /* calls go by the processor's numbers */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct usys_served;

/* A system call: its six arguments as the guest gave them. The result is the call's
 * own, or -errno. */
typedef long usys_linux_fn(long a, long b, long c, long d, long e, long f);

struct usys_linux_host {
	/* Required: what the guest's Status shows, at most 31 and 15 bytes. */
	const char *name, *version;
	/* Optional, by Linux's number (NR_read and so on, if the file includes linux_nr.h):
	 * the calls that the host carries out itself; 0 leaves the call to Linux. The loader needs for
	 * itself, and refuses here: rt_sigaction, rt_sigprocmask, rt_sigreturn, sigaltstack,
	 * clone, clone3, fork, vfork, exit, prctl, arch_prctl, set_tid_address. */
	usys_linux_fn *linux_calls[512];
	/* Optional: called once, before the program's first instruction. */
	void (*start)(int argc, char **argv, char **envp);
	/* Optional: true: the program's clock reads come to linux_calls (228 and 96),
	 * too; false: they go to the kernel's clock without a system call. */
	bool clock;
	/* Optional: tables of functions that this host serves beside table usys, as
	 * `usys gen` makes them; ended by 0. */
	const struct usys_served *const *tables;
};

extern const struct usys_linux_host usys_linux_host;

/* What a host may call. */

/* A call of Linux, as if the guest had made it without this host's functions. Of calls
 * that the loader needs for itself -ENOSYS. */
long usys_linux(long nr, long a, long b, long c, long d, long e, long f);
/* Copy from and to memory of the guest's: 0, or -EFAULT where a plain load or store
 * would be a fault. */
long usys_from_guest(void *to, const void *guest, size_t n);
long usys_to_guest(void *guest, const void *from, size_t n);
/* One line to where the log goes. */
void usys_say(const char *text);
/* The calling thread's errno, for functions of tables: there is no libc to have one.
 * A table whose //usys:table line has include=usyshost.h uses it in its shims. */
int *usys_errno(void);
#define USYS_ERRNO (*usys_errno())

#endif
