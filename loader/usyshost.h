#ifndef USYSHOST_H
#define USYSHOST_H

/*
 * The interface between a host and the loader: one struct. The loader starts the program, owns
 * threads, stacks and signals, and passes to the host the system calls that the host carries out.
 * `usys exec -host FILE.c` compiles a loader with the host in that file.
 *
 * A host's C file defines usys_linux_host. It is freestanding: no libc (memcpy,
 * memset, memmove and memcmp are there), no thread-local variables, and no floating
 * point or vectors (the guest's registers are not saved; the compiler is told so).
 *
 * A function of the host runs on a stack of at least 256 KiB with a guard below, in
 * any thread, in a signal handler of the guest, and in a child between vfork and exec, which shares
 * the memory. So hold locks briefly, take no lock that code which makes a system call may hold, and
 * cache nothing that a fork changes.
 */

#include "../parlib/port.h" /* calls go by the processor's numbers */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct usys_served;

/* A system call: its six arguments as the guest gave them. Returns the call's result, or -errno. */
typedef long usys_linux_fn(long a, long b, long c, long d, long e, long f);

struct usys_linux_host {
	/* Required: name and version, which usys.Status reports in the guest; at most 31 and 15
	 * bytes. */
	const char *name, *version;
	/* Optional: the calls that the host carries out itself, indexed by Linux's number (NR_read
	 * and so on, if the file includes linux_nr.h); 0 leaves the call to Linux. The loader
	 * carries out some calls itself, and refuses here: rt_sigaction, rt_sigprocmask,
	 * rt_sigreturn, sigaltstack, clone, clone3, fork, vfork, exit, prctl, arch_prctl,
	 * set_tid_address. */
	usys_linux_fn *linux_calls[512];
	/* Optional: called once, before the program's first instruction. */
	void (*start)(int argc, char **argv, char **envp);
	/* Optional. If true, the program's clock reads become calls of linux_calls, too
	 * (NR_clock_gettime, NR_gettimeofday, NR_time and NR_getcpu); if false, they read the
	 * kernel's clock without a system call. */
	bool clock;
	/* Optional: the tables that this host serves besides table usys, as `usys gen` makes them;
	 * a list ended by 0. */
	const struct usys_served *const *tables;
};

extern const struct usys_linux_host usys_linux_host;

/* Functions that a host may call. */

/* Makes a system call as if the guest had made it and this host carried out no calls. Returns
 * -ENOSYS for calls that the loader carries out itself. */
long usys_linux(long nr, long a, long b, long c, long d, long e, long f);
/* Copy from and to the guest's memory. Return 0, or -EFAULT where a plain load or store would
 * fault. */
long usys_from_guest(void *to, const void *guest, size_t n);
long usys_to_guest(void *guest, const void *from, size_t n);
/* Writes one line to the log. */
void usys_say(const char *text);
/* Returns the address of the calling thread's errno, for functions of tables: there is no libc that
 * has one. A table whose //usys:table line has include=usyshost.h uses it in its shims. */
int *usys_errno(void);
#define USYS_ERRNO (*usys_errno())

#endif
