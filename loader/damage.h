#ifndef LOADER_DAMAGE_H
#define LOADER_DAMAGE_H

/* damage.c: checks an ELF file against its headers before any of it is mapped. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "elf64.h"

/* Returns a text for the damage of a file, or 0 if there is none. size bytes of the file are
 * mapped at image, and it begins with a header that has program headers. */
const char *usys_elf_damage(const unsigned char *image, uint64_t size, uint64_t page);
/* Report whether one of the n segments has these flags and contains all of size bytes at the
 * address at (without the load bias): in the part that comes from the file, or in its memory. */
bool usys_elf_in_file(const struct elf_phdr *ph, int n, uint64_t at, uint64_t size, uint32_t flags);
bool usys_elf_in_memory(const struct elf_phdr *ph, int n, uint64_t at, uint64_t size, uint32_t flags);

#endif
