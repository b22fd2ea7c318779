/*
 * A loader and host for Go programs that were built by usys, in one file. It shares
 * no code with the loader of usys: it was written from docs/abi.md and docs/table.md
 * alone. It counts the program's system calls and passes them to Linux.
 *
 *	gcc -O2 -o tinyloader tinyloader.c
 *	usys build -o hello ./hello && ./tinyloader ./hello
 *
 * It is tiny because it manages neither the program's signals nor the programs that
 * it executes. It uses libc only before it enters the program, since %fs belongs to
 * the program afterwards.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#define AT_USYS 0x53595355
#define PAGE 4096ul

/* Table usys, functions 8 and 9. The digests' first bytes are in docs/table.md. */
static const char digests[2][17] = {"48feb11054587201", "c7690041bfd51d94"};

/*
 * Function 8. Only RAX, RCX and R11 may change, as by SYSCALL. Two kinds of calls
 * do not return in the usual way:
 *   - a child with a new stack (clone, clone3) has no return address on it; for clone
 *     the code puts one below its top, and it refuses clone3, which Go does not need;
 *   - a vfork child shares the caller's stack and overwrites the return address of
 *     its parent. Go makes one at a time (syscall.ForkLock).
 */
extern char host_call[], host_exit[];
__attribute__((visibility("hidden"))) volatile long host_calls;
__asm__(".text\n.globl host_call, host_exit\n"
	"host_call:\n\tlock incq host_calls(%rip)\n"
	"\tcmp $231, %eax\n\tje host_end\n"
	"\tcmp $435, %eax\n\tje 4f\n"
	"\tcmp $58, %eax\n\tje 3f\n"
	"\tcmp $56, %eax\n\tjne 1f\n"
	"\ttest %rsi, %rsi\n\tjnz 2f\n"
	"\ttest $0x4000, %edi\n\tjnz 3f\n" /* CLONE_VFORK */
	"1:\tsyscall\n\tret\n"
	"2:\tmov (%rsp), %r11\n\tsub $8, %rsi\n\tmov %r11, (%rsi)\n"
	"\tsyscall\n\tlea 8(%rsi), %rsi\n\tret\n"
	"3:\tpop %rcx\n\tmov %rcx, vfork_return(%rip)\n\tsyscall\n\tjmp *vfork_return(%rip)\n"
	"4:\tmov $-38, %rax\n\tret\n" /* ENOSYS */
	"host_exit:\n\tsyscall\n\thlt\n"
	".local vfork_return\n.comm vfork_return, 8\n");

/* exit_group: the program no longer needs its stack, so this code prints on it. */
static char text[] = "tinyloader: ........ system calls\n";
__attribute__((used, visibility("hidden"), noreturn)) void host_end_c(long status)
{
	long n = host_calls, r;
	for (char *p = text + 19; p > text + 11; p--, n /= 10)
		*p = n || p == text + 19 ? (char)('0' + n % 10) : ' ';
	__asm__ volatile("syscall"
		: "=a"(r)
		: "a"(1), "D"(2), "S"(text), "d"(sizeof text - 1)
		: "rcx", "r11", "memory");
	for (;;)
		__asm__ volatile("syscall" : "=a"(r) : "a"(231), "D"(status) : "rcx", "r11", "memory");
}
__asm__(".text\nhost_end:\tand $-16, %rsp\n\tcall host_end_c\n");

static void die(const char *what)
{
	fprintf(stderr, "tinyloader: %s\n", what);
	exit(2);
}

/* The handshake's fault: the table is filled already, so continue behind the CALL. An
 * emulating QEMU faults after the CALL: then RIP is its target. */
