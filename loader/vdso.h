#ifndef LOADER_VDSO_H
#define LOADER_VDSO_H

/*
 * The guest's vDSO. The one that the kernel maps into every process reads clocks at
 * the cost of a function call, but executes SYSCALL for other clocks, and has a
 * getrandom that executes SYSCALL, too. So the guest gets functions of the host
 * (vdso_image_amd64.S) that jump into the kernel's vDSO or into the host and have no SYSCALL. They
 * are in an image of the host, and the symbols of the kernel's image are changed to lead to them
 * (vdso_shown.c): that one has the name [vdso] in /proc/self/maps.
 */

#include <stdbool.h>
#include <stdint.h>

/*
 * Returns the guest's AT_SYSINFO_EHDR. kernel_ehdr is the loader's, or 0 if the
 * kernel has no vDSO or the host carries out clock reads itself: then they are
 * system calls of numbers 228 (clock_gettime), 96, 201 and 309 like any others.
 * Called once, before the guest runs.
 */
uintptr_t usys_vdso_map(uintptr_t kernel_ehdr);

/* The parts of an image that a search for names needs. */
struct usys_vdso_symbols {
	uintptr_t begin, end; /* of the image */
	uintptr_t bias;
	void *symbols; /* of type Elf64_Sym */
	const char *strings;
	uint32_t n; /* symbols */
};
/* Finds them. Returns false if the image has none. */
bool usys_vdso_parse(uintptr_t at, struct usys_vdso_symbols *s);

/*
 * Makes the symbols of the kernel's image lead to the functions of the host's image, and hides the
 * others. Returns the header of the image that the guest is to see: the kernel's, or image if the
 * kernel's cannot be changed. Called once, after usys_vdso_map.
 */
uintptr_t usys_vdso_show(uintptr_t kernel_ehdr, uintptr_t image);

/* Makes all reads go to the host from now on. May be called in signal handlers. */
void usys_vdso_to_host(void);

/* Reads a clock for the host itself, in the same way as the guest does. */
struct lx_timespec;
void usys_vdso_read(int clock, struct lx_timespec *t);

/* Reports whether pc lies in the kernel's image. Strict mode calls it for a SYSCALL outside the
 * host. True means that user space cannot read the kernel's clock source (any more): then the
 * caller calls usys_vdso_to_host and carries out that one call. */
bool usys_vdso_in_kernels(uintptr_t pc);

/*
 * Reads every clock once through the kernel's image and reports whether reads still
 * go there. To be called once SYSCALL outside the host is trapped, with the handler above
 * installed: then no read of the guest traps.
 */
bool usys_vdso_usable(void);

#endif
