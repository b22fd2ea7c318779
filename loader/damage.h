#ifndef LOADER_DAMAGE_H
#define LOADER_DAMAGE_H

/* damage.c: whether an ELF file is what its headers say, before anything of it is mapped. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "elf64.h"

/* Says what is wrong with a file, of which size bytes are mapped at image, and which begins with
 * a header that has program headers; 0: nothing is. */
const char *usys_elf_damage(const unsigned char *image, uint64_t size, uint64_t page);
/* Reports whether one of the n segments has these flags, and all of size bytes at the address at
 * (without the load bias): in the part that comes from the file, or in its memory. */
bool usys_elf_in_file(const struct elf_phdr *ph, int n, uint64_t at, uint64_t size, uint32_t flags);
bool usys_elf_in_memory(const struct elf_phdr *ph, int n, uint64_t at, uint64_t size, uint32_t flags);

#endif