static void on_fault(int sig, siginfo_t *info, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
	int made = r[REG_RIP] == r[REG_RAX];
	const uint8_t *behind = made ? *(uint8_t **)r[REG_RSP] : (uint8_t *)r[REG_RIP] + 2;
	if ((made || info->si_code == SI_KERNEL) && behind[-2] == 0xff && behind[-1] == 0xd0 &&
		(uint64_t)r[REG_RAX] >> 48 == 0xdead)
		r[REG_RIP] = (greg_t)behind, r[REG_RSP] += 8 * made;
	else
		signal(sig, SIG_DFL);
}

static uint64_t word(uint64_t at) { return *(uint64_t *)at; }

/* Fills the host's part of the table: docs/abi.md, "The table". */
static void fill(uint64_t table)
{
	const char *entries[2] = {host_call, host_exit};
	uint64_t desc = word(table + 80), funcs = word(desc + 48), n = word(desc + 56), filled = 0;
	if (word(table + 56) != 0xDEADBEEF || word(table + 64) != 0x3142415453595355 || *(uint32_t *)(table + 72) != 1)
		die("where the note points there is no table of version 1");
	for (uint64_t f = funcs; f < funcs + 64 * n; f += 64) {
		uint32_t num = *(uint32_t *)(f + 48);
		char hex[17] = "";
		for (int i = 0; i < 8; i++)
			sprintf(hex + 2 * i, "%02x", *(uint8_t *)(f + 16 + i));
		if ((num != 8 && num != 9) || strcmp(hex, digests[num - 8]))
			continue;
		*(uint64_t *)(table + 192 + 8 * (num - 8)) = (uint64_t)entries[num - 8];
		*(uint32_t *)(f + 60) = 1; /* filled */
		filled++;
	}
	if (filled != 2)
		die("the program's functions 8 and 9 are others than ours");
	strcpy((char *)table + 128, "tinyloader");
	*(uint32_t *)(table + 116) = 2;
	*(uint32_t *)(table + 112) = 1; /* served: last */
}

/* Returns the table's address in the note named usys of type 1, or known without one. */
static uint64_t find_note(const uint8_t *at, uint64_t size, uint64_t known)
{
	for (const uint8_t *end = at + size; at + sizeof(Elf64_Nhdr) < end;) {
		const Elf64_Nhdr *n = (const Elf64_Nhdr *)at;
		const uint8_t *name = at + sizeof *n, *desc = name + (n->n_namesz + 3) / 4 * 4;
		if (n->n_type == 1 && n->n_namesz == 5 && !memcmp(name, "usys", 5))
			return *(uint64_t *)(desc + 8);
		at = desc + (n->n_descsz + 3) / 4 * 4;
	}
	return known;
}

/* A program that is mapped: its headers are those of the file's first page. */
struct program {
	const Elf64_Ehdr *eh;
	const Elf64_Phdr *ph;
	uint64_t low, high, table; /* as the file has them */
	uint64_t bias;             /* what is added to them */
	uint64_t phdr;             /* where the program headers are mapped */
};

/* Finds out how much of memory the program takes, and where its table is. */
static void measure(struct program *p, const uint8_t *file)
{
	p->eh = (const Elf64_Ehdr *)file;
	p->ph = (const Elf64_Phdr *)(file + p->eh->e_phoff);
	if (memcmp(p->eh->e_ident, ELFMAG, SELFMAG) || p->eh->e_machine != EM_X86_64 ||
		p->eh->e_phoff + p->eh->e_phnum * sizeof *p->ph > PAGE)
		die("not a program for this machine");

	/* The note says where the table is; Go's linker and the kernel leave it alone. */
	p->low = -1;
	for (const Elf64_Phdr *ph = p->ph; ph < p->ph + p->eh->e_phnum; ph++) {
		if (ph->p_type == PT_LOAD && ph->p_vaddr < p->low)
			p->low = ph->p_vaddr & -PAGE;
		if (ph->p_type == PT_LOAD && ph->p_vaddr + ph->p_memsz > p->high)
			p->high = ph->p_vaddr + ph->p_memsz;
		if (ph->p_type == PT_NOTE && ph->p_offset + ph->p_filesz <= PAGE)
			p->table = find_note(file + ph->p_offset, ph->p_filesz, p->table);
	}
	if (!p->table)
		die("the program has no note of usys: build it with usys build");
}

