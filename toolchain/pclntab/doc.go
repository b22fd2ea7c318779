// Package pclntab resolves program counters of a Go program to functions, files and
// lines, inlined calls included. It reads the table that the program's own runtime prints
// tracebacks from, and so needs neither symbols nor DWARF: programs that were linked
// with -ldflags='-s -w' and position-independent ones are read like any other.
//
// The linker's cmd/link/internal/ld/pcln.go writes the table, and runtime/symtab.go and
// runtime/symtabinl.go read it. Its magic number is that of go1.20 and later:
//
//	header          sizes, and where the other parts begin
//	funcnametab     names, NUL-terminated
//	cutab           for each compilation unit the places of its files' names
//	filetab         names of files, NUL-terminated
//	pctab           values by program counter: steps of varints
//	functab         pairs of function and description by entry; then descriptions
//	funcdata        trees of inlined calls, among others (until go1.25 outside the table)
//
// Entries are relative to the beginning of the text, and trees of inlined calls to
// another address. Both stand in a variable of package runtime, moduledata. Where its
// members lie differs from release to release: the program's note says it
// (toolchain/mark). For a program without the note, ELF symbols take its place, and
// where there are none either, inlined calls are unknown (Program.Inlining).
//
// A file may be damaged in any way: results are wrong then, or empty, but nothing
// crashes, loops or takes more memory than a small multiple of the file's size.
package pclntab
