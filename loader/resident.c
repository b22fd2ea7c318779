//go:build ignore

/*
 * The start needs much of the loader's image once. Its pages leave the process's resident memory
 * before the program begins; they stay in the kernel's cache, and what is needed comes back. So do
 * pages of PT_GNU_RELRO: nothing relocates this image, and what is in them is const. They get a
 * mapping of their own, or the kernel would bring them back with the data behind them.
 */
#include "elf64.h"
#include "loader.h"

#ifdef USYS_DEBUG
enum { FOR_DEBUGGER = true };
#else
enum { FOR_DEBUGGER = false };
#endif

/* Reports whether the pages have to stay: a debugger's breakpoints would leave with them. */
static bool pages_stay(void)
{
	static const char none[] = "TracerPid:\t0\n";
	enum { BEGINNING = 512 }; /* the line is the eighth */
	char text[BEGINNING];
	long fd = usys_open("/proc/self/status", LX_O_RDONLY | LX_O_CLOEXEC, 0), n, i, j;

	if (fd < 0)
		return FOR_DEBUGGER;
	n = usys_raw(NR_read, fd, text, sizeof text);
	usys_raw(NR_close, fd, 0, 0);
	for (i = 0; i + (long)sizeof none - 1 <= n; i++) {
		for (j = 0; none[j] && text[i + j] == none[j]; j++)
			;
		if (!none[j])
			return FOR_DEBUGGER;
	}
	return true;
}

/* A page of PT_GNU_RELRO may end with data that is written. */
static uintptr_t end_of(const struct elf_phdr *ph)
{
	uintptr_t end = ph->vaddr + ph->memsz;

	return ph->type == PT_LOAD ? usys_page_up(end) : usys_page_down(end);
}

/* With a page the kernel brings back those around it, within one mapping. What every program uses
 * is linked first (build.flags): it gets a mapping of its own. */
static void part(const struct elf_phdr *ph, uintptr_t low)
{
	enum { FIRST_RODATA = 16 * 1024, FIRST_TEXT = 40 * 1024, MADV_RANDOM = 1 };
	uintptr_t first = ph->flags & PF_X ? FIRST_TEXT : FIRST_RODATA;

	if (!(ph->flags & PF_W) && ph->memsz > 2 * first)
		usys_raw(NR_madvise, low + first, end_of(ph) - low - first, MADV_RANDOM);
}

extern HIDDEN char usys_boot_stack[], usys_boot_top[]; /* start_amd64.S */

void usys_start_over(void)
{
	const struct elf_header *eh = (const struct elf_header *)__executable_start;
	const struct elf_phdr *ph = (const struct elf_phdr *)(__executable_start + eh->phoff);
	const char *frame = __builtin_frame_address(0);

	if (pages_stay())
		return;
	if (frame < usys_boot_stack || frame >= usys_boot_top) /* never used again */
		usys_raw(NR_madvise, usys_boot_stack, usys_boot_top - usys_boot_stack, LX_MADV_DONTNEED);
	/* The first one has the headers themselves. */
	for (int i = eh->phnum - 1; i >= 0; i--) {
		uintptr_t low = usys_page_down(ph[i].vaddr);
		if (ph[i].type == PT_LOAD)
			part(&ph[i], low);
		if (ph[i].type == PT_GNU_RELRO)
			usys_raw(NR_mprotect, low, end_of(&ph[i]) - low, PROT_READ);
		if ((ph[i].type == PT_LOAD && !(ph[i].flags & PF_W)) || ph[i].type == PT_GNU_RELRO)
			usys_raw(NR_madvise, low, end_of(&ph[i]) - low, LX_MADV_DONTNEED);
	}
}
