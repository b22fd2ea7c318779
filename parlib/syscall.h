#ifndef PARLIB_SYSCALL_H
#define PARLIB_SYSCALL_H

/*
 * Akaros's system calls, carried out on Linux (5.9 or newer), and the other functions of
 * table usys that need nothing but the kernel. All may be called by several threads at
 * once; their only state is the list of processes that proc_create made.
 *
 * Where the two systems differ in more than numbers, it is as on Akaros:
 *   - a path is a pointer and a length, of PATH_MAX bytes at most with its NUL;
 *   - the access modes of openat are bits, and O_EXEC asks for the permission;
 *   - read of a directory's descriptor gives one kdirent, never "." or "..";
 *   - mmap's offset is in pages, and no descriptor means no file;
 *   - munmap and mprotect of nothing succeed;
 *   - readlink and getcwd write a NUL, which their result does not count;
 *   - chdir and fchdir name the process: this one, or one that does not run yet;
 *   - proc_create and exec take ELF files only; a process that proc_destroy ends
 *     has the exit code that proc_destroy was given;
 *   - a signal does not end block, nanosleep or a futex wait; a deadline (sched_abort.h)
 *     ends every call that sleeps.
 * And as on Linux, where Akaros has less: link works, rename crosses directories,
 * unlink refuses directories and rmdir everything else, waitpid tells the signal
 * that ended a process, terminals are real, and mprotect fails for pages that are not mapped.
 * O_REMCLO, the devices under "#", and orders to processes that run already are refused.
 */

#include "core.h"
#include "zusys.h"

/* Function 2: carries out system call sysc->num, fills retval, err and errstr, sets SC_DONE. */
void parlib_go_syscall(struct usys_syscall *sysc);

/* Function 3: tester.c describes the values of h to l. */
uint64_t parlib_tester(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f, uint64_t g, uint64_t h,
	uint64_t i, uint64_t j, uint64_t k, uint64_t l);

/* Function 4: on failure it returns -1 and sets *usys_errno(). */
int32_t parlib_futex(int32_t *uaddr, int32_t op, int32_t val, struct usys_timespec *timeout, int32_t *uaddr2,
	int32_t val3);

/* Function 5: on failure it returns 0 and sets *usys_errno(); parlib_free frees the block. */
void *parlib_serialize_argv_envp(uint8_t **argv, uint8_t **envp);

/* Function 6: does nothing with 0. */
void parlib_free(void *p);

/* Functions 10 to 15, as in POSIX and Akaros; on failure they return -1, if they have a result,
 * and set *usys_errno(). posix.c has 10 to 12, 14 and 15; sig_mask.c has 13. */
void parlib_pthread_yield(void);
int32_t parlib_sigaltstack(struct usys_stack_t *ss, struct usys_stack_t *old);
int32_t parlib_sigaction(int32_t sig, struct usys_sigaction_t *act, struct usys_sigaction_t *old);
int32_t parlib_pthread_sigmask(int32_t how, uint64_t *set, uint64_t *old);
void parlib_enable_profalarm(uint64_t usecs);
void parlib_disable_profalarm(void);

/* Returns Akaros's text for an error number of Akaros. */
const char *parlib_errtext(int err);

#endif
