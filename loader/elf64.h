#ifndef LOADER_ELF64_H
#define LOADER_ELF64_H

/* The parts of ELF that the loader reads, with the System V ABI's names. */

#include <stdint.h>

struct elf_header {
	unsigned char ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, phoff, shoff;
	uint32_t flags;
	uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf_phdr {
	uint32_t type, flags;
	uint64_t offset, vaddr, paddr, filesz, memsz, align;
};

struct elf_shdr {
	uint32_t name, type;
	uint64_t flags, addr, offset, size;
	uint32_t link, info;
	uint64_t addralign, entsize;
};

struct elf_sym {
	uint32_t name;
	unsigned char info, other;
	uint16_t shndx;
	uint64_t value, size;
};

struct elf_dyn {
	int64_t tag;
	uint64_t val;
};
struct elf_rela {
	uint64_t offset, info;
	int64_t addend;
};
struct elf_note {
	uint32_t namesz, descsz, type;
};

_Static_assert(sizeof(struct elf_header) == 64 && sizeof(struct elf_phdr) == 56 && sizeof(struct elf_shdr) == 64 &&
		sizeof(struct elf_sym) == 24,
	"ELF64");

enum { ET_EXEC = 2, ET_DYN = 3, ELFCLASS64 = 2, EI_CLASS = 4 };
enum { PT_LOAD = 1, PT_DYNAMIC = 2, PT_INTERP = 3, PT_NOTE = 4, PT_GNU_RELRO = 0x6474e552 };
enum { PF_X = 1, PF_W = 2, PF_R = 4 };
enum { SHT_SYMTAB = 2, SHT_NOBITS = 8, STT_FUNC = 2 };
enum { SHF_WRITE = 1, SHF_ALLOC = 2, SHF_EXECINSTR = 4, SHF_TLS = 0x400 };
enum {
	DT_NULL = 0,
	DT_NEEDED = 1,
	DT_PLTRELSZ = 2,
	DT_STRTAB = 5,
	DT_RELA = 7,
	DT_RELASZ = 8,
	DT_REL = 17,
	DT_JMPREL = 23,
};
enum {
	AT_NULL = 0,
	AT_PHDR = 3,
	AT_PHENT = 4,
	AT_PHNUM = 5,
	AT_PAGESZ = 6,
	AT_BASE = 7,
	AT_ENTRY = 9,
	AT_RANDOM = 25,
	AT_HWCAP2 = 26,
	AT_EXECFN = 31,
	AT_SYSINFO_EHDR = 33,
	AT_USYS = 0x53595355, /* "USYS": the host's major ABI version (toolchain/_runtime) */
};

#endif
