#ifndef LOADER_VDSO_H
#define LOADER_VDSO_H

/*
 * The guest's vDSO. What the kernel maps into every process serves clocks at the
 * price of a function call, but also executes SYSCALL where it cannot, and offers
 * getrandom, which does so in passing. The guest is shown an image of the host's
 * own (vdso_image_amd64.S) whose functions either jump into the kernel's or into the
 * host, and which has no SYSCALL.
 */

#include <stdbool.h>
#include <stdint.h>

/*
 * Returns what the guest's AT_SYSINFO_EHDR is to be. kernel_ehdr is the
 * loader's own, 0 where the kernel has no vDSO, or where the host wants clock
 * reads for itself: they then are calls of number 228 (clock_gettime), 96, 201
 * and 309 like any others. Once, before the guest runs.
 */
uintptr_t usys_vdso_map(uintptr_t kernel_ehdr);

/* Lets all reads go to the host from now on. May be called in signal handlers. */
void usys_vdso_to_host(void);

/* Reads a clock in the same way as the guest does, for the host itself. */
struct lx_timespec;
void usys_vdso_read(int clock, struct lx_timespec *t);

/* Whether pc lies in the kernel's own image. Strict mode asks it of a SYSCALL
 * outside the host: true means that the kernel's clock source is one that user
 * space cannot read (any more); usys_vdso_to_host and doing that one call for it
 * is the answer. */
bool usys_vdso_in_kernels(uintptr_t pc);

/*
 * Reads every clock once through the kernel's image and reports whether reads still
 * go there. To be called once SYSCALLs outside the host are trapped, with the
 * handler above in place: then no read of the guest's is the first to find out.
 */
bool usys_vdso_usable(void);

#endif
