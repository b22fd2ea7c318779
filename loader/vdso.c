//go:build ignore

/* The part of the kernel's vDSO that the guest can reach (vdso.h). */
#include "arch.h"
#include "vdso.h"

#include <elf.h>

/*
 * The targets of the jumps in vdso_image_amd64.S. Each word is written by single stores and read by
 * single loads; every value that a reader can see is a working entry.
 */
typedef void (*entry)(void);
__attribute__((visibility("hidden"))) extern const uint8_t usys_vdso_image[];
__attribute__((visibility("hidden"))) extern void usys_vdso_host_clock_gettime(void), usys_vdso_host_gettimeofday(void),
	usys_vdso_host_time(void), usys_vdso_host_getcpu(void);

__attribute__((visibility("hidden"))) entry usys_vdso_clock_gettime = usys_vdso_host_clock_gettime;
__attribute__((visibility("hidden"))) entry usys_vdso_gettimeofday = usys_vdso_host_gettimeofday;
__attribute__((visibility("hidden"))) entry usys_vdso_time = usys_vdso_host_time;
__attribute__((visibility("hidden"))) entry usys_vdso_getcpu = usys_vdso_host_getcpu;

static uintptr_t kernel_begin, kernel_end;

/* Returns the number of symbols of a GNU hash table: the table does not hold it, but its last chain
 * ends with the last symbol. */
static uint32_t gnu_count(const uint32_t *h)
{
	uint32_t nbuckets = h[0], first = h[1], last = 0;
	const uint32_t *bucket = h + 4 + 2 * h[2], *chain = bucket + nbuckets;
	for (uint32_t i = 0; i < nbuckets; i++)
		if (bucket[i] > last)
			last = bucket[i];
	if (last < first)
		return first;
	while (!(chain[last - first] & 1))
		last++;
	return last + 1;
}

bool usys_vdso_parse(uintptr_t at, struct usys_vdso_symbols *im)
{
	const Elf64_Ehdr *eh = (const Elf64_Ehdr *)at;
	const Elf64_Phdr *ph = (const Elf64_Phdr *)(at + eh->e_phoff);
	const Elf64_Dyn *dyn = 0;
	bool loaded = false;
	for (int i = 0; i < eh->e_phnum; i++) {
		if (ph[i].p_type == PT_LOAD && !loaded) {
			loaded = true;
			im->bias = at + ph[i].p_offset - ph[i].p_vaddr;
			im->begin = at;
			im->end = im->bias + ph[i].p_vaddr + ph[i].p_memsz;
		} else if (ph[i].p_type == PT_DYNAMIC) {
			dyn = (const Elf64_Dyn *)(at + ph[i].p_offset);
		}
	}
	if (!loaded || !dyn)
		return false;
	for (; dyn->d_tag != DT_NULL; dyn++) {
		void *p = (void *)(im->bias + dyn->d_un.d_ptr);
		switch (dyn->d_tag) {
		case DT_SYMTAB: im->symbols = p; break;
		case DT_STRTAB: im->strings = p; break;
		case DT_HASH: im->n = ((const uint32_t *)p)[1]; break;
		case DT_GNU_HASH:
			if (!im->n)
				im->n = gnu_count(p);
		}
	}
	return im->symbols && im->strings && im->n;
}

/* Stores the function called name into where, if the kernel has it. */
static void find(const struct usys_vdso_symbols *im, const char *name, entry *where)
{
	for (uint32_t i = 0; i < im->n; i++) {
		const Elf64_Sym *s = (const Elf64_Sym *)im->symbols + i;
		if (s->st_shndx != SHN_UNDEF && ELF64_ST_TYPE(s->st_info) == STT_FUNC &&
			usys_streq(im->strings + s->st_name, name))
			__atomic_store_n(where, (entry)(im->bias + s->st_value), __ATOMIC_RELAXED);
	}
}

uintptr_t usys_vdso_map(uintptr_t kernel_ehdr)
{
	struct usys_vdso_symbols im = {0};
	if (kernel_ehdr && usys_vdso_parse(kernel_ehdr, &im)) {
		kernel_begin = im.begin;
		kernel_end = im.end;
		find(&im, USYS_VDSO "clock_gettime", &usys_vdso_clock_gettime);
		find(&im, USYS_VDSO "gettimeofday", &usys_vdso_gettimeofday);
		find(&im, USYS_VDSO "time", &usys_vdso_time);
		find(&im, USYS_VDSO "getcpu", &usys_vdso_getcpu);
	}
	return (uintptr_t)usys_vdso_image;
}

void usys_vdso_to_host(void)
{
	__atomic_store_n(&usys_vdso_clock_gettime, usys_vdso_host_clock_gettime, __ATOMIC_RELAXED);
	__atomic_store_n(&usys_vdso_gettimeofday, usys_vdso_host_gettimeofday, __ATOMIC_RELAXED);
	__atomic_store_n(&usys_vdso_time, usys_vdso_host_time, __ATOMIC_RELAXED);
	__atomic_store_n(&usys_vdso_getcpu, usys_vdso_host_getcpu, __ATOMIC_RELAXED);
}

void usys_vdso_read(int clock, struct lx_timespec *t)
{
	entry f = __atomic_load_n(&usys_vdso_clock_gettime, __ATOMIC_RELAXED);

	if (f == usys_vdso_host_clock_gettime) /* that is an entry of the guest's calls */
		usys_raw(NR_clock_gettime, clock, t, 0);
	else
		((int (*)(long, void *))f)(clock, t);
}

bool usys_vdso_in_kernels(uintptr_t pc) { return pc >= kernel_begin && pc < kernel_end; }

bool usys_vdso_usable(void)
{
	/* The clocks that vdso_image_amd64.S passes to the kernel. */
	static const uint8_t clocks[] = {0, 1, 4, 5, 6, 7, 11};
	struct {
		int64_t sec, frac;
	} t;
	uint32_t cpu;
	for (uint32_t i = 0; i < sizeof clocks; i++) {
		entry f = __atomic_load_n(&usys_vdso_clock_gettime, __ATOMIC_RELAXED);
		if (f == usys_vdso_host_clock_gettime)
			return false;
		((int (*)(long, void *))f)(clocks[i], &t);
	}
	((int (*)(void *, void *))__atomic_load_n(&usys_vdso_gettimeofday, __ATOMIC_RELAXED))(&t, 0);
	((long (*)(void *))__atomic_load_n(&usys_vdso_time, __ATOMIC_RELAXED))(0);
	((int (*)(void *, void *, void *))__atomic_load_n(&usys_vdso_getcpu, __ATOMIC_RELAXED))(&cpu, 0, 0);
	return __atomic_load_n(&usys_vdso_clock_gettime, __ATOMIC_RELAXED) != usys_vdso_host_clock_gettime;
}
