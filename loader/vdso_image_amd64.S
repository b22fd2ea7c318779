/*
 * The vDSO that the guest sees: an ELF image laid out by hand in the host's text.
 * So nothing has to be mapped, and its code lies in the range in which strict mode
 * allows SYSCALL. Addresses in it are relative to its first byte, as in the
 * kernel's; there is nothing to relocate.
 *
 * Its readers (runtime/vdso_linux.go, glibc, musl) look for names with version
 * LINUX_2.6 by program headers, hash table, symbols, strings and versions; others by sections.
 */

#define IMAGE_OFFSET(label)	((label) - usys_vdso_image)

	.section .text.vdso, "ax", @progbits
	.balign	4096
	.globl	usys_vdso_image, usys_vdso_clock_gettime_code, usys_vdso_gettimeofday_code, usys_vdso_time_code
	.globl	usys_vdso_getcpu_code
	.hidden	usys_vdso_image, usys_vdso_clock_gettime_code, usys_vdso_gettimeofday_code, usys_vdso_time_code
	.hidden	usys_vdso_getcpu_code
usys_vdso_image:
	/* Elf64_Ehdr */
	.byte	0x7f, 'E', 'L', 'F', 2, 1, 1, 0	/* 64 bits, little endian, version 1, System V */
	.quad	0
	.short	3, 62			/* ET_DYN, EM_X86_64 */
	.long	1
	.quad	0			/* no entry point */
	.quad	IMAGE_OFFSET(headers)
	.quad	IMAGE_OFFSET(sections)
	.long	0
	.short	64, 56, 2, 64, 9, 8	/* sizes; two program headers, nine sections, the last of names */

headers:
	/* Elf64_Phdr: type, flags, offset, vaddr, paddr, filesz, memsz, align */
	.long	1, 5			/* PT_LOAD, readable and executable: all of it */
	.quad	0, 0, 0, IMAGE_OFFSET(image_end), IMAGE_OFFSET(image_end), 4096
	.long	2, 4			/* PT_DYNAMIC */
	.quad	IMAGE_OFFSET(dynamic), IMAGE_OFFSET(dynamic), IMAGE_OFFSET(dynamic)
	.quad	IMAGE_OFFSET(dynamic_end) - IMAGE_OFFSET(dynamic), IMAGE_OFFSET(dynamic_end) - IMAGE_OFFSET(dynamic), 8

dynamic:
	.quad	14, IMAGE_OFFSET(soname) - IMAGE_OFFSET(strings)	/* DT_SONAME */
	.quad	4, IMAGE_OFFSET(hash)		/* DT_HASH */
	.quad	5, IMAGE_OFFSET(strings)	/* DT_STRTAB */
	.quad	6, IMAGE_OFFSET(symbols)	/* DT_SYMTAB */
	.quad	10, strings_end - strings	/* DT_STRSZ */
	.quad	11, 24				/* DT_SYMENT */
	.quad	0x6ffffff0, IMAGE_OFFSET(versions)	/* DT_VERSYM */
	.quad	0x6ffffffc, IMAGE_OFFSET(definitions)	/* DT_VERDEF */
	.quad	0x6ffffffd, 2				/* DT_VERDEFNUM */
	.quad	0, 0
dynamic_end:

/* One bucket: with so few symbols one chain of all is enough. */
#define NSYMBOLS	6
hash:
	.long	1, NSYMBOLS
	.long	1			/* the bucket: the first symbol */
	.long	0, 2, 3, 4, 5, 0	/* each symbol's next; 0 ends */

#define SYMBOL(name, info, section, begin, end) \
	.long	name - strings; .byte info, 0; .short section; .quad IMAGE_OFFSET(begin), end - begin
#define GLOBAL_FUNC	0x12
#define GLOBAL_OBJECT	0x11
#define SHN_ABS		0xfff1
#define TEXT_SECTION	7

	.balign	8
symbols:
	.quad	0, 0, 0
	SYMBOL(name_clock_gettime, GLOBAL_FUNC, TEXT_SECTION, clock_gettime, clock_gettime_end)
	SYMBOL(name_gettimeofday, GLOBAL_FUNC, TEXT_SECTION, gettimeofday, gettimeofday_end)
	SYMBOL(name_time, GLOBAL_FUNC, TEXT_SECTION, time, time_end)
	SYMBOL(name_getcpu, GLOBAL_FUNC, TEXT_SECTION, getcpu, getcpu_end)
	SYMBOL(version, GLOBAL_OBJECT, SHN_ABS, usys_vdso_image, usys_vdso_image)

strings:
	.byte	0
soname:	.asciz	"linux-vdso.so.1"
version: .asciz	"LINUX_2.6"
name_clock_gettime: .asciz "__vdso_clock_gettime"
name_gettimeofday: .asciz "__vdso_gettimeofday"
name_time: .asciz "__vdso_time"
name_getcpu: .asciz "__vdso_getcpu"
strings_end:

	.balign	2
