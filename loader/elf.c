//go:build ignore

/*
 * Loads the program: a static executable made by Go, position-dependent or not. A
 * position-independent one names an interpreter and has a dynamic section, but it needs no
 * library, and has no relocations but those of its load address, which are made here.
 */
#include "carried.h"
#include "damage.h"
#include "elf64.h"
#include "loader.h"

struct program usys_program;

enum { MAP_FIXED_NOREPLACE = 0x100000, HEADERS = 64 };
#define SIM_BIAS 0x500000000000l /* of position-independent programs in a simulation */

static _Noreturn void refuse(const char *why) { usys_refuse(usys_program.name, ": ", why, 0); }

static _Noreturn void refuse_damaged(const char *why)
{
	usys_refuse(usys_program.name, ": a damaged ELF file: ", why, 0);
}

static _Noreturn void refuse_error(const char *what, long err)
{
	char buf[64];
	struct usys_text t = usys_text(buf, sizeof buf);

	usys_put_errno(&t, err);
	usys_refuse(usys_program.name, ": ", what, buf, 0);
}

static long page_down(uint64_t a) { return (long)usys_page_down(a); }
static long page_up(uint64_t a) { return (long)usys_page_up(a); }

static int protection(uint32_t flags)
{
	return (flags & PF_R ? PROT_READ : 0) | (flags & PF_W ? PROT_WRITE : 0) | (flags & PF_X ? PROT_EXEC : 0);
}

/* Removes the suffix " (deleted)", which the kernel adds for a file without a name;
 * paths.c adds it again. */
static void trim_deleted(char *path, size_t n)
{
	static const char gone[] = " (deleted)";
	struct lx_stat st;

	if (n >= sizeof gone && usys_streq(path + n + 1 - sizeof gone, gone) && usys_stat(path, &st))
		path[n + 1 - sizeof gone] = 0;
}

static int open_file(const char *name)
{
	return (int)usys_open(usys_options.file ? usys_options.file : name, LX_O_RDONLY | LX_O_NONBLOCK | LX_O_CLOEXEC,
		0);
}

static int open_program(struct program *p, int fd, int64_t *file_size)
{
	struct lx_stat st;
	char link[40];
	struct usys_text t = usys_text(link, sizeof link);
	long r;

	if (fd < 0)
		refuse_error("", fd);
	if ((r = usys_raw(NR_fstat, fd, &st, 0)))
		refuse_error("", r);
	if ((st.mode & 0170000) == 0040000)
		refuse("is a directory");
	if ((st.mode & 0170000) != 0100000)
		refuse("not a regular file");
	if (usys_raw6(NR_faccessat2, fd, (long)"", LX_X_OK, LX_AT_EMPTY_PATH | LX_AT_EACCESS, 0, 0) == -LX_EACCES)
		refuse("not executable: permission denied (chmod +x?)");
	if (!usys_options.argv0)
		usys_say_rights(p->name, fd, &st);
	*file_size = st.size;
	p->dev = st.dev;
	p->ino = st.ino;
	usys_put(&t, "/proc/self/fd/"); /* thread-self takes the kernel longer, and there is one thread */
	usys_putdec(&t, fd);
	r = usys_read_link(link, p->path, sizeof p->path - 1);
	if (r < 0) { /* no /proc */
		struct usys_text path = usys_text(p->path, sizeof p->path);
		if (p->name[0] != '/' && (r = usys_raw(NR_getcwd, p->path, sizeof p->path, 0)) > 0) {
			path.n = (size_t)r - 1;
			usys_put(&path, "/");
		}
		usys_put(&path, p->name);
	} else {
		p->path[r] = 0;
		trim_deleted(p->path, (size_t)r);
	}
	return fd;
}

static void check_header(const struct elf_header *h, long n)
{
	const unsigned char *m = h->ident;

	if (n < 4 || m[0] != 0x7f || m[1] != 'E' || m[2] != 'L' || m[3] != 'F')
		refuse("not an ELF file (a script? run its interpreter)");
	if (n < (long)sizeof *h || m[EI_CLASS] != ELFCLASS64 || h->machine != USYS_ELF_MACHINE)
		refuse("for another architecture: build it with GOOS=linux GOARCH=" USYS_GOARCH);
	if (h->type != ET_EXEC && h->type != ET_DYN)
		refuse("not a program");
	if (h->phentsize != sizeof(struct elf_phdr) || h->phnum > HEADERS || !h->phnum)
		refuse_damaged("program headers");
	if (!h->entry)
		refuse("not a program: a library, it has no entry point");
}