static void map(struct program *p, int fd)
{
	int fixed = p->eh->e_type == ET_EXEC ? MAP_FIXED_NOREPLACE : 0;
	int private = MAP_PRIVATE | MAP_ANONYMOUS;
	void *base = mmap((void *)p->low, p->high - p->low, PROT_NONE, private | fixed, -1, 0);

	p->bias = (uint64_t)base - p->low;
	if (base == MAP_FAILED || (fixed && p->bias))
		die("no room at the program's addresses");
	for (const Elf64_Phdr *ph = p->ph; ph < p->ph + p->eh->e_phnum; ph++) {
		uint64_t at = p->bias + ph->p_vaddr, into = at % PAGE, end = at + ph->p_filesz;
		uint64_t page = (end + PAGE - 1) & -PAGE, all = at + ph->p_memsz;
		int prot = (ph->p_flags & PF_R ? PROT_READ : 0) | (ph->p_flags & PF_W ? PROT_WRITE : 0) |
			(ph->p_flags & PF_X ? PROT_EXEC : 0);
		if (ph->p_type != PT_LOAD)
			continue;
		base = (void *)(at - into);
		if (mmap(base, ph->p_filesz + into, prot, MAP_PRIVATE | MAP_FIXED, fd, ph->p_offset - into) != base)
			die("a segment cannot be mapped");
		if (all > end && prot & PROT_WRITE)
			memset((void *)end, 0, (all < page ? all : page) - end);
		base = (void *)page;
		if (all > page && mmap(base, all - page, prot, private | MAP_FIXED, -1, 0) != base)
			die("no memory");
		if (ph->p_offset <= p->eh->e_phoff && p->eh->e_phoff < ph->p_offset + ph->p_filesz)
			p->phdr = at + p->eh->e_phoff - ph->p_offset;
	}
}

/* What the program finds in the auxiliary vector in place of what we found there. */
static uint64_t auxiliary(const struct program *p, const Elf64_auxv_t *a)
{
	switch (a->a_type) {
	case AT_PHDR: return p->phdr;
	case AT_PHNUM: return p->eh->e_phnum;
	case AT_BASE: return 0;
	case AT_ENTRY: return p->bias + p->eh->e_entry;
	}
	return a->a_un.a_val;
}

int main(int argc, char **argv, char **envp)
{
	static uint8_t file[PAGE];
	static struct program p;
	if (argc < 2)
		die("name a program");
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, file, sizeof file) < (long)sizeof file)
		die("the program cannot be read");
	measure(&p, file);
	map(&p, fd);
	fill(p.bias + p.table);
	struct sigaction sa = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO};
	sigaction(SIGSEGV, &sa, 0);

	/* The program's stack: like this one's from the kernel, with one argument less and
	 * more in the auxiliary vector. */
	static uint64_t stack[1 << 17];
	uint64_t *sp = stack + (1 << 16), *w = sp;
	*w++ = argc - 1;
	for (int i = 1; i <= argc; i++)
		*w++ = (uint64_t)argv[i];
	do
		*w++ = (uint64_t)*envp;
	while (*envp++);
	for (Elf64_auxv_t *a = (Elf64_auxv_t *)envp; a->a_type != AT_NULL; a++) {
		*w++ = a->a_type;
		*w++ = auxiliary(&p, a);
	}
	*w++ = AT_USYS;
	*w++ = 1;
	*w++ = AT_NULL;
	*w++ = 0;
	__asm__ volatile("mov %0, %%rsp\n\txor %%edx, %%edx\n\tjmp *%1"
		:
		: "r"(sp), "r"(p.bias + p.eh->e_entry)
		: "memory");
	__builtin_unreachable();
}
