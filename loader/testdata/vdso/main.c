/*
 * Looks the functions of the host's vDSO up as Go's runtime does
 * (runtime/vdso_linux.go), calls them, and compares the results with libc's. The
 * host's entry is a SYSCALL that counts.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "vdso.h"

/* The functions that the image calls if the kernel's vDSO lacks one. */
long entered;
__asm__(".text\n.globl usys_linux_syscall\n.type usys_linux_syscall, @function\n"
	"usys_linux_syscall:\n\tlock incq entered(%rip)\n\tsyscall\n\tret\n");

static int failures;

static void check(int ok, const char *what, long n)
{
	if (!ok) {
		printf("%s (%ld)\n", what, n);
		failures++;
	}
}

static uint32_t elf_hash(const char *s)
{
	uint32_t h = 0;
	for (; *s; s++) {
		h = (h << 4) + (uint8_t)*s;
		h = (h ^ ((h & 0xf0000000) >> 24)) & 0x0fffffff;
	}
	return h;
}

static void *lookup(uintptr_t at, const char *name)
{
	const Elf64_Ehdr *eh = (void *)at;
	const Elf64_Phdr *ph = (void *)(at + eh->e_phoff);
	const Elf64_Dyn *dyn = 0;
	const Elf64_Sym *symbols = 0;
	const Elf64_Verdef *def = 0;
	const uint16_t *versym = 0;
	const uint32_t *hash = 0;
	const char *strings = 0;
	uintptr_t bias = 0;
	check(!memcmp(eh->e_ident, "\177ELF\2\1\1", 7) && eh->e_type == ET_DYN && eh->e_machine == EM_X86_64,
		"no image", 0);
	for (int i = eh->e_phnum; i-- > 0;) {
		if (ph[i].p_type == PT_LOAD)
			bias = at + ph[i].p_offset - ph[i].p_vaddr;
		else if (ph[i].p_type == PT_DYNAMIC)
			dyn = (void *)(at + ph[i].p_offset);
	}
	for (; dyn && dyn->d_tag != DT_NULL; dyn++) {
		void *p = (void *)(bias + dyn->d_un.d_ptr);
		switch (dyn->d_tag) {
		case DT_STRTAB: strings = p; break;
		case DT_SYMTAB: symbols = p; break;
		case DT_HASH: hash = p; break;
		case DT_VERSYM: versym = p; break;
		case DT_VERDEF: def = p; break;
		}
	}
	int version = 0;
	check(def && strings, "no versions", 0);
	if (!def || !strings)
		return 0;
	for (;;) {
		const Elf64_Verdaux *aux = (void *)((uintptr_t)def + def->vd_aux);
		check(def->vd_hash == elf_hash(strings + aux->vda_name), strings + aux->vda_name, def->vd_hash);
		if (!(def->vd_flags & VER_FLG_BASE) && !strcmp(strings + aux->vda_name, "LINUX_2.6"))
			version = def->vd_ndx;
		if (!def->vd_next)
			break;
		def = (void *)((uintptr_t)def + def->vd_next);
	}
	check(version == 2, "no version LINUX_2.6", version);
	const uint32_t *bucket = hash + 2, *chain = bucket + hash[0];
	for (uint32_t i = bucket[elf_hash(name) % hash[0]]; i; i = chain[i])
		if (ELF64_ST_TYPE(symbols[i].st_info) == STT_FUNC && symbols[i].st_shndx &&
			!strcmp(strings + symbols[i].st_name, name) && (versym[i] & 0x7fff) == version)
			return (void *)(bias + symbols[i].st_value);
	return 0;
}

/* a <= b */
static int before(struct timespec a, struct timespec b)
{
	return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec <= b.tv_nsec);
}

