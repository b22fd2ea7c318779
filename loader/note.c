//go:build ignore

/* Finds out whether usys built a program, by its ELF note or by the symbol of its runtime's
 * table, and reads its notes. */
#include "elf64.h"
#include "arch.h"
#include "note.h"
#include "sim_tick.h"

enum { NOTE_TABLE = 1, NOTE_OFFSETS = 2, NOTE_SIM = 3 }; /* toolchain/mark writes them */

/* Reports whether [offset, offset+size) lies in the file. */
static bool inside(uint64_t offset, uint64_t size, size_t file) { return offset <= file && size <= file - offset; }

static bool equal(const unsigned char *p, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != (unsigned char)s[i])
			return false;
	return true;
}

/* Returns the contents of the usys note of this type with at least min bytes, among the notes
 * of size n at p; 0: there is none. Notes behind a damaged one cannot be found. */
static const unsigned char *note_in(const unsigned char *p, size_t n, uint32_t type, size_t min)
{
	struct elf_note h;

	while (n >= sizeof h) {
		usys_copy(&h, p, sizeof h);
		uint64_t name = (h.namesz + 3ul) & ~3ul, all = sizeof h + name + ((h.descsz + 3ul) & ~3ul);
		if (sizeof h + name + h.descsz > n)
			return 0;
		if (h.type == type && h.namesz == 5 && h.descsz >= min && equal(p + sizeof h, "usys", 5))
			return p + sizeof h + name;
		if (all > n)
			return 0;
		p += all;
		n -= all;
	}
	return 0;
}

static bool is_elf(const unsigned char *image, size_t size)
{
	const struct elf_header *h = (const void *)image;

	return size >= sizeof *h &&
		equal(image,
			"\x7f"
			"ELF",
			4) &&
		image[EI_CLASS] == ELFCLASS64 && h->machine == USYS_ELF_MACHINE &&
		h->phentsize == sizeof(struct elf_phdr) && h->phoff % 8 == 0 &&
		inside(h->phoff, h->phnum * sizeof(struct elf_phdr), size);
}

/* Does the same in the segments of an ELF file. */
static const unsigned char *find_note(const unsigned char *image, size_t size, uint32_t type, size_t min)
{
	const struct elf_header *h = (const void *)image;
	const struct elf_phdr *p = (const void *)(image + h->phoff);
	const unsigned char *found = 0;

	for (int i = 0; i < h->phnum && !found; i++)
		if (p[i].type == PT_NOTE && inside(p[i].offset, p[i].filesz, size))
			found = note_in(image + p[i].offset, p[i].filesz, type, min);
	return found;
}

/* Returns OURS_UNKNOWN if there is no symbol table. */
static enum ours by_symbol(const unsigned char *image, size_t size, const struct elf_header *h)
{
	static const char name[] = "runtime.usystable";
	const struct elf_shdr *sections = (const void *)(image + h->shoff);

	if (h->shoff % 8 || h->shentsize != sizeof *sections || !inside(h->shoff, h->shnum * sizeof *sections, size))
		return OURS_UNKNOWN;
	for (int i = 0; i < h->shnum; i++) {
		const struct elf_shdr *s = &sections[i], *strings;
		if (s->type != SHT_SYMTAB || s->link >= h->shnum || s->offset % 8 || !inside(s->offset, s->size, size))
			continue;
		strings = &sections[s->link];
		if (!inside(strings->offset, strings->size, size))
			continue;
		const struct elf_sym *sym = (const void *)(image + s->offset);
		for (uint64_t n = s->size / sizeof *sym; n--; sym++)
			if (inside(sym->name, sizeof name, strings->size) &&
				equal(image + strings->offset + sym->name, name, sizeof name))
				return OURS;
		return OURS_NOT;
	}
	return OURS_UNKNOWN;
}