versions:
	.short	0, 2, 2, 2, 2, 2	/* one for each symbol: definition 2 */
versions_end:

/* Elf64_Verdef: version, flags, index, count, hash, aux, next; Elf64_Verdaux:
 * name, next. Definition 1 is the image itself. */
	.balign	4
definitions:
	.short	1, 1, 1, 1		/* VER_FLG_BASE */
	.long	0x0deebfa1, 20, 28	/* the ELF hash of the soname */
	.long	soname - strings, 0
	.short	1, 0, 2, 1
	.long	0x03ae75f6, 20, 0	/* the ELF hash of LINUX_2.6 */
	.long	version - strings, 0

definitions_end:

section_names:
	.byte	0
name_hash: .asciz ".hash"
name_dynsym: .asciz ".dynsym"
name_dynstr: .asciz ".dynstr"
name_versym: .asciz ".gnu.version"
name_verdef: .asciz ".gnu.version_d"
name_dynamic: .asciz ".dynamic"
name_text: .asciz ".text"
name_shstrtab: .asciz ".shstrtab"
section_names_end:

/* Elf64_Shdr: name, type, flags (2: it is in memory; 4: code), address, offset, size, link, info,
 * alignment, size of an entry. */
#define SECTION(name, type, flags, begin, end, link, info, align, entry) \
	.long	name - section_names, type; .quad flags, IMAGE_OFFSET(begin), IMAGE_OFFSET(begin), end - begin; \
	.long	link, info; .quad align, entry

	.balign	8
sections:
	.fill	8, 8, 0
	SECTION(name_hash, 5, 2, hash, symbols, 2, 0, 8, 4)
	SECTION(name_dynsym, 11, 2, symbols, strings, 3, 1, 8, 24)
	SECTION(name_dynstr, 3, 2, strings, strings_end, 0, 0, 1, 0)
	SECTION(name_versym, 0x6fffffff, 2, versions, versions_end, 2, 0, 2, 2)
	SECTION(name_verdef, 0x6ffffffd, 2, definitions, definitions_end, 3, 2, 4, 0)
	SECTION(name_dynamic, 6, 2, dynamic, dynamic_end, 3, 0, 8, 16)
	SECTION(name_text, 1, 6, clock_gettime, image_end, 0, 0, 64, 0)
	SECTION(name_shstrtab, 3, 0, section_names, section_names_end, 0, 0, 1, 0)

/*
 * The functions. They have C's convention, which is SYSCALL's for up to three
 * arguments, so that both ways on are jumps: into the kernel's function, or into
 * the host's entry (table function 8) with the number in RAX. Only RAX is used
 * here; no stack is.
 */
	.balign	64
/*
 * int __vdso_clock_gettime(clockid_t clock, struct timespec *t)
 *
 * The kernel's executes SYSCALL for clocks that it cannot read in user space:
 * those go to the host. It can read 0, 1 (realtime, monotonic), 4 (raw), 5, 6
 * (coarse), 7 (boottime) and 11 (TAI).
 */
clock_gettime:
usys_vdso_clock_gettime_code:
	cmp	$11, %edi
	ja	usys_vdso_host_clock_gettime
	mov	$0x8f3, %eax
	bt	%edi, %eax
	jnc	usys_vdso_host_clock_gettime
	mov	usys_vdso_clock_gettime(%rip), %rax
	jmp	*%rax
clock_gettime_end:

	.balign	16
/* int __vdso_gettimeofday(struct timeval *t, struct timezone *z) */
gettimeofday:
usys_vdso_gettimeofday_code:
	mov	usys_vdso_gettimeofday(%rip), %rax
	jmp	*%rax
gettimeofday_end:

	.balign	16
/* time_t __vdso_time(time_t *t) */
time:
usys_vdso_time_code:
	mov	usys_vdso_time(%rip), %rax
	jmp	*%rax
time_end:

	.balign	16
/* long __vdso_getcpu(unsigned *cpu, unsigned *node, void *unused) */
getcpu:
usys_vdso_getcpu_code:
	mov	usys_vdso_getcpu(%rip), %rax
	jmp	*%rax
getcpu_end:

/* The values of these words if the host has the clock (vdso.c). */
	.globl	usys_vdso_host_clock_gettime, usys_vdso_host_gettimeofday, usys_vdso_host_time, usys_vdso_host_getcpu
	.hidden	usys_vdso_host_clock_gettime, usys_vdso_host_gettimeofday, usys_vdso_host_time, usys_vdso_host_getcpu
usys_vdso_host_clock_gettime:
	mov	$228, %eax
	jmp	usys_linux_syscall
usys_vdso_host_gettimeofday:
	mov	$96, %eax
	jmp	usys_linux_syscall
usys_vdso_host_time:
	mov	$201, %eax
	jmp	usys_linux_syscall
usys_vdso_host_getcpu:
	mov	$309, %eax
	jmp	usys_linux_syscall
image_end:

	.section .note.GNU-stack, "", @progbits
