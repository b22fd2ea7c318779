// Package sides compares a host, as it was compiled, with a table's declarations.
// It reads objects, libraries and executables of ELF, their symbols, relocations
// and DWARF; it needs no source of the host and runs nothing of it.
//
// What it looks for in a host is what generated C puts there: the record NAME_host,
// from which the functions behind the table follow, and NAME_served, which carries
// numbers, digests and constants (gen/emit/usysabi.h). A host without them is
// searched for functions of the declared C names.
//
// What it reads may be broken or hostile: sizes, depths and loops are bounded.
package sides