/* Calls all functions; direct is the number of calls that must not come to the host. */
static void use(uintptr_t image, int direct)
{
	int (*clock)(clockid_t, struct timespec *) = lookup(image, "__vdso_clock_gettime");
	int (*day)(struct timeval *, void *) = lookup(image, "__vdso_gettimeofday");
	time_t (*seconds)(time_t *) = lookup(image, "__vdso_time");
	long (*getcpu)(unsigned *, unsigned *, void *) = lookup(image, "__vdso_getcpu");
	if (!clock || !day || !seconds || !getcpu || lookup(image, "__vdso_getrandom")) {
		check(0, "names", 0);
		return;
	}
	long calls = 0;
	entered = 0;
	for (int id = 0; id < 12; id++) {
		struct timespec a, b, c;
		if (id == 8 || id == 9 || id == 10) /* alarms; none */
			continue;
		check(clock_gettime(id, &a) == 0 && clock(id, &b) == 0 && clock_gettime(id, &c) == 0, "clock", id);
		check(before(a, b) && before(b, c), "time goes backwards", id);
		calls++;
	}
	check(clock(10, 0) == -22 && clock(-7, 0) < 0, "an invalid clock", 0); /* EINVAL */
	struct timeval t;
	time_t s = 0;
	unsigned cpu = 1 << 30;
	check(day(&t, 0) == 0 && seconds(&s) == s && s - t.tv_sec < 2 && s - time(0) < 2, "seconds", s);
	check(getcpu(&cpu, 0, 0) == 0 && cpu < 1 << 20, "processor", cpu);
	calls += 5;
	/* clocks 2 and 3 (processor time) and the two invalid ones always go there */
	check(entered == (direct ? 4 : calls),
		direct ? "calls that reached the host" : "calls that did not reach the host", entered);
}

/* Strict mode's reaction to a SYSCALL in the kernel's image. */
static int trapped;
static void on_sigsys(int sig, siginfo_t *info, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
	(void)sig, (void)info;
	trapped++;
	check(usys_vdso_in_kernels((uintptr_t)r[REG_RIP]), "a SYSCALL elsewhere", r[REG_RIP]);
	usys_vdso_to_host();
	r[REG_RAX] = syscall(r[REG_RAX], r[REG_RDI], r[REG_RSI], r[REG_RDX]);
}

/* A kernel whose clock user space cannot read: an image whose functions execute
 * SYSCALL, which is trapped outside the host. */
static void slow_kernel(uintptr_t image)
{
	static const struct {
		const char *name;
		uint32_t nr;
	} functions[] = {
		{"__vdso_clock_gettime", 228},
		{"__vdso_gettimeofday", 96},
		{"__vdso_time", 201},
		{"__vdso_getcpu", 309},
	};
	const uintptr_t at = 1 << 20, size = 4096, end = 1ul << 47; /* below all other mappings */
	uint8_t *fake = mmap((void *)at, size, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (fake != (uint8_t *)at) {
		puts("no memory at a low address: a slow kernel was not tried");
		return;
	}
	memcpy(fake, (void *)image, 0x400);
	for (int i = 0; i < 4; i++) { /* mov $nr, %eax; syscall; ret */
		uint8_t code[] = {0xb8, 0, 0, 0, 0, 0x0f, 0x05, 0xc3};
		memcpy(code + 1, &functions[i].nr, 4);
		memcpy(lookup(at, functions[i].name), code, sizeof code);
	}
	struct sigaction sa = {.sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO};
	check(usys_vdso_map(at) == image && sigaction(SIGSYS, &sa, 0) == 0, "a slow kernel", 0);
	if (prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, at + size, end - at - size, 0)) {
		puts("no Syscall User Dispatch here: a slow kernel was not tried");
		return;
	}
	check(!usys_vdso_usable() && trapped == 1, "the first read tells", trapped);
	use(image, 0);
	check(trapped == 1, "reads that the kernel's image still gets", trapped);
	check(prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_OFF, 0, 0, 0) == 0, "off", 0);
}

int main(void)
{
	uintptr_t kernels = getauxval(AT_SYSINFO_EHDR);
	uintptr_t image = usys_vdso_map(0);
	check(image && !usys_vdso_usable() && !usys_vdso_in_kernels(image), "without the kernel's", 0);
	use(image, 0);
	if (!kernels) {
		puts("no vDSO of the kernel's to try");
		return failures;
	}
	check(usys_vdso_map(kernels) == image, "the image moves", 0);
	check(usys_vdso_in_kernels(kernels) && !usys_vdso_in_kernels(image) && !usys_vdso_in_kernels(kernels - 1),
		"the kernel's range", 0);
	check(usys_vdso_usable(), "not usable", 0);
	use(image, 1);
	usys_vdso_to_host();
	check(!usys_vdso_usable(), "usable still", 0);
	use(image, 0);
	slow_kernel(image);
	check(usys_vdso_map(kernels) == image && usys_vdso_show(0, image) == image, "shown without the kernel's", 0);
	check(usys_vdso_show(kernels, image) == kernels, "the kernel's image is not changed", 0);
	use(kernels, 1);
	if (!failures)
		puts("ok");
	return failures != 0;
}