static void map_segment(const struct program *p, const struct elf_phdr *ph, int fd)
{
	uint64_t at = p->bias + ph->vaddr, file_end = at + ph->filesz, end = at + ph->memsz;
	uint64_t in_page = at & (usys_platform->page - 1);
	int prot = protection(ph->flags);
	long r;

	if (ph->filesz) {
		int flags = LX_MAP_PRIVATE | (p->bias ? LX_MAP_FIXED : MAP_FIXED_NOREPLACE);
		r = usys_raw6(NR_mmap, page_down(at), (long)(ph->filesz + in_page), prot, flags, fd,
			page_down(p->at + ph->offset));
		if (r != page_down(at))
			refuse_error("cannot be mapped where it was linked: ", r < 0 ? r : -LX_EBUSY);
	}
	if (end <= file_end)
		return;
	/* Zeros behind the file's part: the rest of its page, then whole pages. */
	if (ph->filesz && (prot & PROT_WRITE)) {
		uint64_t stop = (uint64_t)page_up(file_end) < end ? (uint64_t)page_up(file_end) : end;
		usys_zero((void *)file_end, stop - file_end);
	}
	if (page_up(end) > page_up(file_end)) {
		long from = ph->filesz ? page_up(file_end) : page_down(at);
		r = usys_raw6(NR_mmap, from, page_up(end) - from, prot,
			LX_MAP_PRIVATE | LX_MAP_ANONYMOUS | (p->bias ? LX_MAP_FIXED : MAP_FIXED_NOREPLACE), -1, 0);
		if (r != from)
			refuse_error("no memory for its data: ", r);
	}
}