/* Returns the section with the table of functions that every Go program has; 0: none. */
static const struct elf_shdr *functions(const unsigned char *image, size_t size)
{
	static const char *const tables[] = {".gopclntab", ".data.rel.ro.gopclntab"};
	const struct elf_header *h = (const void *)image;
	const struct elf_shdr *s = (const void *)(image + h->shoff), *names;

	if (h->shoff % 8 || h->shentsize != sizeof *s || h->shstrndx >= h->shnum ||
		!inside(h->shoff, h->shnum * sizeof *s, size))
		return 0;
	names = &s[h->shstrndx];
	for (int i = 0; i < h->shnum; i++)
		for (int j = 0; j < 2; j++) {
			size_t n = usys_strlen(tables[j]) + 1;
			if (inside(names->offset, names->size, size) && inside(s[i].name, n, names->size) &&
				equal(image + names->offset + s[i].name, tables[j], n))
				return &s[i];
		}
	return 0;
}

/*
 * Programs other than Go's are not hosted: repair mode turns a SYSCALL into a call by pushing
 * its address, and C compilers keep variables there (the red zone).
 */
bool usys_is_go(const unsigned char *image, size_t size) { return functions(image, size); }

/* Reports whether image contains the n bytes, by Horspool's algorithm: a table of functions
 * has megabytes. */
static bool has(const unsigned char *image, size_t size, const char *bytes, uint8_t n)
{
	uint8_t skip[256];

	for (int i = 0; i < 256; i++)
		skip[i] = n;
	for (int i = 0; i < n - 1; i++)
		skip[(unsigned char)bytes[i]] = (uint8_t)(n - 1 - i);
	for (size_t at = 0; at + n <= size; at += skip[image[at + n - 1]])
		if (equal(image + at, bytes, n))
			return true;
	return false;
}

/* Looks for the name of a function of package runtime/cgo that every C function may call. */
bool usys_uses_cgo(const unsigned char *image, size_t size)
{
	static const char name[] = "\0crosscall2";
	const struct elf_shdr *s = functions(image, size);

	return s && s->type != SHT_NOBITS && inside(s->offset, s->size, size) &&
		has(image + s->offset, s->size, name, sizeof name);
}

enum ours usys_is_ours(const unsigned char *image, size_t size, uint32_t *major)
{
	const unsigned char *note;

	*major = 0;
	if (!is_elf(image, size))
		return OURS_NOT;
	note = find_note(image, size, NOTE_TABLE, 16);
	if (!note)
		return by_symbol(image, size, (const void *)image);
	usys_copy(major, note, sizeof *major);
	return OURS;
}

bool usys_read_offsets(const unsigned char *image, size_t size, struct usys_offsets *o)
{
	enum { LARGEST = 1 << 16 }; /* bytes: no structure of the runtime is so large */
	const unsigned char *note = is_elf(image, size) ? find_note(image, size, NOTE_OFFSETS, sizeof *o) : 0;
	uint32_t at;

	if (!note)
		return false;
	usys_copy(o, note, sizeof *o);
	for (size_t i = offsetof(struct usys_offsets, g_goid); i < sizeof *o; i += sizeof at) {
		usys_copy(&at, note + i, sizeof at);
		bool labels = i >= offsetof(struct usys_offsets, labelset_list) &&
			i <= offsetof(struct usys_offsets, label_value);
		if ((at >= LARGEST || at % sizeof at) && !(labels && at == USYS_NO_OFFSET))
			return false;
	}
	return true;
}

uint64_t usys_read_sim(const unsigned char *image, size_t size)
{
	const struct elf_header *h = (const void *)image;
	uint64_t at;
	const unsigned char *note = is_elf(image, size) ? find_note(image, size, NOTE_SIM, sizeof at) : 0;

	if (!note)
		return 0;
	usys_copy(&at, note, sizeof at);
	const struct elf_phdr *p = (const void *)(image + h->phoff);
	for (int i = 0; i < h->phnum; i++)
		if (p[i].type == PT_LOAD && (p[i].flags & PF_W) && at % _Alignof(struct usys_sim) == 0 &&
			at >= p[i].vaddr && p[i].memsz >= sizeof(struct usys_sim) &&
			at - p[i].vaddr <= p[i].memsz - sizeof(struct usys_sim))
			return at;
	return 0;
}
