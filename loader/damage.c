//go:build ignore

/*
 * Checks the properties of an ELF file on which the loader relies, at one place before it maps
 * anything: a damaged file would make the loader fault later. Linkers ensure all of this; the
 * kernel checks less.
 */
#include "arch.h"
#include "damage.h"

/* Reports whether [at, at+size) lies in [from, from+all). */
static bool within(uint64_t at, uint64_t size, uint64_t from, uint64_t all)
{
	return at >= from && at - from <= all && size <= all - (at - from);
}

bool usys_elf_in_file(const struct elf_phdr *ph, int n, uint64_t at, uint64_t size, uint32_t flags)
{
	for (; n--; ph++)
		if (ph->type == PT_LOAD && (ph->flags & flags) == flags && within(at, size, ph->vaddr, ph->filesz))
			return true;
	return false;
}

bool usys_elf_in_memory(const struct elf_phdr *ph, int n, uint64_t at, uint64_t size, uint32_t flags)
{
	for (; n--; ph++)
		if (ph->type == PT_LOAD && (ph->flags & flags) == flags && within(at, size, ph->vaddr, ph->memsz))
			return true;
	return false;
}

/* ---- segments ---- */

static bool share_pages(const struct elf_phdr *a, const struct elf_phdr *b, uint64_t page)
{
	uint64_t mask = ~(page - 1);

	return (a->vaddr & mask) < ((b->vaddr + b->memsz + page - 1) & mask) &&
		(b->vaddr & mask) < ((a->vaddr + a->memsz + page - 1) & mask);
}

static const char *segments(const struct elf_phdr *ph, int n, uint64_t size, uint64_t page)
{
	for (int i = 0; i < n; i++) {
		if (ph[i].type != PT_LOAD)
			continue;
		if (!within(ph[i].offset, ph[i].filesz, 0, size) || ph[i].filesz > ph[i].memsz ||
			(ph[i].offset ^ ph[i].vaddr) % page)
			return "it ends before its segments do";
		if (!within(ph[i].vaddr, ph[i].memsz, 0, USYS_USER_END))
			return "a segment lies where no memory is";
		for (int j = 0; j < i; j++)
			if (ph[j].type == PT_LOAD && share_pages(&ph[i], &ph[j], page))
				return "two segments overlap";
	}
	return 0;
}

/* Checks the program headers other than PT_LOAD whose contents the loader reads or changes in
 * memory. */
static const char *others(const struct elf_phdr *ph, int n, bool position_independent)
{
	bool dynamic = false;

	for (int i = 0; i < n; i++) {
		dynamic |= ph[i].type == PT_DYNAMIC;
		if (ph[i].type == PT_DYNAMIC && !usys_elf_in_file(ph, n, ph[i].vaddr, ph[i].filesz, PF_R))
			return "its dynamic section lies in no segment";
		if (ph[i].type == PT_GNU_RELRO && !usys_elf_in_memory(ph, n, ph[i].vaddr, ph[i].memsz, PF_W))
			return "what is to be read-only lies in no segment";
	}
	return position_independent && !dynamic ? "it has no dynamic section" : 0;
}

/* Reports whether the headers are in memory: the program's runtime reads them there, and so does
 * procfs.c. */
static bool headers_loaded(const struct elf_header *h, const struct elf_phdr *ph)
{
	for (int i = 0; i < h->phnum; i++)
		if (ph[i].type == PT_LOAD && ph[i].flags & PF_R &&
			within(h->phoff, h->phnum * sizeof *ph, ph[i].offset, ph[i].filesz))
			return true;
	return false;
}

/* ---- sections ---- */

/* Reports whether a section that is to be in memory lies in a segment, at the corresponding
 * place in the file and with the segment's access. */
static bool loaded(const struct elf_shdr *s, const struct elf_phdr *ph, int n)
{
	uint32_t flags = PF_R | (s->flags & SHF_WRITE ? PF_W : 0) | (s->flags & SHF_EXECINSTR ? PF_X : 0);

	for (; n--; ph++) {
		if (ph->type != PT_LOAD || (ph->flags & flags) != flags)
			continue;
		if (s->type == SHT_NOBITS && within(s->addr, s->size, ph->vaddr + ph->filesz, ph->memsz - ph->filesz))
			return true; /* behind the part that the file fills, because it is zeros */
		if (s->type != SHT_NOBITS && within(s->addr, s->size, ph->vaddr, ph->filesz) &&
			s->addr - ph->vaddr == s->offset - ph->offset)
			return true;
	}
	return false;
}

/* The loader does not need sections, but they describe a program in more detail than its
 * segments: they reveal a damaged segment that looks sound. A file may have none. */
static const char *sections(const unsigned char *image, uint64_t size, const struct elf_phdr *ph)
{
	const struct elf_header *h = (const void *)image;
	const struct elf_shdr *s = (const void *)(image + h->shoff);

	if (h->shoff % 8 || h->shentsize != sizeof *s || !within(h->shoff, h->shnum * sizeof *s, 0, size))
		return 0;
	for (int i = 0; i < h->shnum; i++) {
		bool template = s[i].type == SHT_NOBITS && s[i].flags & SHF_TLS; /* takes no memory */
		if (s[i].flags & SHF_ALLOC && s[i].size && !template && !loaded(&s[i], ph, h->phnum))
			return "a section lies in no segment";
	}
	return 0;
}

const char *usys_elf_damage(const unsigned char *image, uint64_t size, uint64_t page)
{
	const struct elf_header *h = (const void *)image;
	const struct elf_phdr *ph = (const void *)(image + h->phoff);
	const char *why;

	if (h->phoff % 8 || !within(h->phoff, h->phnum * sizeof *ph, 0, size))
		return "program headers";
	if ((why = segments(ph, h->phnum, size, page)) || (why = others(ph, h->phnum, h->type == ET_DYN)))
		return why;
	if (!headers_loaded(h, ph))
		return "its program headers lie in no segment";
	if (!usys_elf_in_file(ph, h->phnum, h->entry, 1, PF_X))
		return "its entry point lies in no segment with code";
	return sections(image, size, ph);
}
