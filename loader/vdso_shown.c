//go:build ignore

/*
 * The kernel's vDSO as the guest sees it: the image of the kernel, with its name in /proc/self/maps
 * and its sections, whose symbols lead to the host's functions. These are reached by jumps in the
 * unused end of the image's last page, so that the symbols lie in the image. A function that the
 * host does not have becomes undefined: it might execute SYSCALL. The kernel's own functions stay
 * where they are; vdso.c has found them.
 */
#include "arch.h"
#include "vdso.h"

#include <elf.h>

#define HIDDEN __attribute__((visibility("hidden")))

extern void usys_vdso_clock_gettime_code(void) HIDDEN, usys_vdso_gettimeofday_code(void) HIDDEN,
	usys_vdso_time_code(void) HIDDEN, usys_vdso_getcpu_code(void) HIDDEN;

static const struct function {
	const char *name;
	void (*code)(void);
} functions[] = {
	{USYS_VDSO "clock_gettime", usys_vdso_clock_gettime_code},
	{USYS_VDSO "gettimeofday", usys_vdso_gettimeofday_code},
	{USYS_VDSO "time", usys_vdso_time_code},
	{USYS_VDSO "getcpu", usys_vdso_getcpu_code},
};
enum { N = sizeof functions / sizeof *functions, PREFIX = sizeof USYS_VDSO - 1, ROOM = N * USYS_JUMP };

/* Returns the place of the jumps, or 0: the image has no unused bytes. */
static uint8_t *room(const struct usys_vdso_symbols *im)
{
	const Elf64_Ehdr *eh = (const Elf64_Ehdr *)im->begin;
	uintptr_t end = (im->end + USYS_PAGE_MIN - 1) & ~(USYS_PAGE_MIN - 1ul);
	uintptr_t sections = im->begin + eh->e_shoff + (uintptr_t)eh->e_shnum * eh->e_shentsize;
	uint8_t *at = (uint8_t *)end - ROOM;

	if (im->end > end - ROOM || sections > end - ROOM)
		return 0;
	for (int i = 0; i < ROOM; i++)
		if (at[i])
			return 0;
	return at;
}

/* Symbols have each name with the prefix and without. */
static void lead(const struct usys_vdso_symbols *im, Elf64_Sym *s, const uint8_t *at)
{
	const char *name = im->strings + s->st_name;

	for (int i = 0; i < N; i++)
		if (usys_streq(name, functions[i].name) || usys_streq(name, functions[i].name + PREFIX)) {
			s->st_value = (uintptr_t)at + (uintptr_t)i * USYS_JUMP - im->bias;
			s->st_size = USYS_JUMP;
			return;
		}
	s->st_shndx = SHN_UNDEF;
	s->st_value = s->st_size = 0;
}

uintptr_t usys_vdso_show(uintptr_t kernel_ehdr, uintptr_t image)
{
	struct usys_vdso_symbols im = {0};
	uint8_t *at;
	size_t size;

	if (!kernel_ehdr || !usys_vdso_parse(kernel_ehdr, &im) || !(at = room(&im)))
		return image;
	size = (uintptr_t)at + ROOM - im.begin;
	if (usys_raw(NR_mprotect, im.begin, size, PROT_RW))
		return image; /* a kernel that seals its mappings */
	for (int i = 0; i < N; i++)
		usys_put_jump(at + i * USYS_JUMP, (uintptr_t)functions[i].code);
	for (uint32_t i = 0; i < im.n; i++) {
		Elf64_Sym *s = (Elf64_Sym *)im.symbols + i;
		if (s->st_shndx != SHN_UNDEF && ELF64_ST_TYPE(s->st_info) == STT_FUNC)
			lead(&im, s, at);
	}
	if (!usys_raw(NR_mprotect, im.begin, size, PROT_READ | PROT_EXEC))
		return kernel_ehdr;
	usys_vdso_to_host(); /* changed code may not be executed here */
	return image;
}