/* Makes one reservation for all segments: the kernel chooses the address. */
static void reserve(struct program *p, const struct elf_phdr *ph, int n)
{
	uint64_t low = UINT64_MAX, high = 0;
	long at;

	for (int i = 0; i < n; i++) {
		if (ph[i].type != PT_LOAD)
			continue;
		if (ph[i].vaddr < low)
			low = ph[i].vaddr;
		if (ph[i].vaddr + ph[i].memsz > high)
			high = ph[i].vaddr + ph[i].memsz;
	}
	if (low >= high)
		refuse_damaged("nothing to load");
	if (usys_options.sim) /* the same address in each run */
		at = usys_raw6(NR_mmap, SIM_BIAS, page_up(high) - page_down(low), PROT_NONE,
			LX_MAP_PRIVATE | LX_MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	else
		at = usys_mmap((size_t)(page_up(high) - page_down(low)), PROT_NONE);
	if (usys_is_err(at))
		refuse_error("no room for it: ", at);
	p->bias = (uintptr_t)at - (uintptr_t)page_down(low);
}

/* The segments of a program. */
struct segments {
	const struct elf_phdr *ph;
	int n;
};

static void relocate_all(const struct program *p, const struct segments *s, uint64_t at, uint64_t size)
{
	const struct elf_rela *r = (const struct elf_rela *)(p->bias + at);

	if (at && !usys_elf_in_file(s->ph, s->n, at, size, PF_R))
		refuse_damaged("its relocations lie in no segment");
	for (uint64_t n = at ? size / sizeof *r : 0; n--; r++) {
		switch ((uint32_t)r->info) {
		case USYS_ELF_NO_RELOC: break;
		case USYS_ELF_RELATIVE:
			if (!usys_elf_in_memory(s->ph, s->n, r->offset, sizeof(uint64_t), PF_W))
				refuse_damaged("a relocation lies in no segment");
			*(uint64_t *)(p->bias + r->offset) = p->bias + (uint64_t)r->addend;
			break;
		default: refuse("has relocations that need a dynamic linker: build it with CGO_ENABLED=0");
		}
	}
}

/* Returns the text at an address, without the load bias; "" if no segment contains all of it. */
static const char *text_at(const struct program *p, const struct segments *s, uint64_t at)
{
	for (uint64_t end = at; usys_elf_in_file(s->ph, s->n, at, end + 1 - at, PF_R); end++)
		if (!*(const char *)(p->bias + end))
			return (const char *)(p->bias + at);
	return "";
}

static void dynamic(const struct program *p, const struct segments *s, const struct elf_phdr *section)
{
	const struct elf_dyn *d = (const struct elf_dyn *)(p->bias + section->vaddr);
	uint64_t rela = 0, relasz = 0, jmprel = 0, pltrelsz = 0, strings = 0, needed = UINT64_MAX;

	for (uint64_t n = section->filesz / sizeof *d; n && d->tag != DT_NULL; n--, d++) {
		switch (d->tag) {
		case DT_NEEDED:
			if (needed == UINT64_MAX)
				needed = d->val;
			break;
		case DT_STRTAB: strings = d->val; break;
		case DT_RELA: rela = d->val; break;
		case DT_RELASZ: relasz = d->val; break;
		case DT_JMPREL: jmprel = d->val; break;
		case DT_PLTRELSZ: pltrelsz = d->val; break;
		case DT_REL: refuse("has relocations of an unknown kind");
		}
	}
	if (needed != UINT64_MAX)
		usys_refuse(p->name, " is a Go program with cgo, and dynamically linked (",
			text_at(p, s, strings + needed),
			"): build it with CGO_ENABLED=0, and what its tables need comes from the host", 0);
	relocate_all(p, s, rela, relasz);
	relocate_all(p, s, jmprel, pltrelsz);
}

static bool is_static(const struct elf_phdr *ph, int n)
{
	for (int i = 0; i < n; i++)
		if (ph[i].type == PT_INTERP || ph[i].type == PT_DYNAMIC)
			return false;
	return true;
}

/* Finds out whether the program is sound and whether usys built it. It maps all size bytes of it, for
 * its symbols. */
static void recognise(struct program *p, int fd, int64_t size)
{
	uint32_t major;
	/* Right behind the loader it shares a page of page tables with it: the kernel makes none. */
	long m = usys_raw6(NR_mmap, (long)usys_page_up((uintptr_t)_end), size, PROT_READ, LX_MAP_PRIVATE, fd,
		(long)p->at);

	if (usys_is_err(m))
		refuse_error("", m);
	const char *why = usys_elf_damage((void *)m, (uint64_t)size, usys_platform->page);
	if (why)
		refuse_damaged(why);
	enum ours o = usys_is_ours((void *)m, (size_t)size, &major);
	bool go = o == OURS || usys_is_go((void *)m, (size_t)size);
	p->cgo = usys_options.vcores && usys_uses_cgo((void *)m, (size_t)size);
	p->has_offsets = o == OURS && usys_read_offsets((void *)m, (size_t)size, &p->offsets);
	p->sim = o == OURS ? usys_read_sim((void *)m, (size_t)size) : 0;
	usys_raw(NR_munmap, m, size, 0);
	p->ours = o == OURS;
	p->maybe = o == OURS_UNKNOWN;
	p->go = go;
	if (major && major != USYS_MAJOR) {
		char buf[200];
		struct usys_text t = usys_text(buf, sizeof buf);
		usys_put(&t, " was built for hosts of ABI version ");
		usys_putdec(&t, major);
		usys_put(&t, ", and this is one of version ");
		usys_putdec(&t, USYS_MAJOR);
		usys_refuse(p->name, buf, ": build both with one usys", 0);
	}
}

static void read_headers(const struct program *p, int fd, struct elf_header *h, struct elf_phdr *ph)
{
	check_header(h, usys_raw6(NR_pread64, fd, (long)h, sizeof *h, (long)p->at, 0, 0));
	long size = (long)(h->phnum * sizeof *ph);
	if (usys_raw6(NR_pread64, fd, (long)ph, size, (long)(p->at + h->phoff), 0, 0) != size)
		refuse_damaged("program headers");
}

/* Returns the header that has the program's place, in a file that carries a loader, too; or 0. */
static const struct elf_phdr *carried(const struct elf_phdr *ph, int n)
{
	for (; n--; ph++)
		if (ph->type == PT_USYS_PROGRAM)
			return ph;
	return 0;
}

static void load(struct program *p, int fd)
{
	struct elf_header h;
	struct elf_phdr ph[HEADERS];
	const struct elf_phdr *dyn = 0, *inside;
	int64_t file_size;

	fd = open_program(p, fd, &file_size);
	read_headers(p, fd, &h, ph);
	inside = carried(ph, h.phnum);
	if (inside) {
		uint64_t at = inside->offset, size = inside->filesz, all = (uint64_t)file_size;
		if (!at || at % usys_platform->page || at > all || size > all - at)
			refuse_damaged("the program in it");
		p->at = at;
		file_size = (int64_t)size;
		read_headers(p, fd, &h, ph);
	}
	recognise(p, fd, file_size);
	if (!p->go)
		refuse("not a Go program: usys hosts those that usys build, or go build with CGO_ENABLED=0, made");
	if (h.type == ET_DYN)
		reserve(p, ph, h.phnum);
	for (int i = 0; i < h.phnum; i++) {
		if (ph[i].type == PT_DYNAMIC)
			dyn = &ph[i];
		if (ph[i].type != PT_LOAD)
			continue;
		map_segment(p, &ph[i], fd);
		if (h.phoff >= ph[i].offset && h.phoff < ph[i].offset + ph[i].filesz)
			p->phdr = p->bias + ph[i].vaddr + (h.phoff - ph[i].offset);
	}
	if (dyn)
		dynamic(p, &(struct segments){ph, h.phnum}, dyn);
	else if (!is_static(ph, h.phnum))
		refuse("wants an interpreter: build it with CGO_ENABLED=0");
	for (int i = 0; i < h.phnum; i++)
		if (ph[i].type == PT_GNU_RELRO && h.type == ET_DYN)
			usys_raw(NR_mprotect, page_down(p->bias + ph[i].vaddr),
				page_down(p->bias + ph[i].vaddr + ph[i].memsz) - page_down(p->bias + ph[i].vaddr),
				PROT_READ);
	p->entry = p->bias + h.entry;
	if (p->sim)
		p->sim += p->bias;
	p->phent = sizeof *ph;
	p->phnum = h.phnum;
}

static void errand(void *program)
{
	struct program *p = program;
	load(p, open_file(p->name));
}

void usys_load(struct program *p, const char *name, int fd)
{
	struct usys_limit l;

	p->name = name;
	if (fd < 0)
		fd = open_file(name);
	if (fd == -LX_EMFILE && usys_more_numbers(&l)) {
		fd = open_file(name);
		usys_as_many_numbers(&l);
	}
	/* The descriptor table that the parent left may be full. */
	if (fd == -LX_EMFILE && !usys_errand(errand, p, -1))
		return;
	load(p, fd);
	usys_keep(USYS_KEPT_PROGRAM, fd, true);
}
