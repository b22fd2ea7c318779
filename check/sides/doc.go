// Package sides compares a compiled host with a table's declarations. It reads ELF objects,
// libraries and executables with their symbols, relocations and DWARF; it needs no source of
// the host and runs none of its code.
//
// It looks for two records that generated C code defines in a host: NAME_host, which points to
// the functions behind the table, and NAME_served, which holds numbers, digests and constants
// (gen/emit/usysabi.h). In a host without them it looks for functions with the declared C
// names.
//
// The files may be broken or hostile: sizes, depths and loops are bounded.
package sides
