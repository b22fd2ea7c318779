//go:build ignore

/*
 * Names of functions, for reports: from the symbol table of the program's file, or of the loader's;
 * for a stripped Go program, from the table that its runtime uses for stack traces.
 */
#include "carried.h"
#include "elf64.h"
#include "loader.h"

struct file {
	const unsigned char *p;
	size_t n;
};

static bool inside(const struct file *f, uint64_t offset, uint64_t size)
{
	return offset <= f->n && size <= f->n - offset;
}

static bool map(struct file *f, enum usys_kept what)
{
	struct lx_stat st;
	long fd = usys_kept(what), m = -1;

	if (fd >= 0 && !usys_raw(NR_fstat, fd, &st, 0) && st.size > 0)
		m = usys_raw6(NR_mmap, 0, st.size, PROT_READ, LX_MAP_PRIVATE, fd, 0);
	if (usys_is_err(m))
		return false;
	*f = (struct file){(void *)m, (size_t)st.size};
	return true;
}

/* Go's linker marks assembly functions with a suffix that is not in their names. */
static bool answer(const struct file *f, uint64_t at, char *name, size_t cap)
{
	static const char suffix[] = ".abi0";
	struct usys_text t = usys_text(name, cap);

	while (at < f->n && f->p[at])
		usys_putn(&t, (const char *)f->p + at++, 1);
	if (t.n >= sizeof suffix && usys_streq(name + t.n + 1 - sizeof suffix, suffix))
		name[t.n + 1 - sizeof suffix] = 0;
	return t.n > 0;
}

static bool by_symtab(const struct file *f, const struct elf_shdr *s, const struct elf_shdr *strings, uintptr_t pc,
	char *name, size_t cap, uintptr_t *offset)
{
	const struct elf_sym *sym = (const void *)(f->p + s->offset), *best = 0;

	for (uint64_t n = s->size / sizeof *sym; n--; sym++)
		if ((sym->info & 15) == STT_FUNC && sym->value <= pc && (!best || sym->value > best->value))
			best = sym;
	if (!best || (best->size && pc - best->value >= best->size))
		return false;
	*offset = pc - best->value;
	return answer(f, strings->offset + best->name, name, cap);
}

/* Go's table: debug/gosym, runtime/symtab.go (pcHeader); the format of go1.20. */
static bool by_pclntab(const struct file *f, const struct elf_shdr *s, uintptr_t text, uintptr_t pc, char *name,
	size_t cap, uintptr_t *offset)
{
	struct {
		uint32_t magic;
		uint8_t pad[2], quantum, ptrsize;
		uint64_t nfunc, nfiles, text, names, cus, files, pcs, funcs;
	} h;

	if (s->size < sizeof h)
		return false;
	usys_copy(&h, f->p + s->offset, sizeof h);
	if (h.magic != 0xfffffff1 || h.funcs > s->size || h.nfunc > (s->size - h.funcs) / 8)
		return false;
	if (h.text)
		text = h.text;
	const uint32_t *entry = (const void *)(f->p + s->offset + h.funcs); /* pairs: address, offset of the function */
	uint64_t i = 0;
	while (i < h.nfunc && text + entry[2 * i] <= pc)
		i++;
	if (!i || !inside(f, s->offset + h.funcs + entry[2 * i - 1], 8))
		return false;
	uint32_t func[2]; /* entry, name */
	usys_copy(func, f->p + s->offset + h.funcs + entry[2 * i - 1], sizeof func);
	*offset = pc - (text + func[0]);
	return answer(f, s->offset + h.names + func[1], name, cap);
}

static bool find(const struct file *f, uintptr_t pc, char *name, size_t cap, uintptr_t *offset)
{
	const struct elf_header *h = (const void *)f->p;
	const struct elf_shdr *s, *names;
	uintptr_t text = 0;

	if (f->n < sizeof *h || h->shoff % 8 || h->shentsize != sizeof *s || h->shstrndx >= h->shnum ||
		!inside(f, h->shoff, h->shnum * sizeof *s))
		return false;
	s = (const void *)(f->p + h->shoff);
	names = &s[h->shstrndx];
	for (int i = 0; i < h->shnum; i++)
		if (s[i].type == SHT_SYMTAB && s[i].link < h->shnum && inside(f, s[i].offset, s[i].size) &&
			by_symtab(f, &s[i], &s[s[i].link], pc, name, cap, offset))
			return true;
	for (int i = 0; i < h->shnum; i++) {
		uint64_t at = names->offset + s[i].name;
		if (!inside(f, at, sizeof ".data.rel.ro.gopclntab") || !inside(f, s[i].offset, s[i].size))
			continue;
		if (usys_streq((const char *)f->p + at, ".text"))
			text = s[i].addr;
		if ((usys_streq((const char *)f->p + at, ".gopclntab") ||
			    usys_streq((const char *)f->p + at, ".data.rel.ro.gopclntab")) &&
			by_pclntab(f, &s[i], text, pc, name, cap, offset))
			return true;
	}
	return false;
}

bool usys_symbol(uintptr_t pc, char *name, size_t cap, uintptr_t *offset)
{
	struct file f;
	bool host = usys_in_host(pc), found;

	if (host && usys_carried.program) /* the file has the program's symbols, and not the loader's */
		return false;
	if (!map(&f, host ? USYS_KEPT_LOADER : USYS_KEPT_PROGRAM))
		return false;
	found = find(&f, host ? pc : pc - usys_program.bias, name, cap, offset);
	usys_raw(NR_munmap, f.p, f.n, 0);
	return found;
}
