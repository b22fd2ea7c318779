#ifndef LOADER_NOTE_H
#define LOADER_NOTE_H

/* note.c: reads the facts in a program's file before it runs. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The offsets of the members that a host reads in structures of the program's package runtime,
 * with the names of go_asm.h. They are the program's second note, which toolchain/mark writes
 * (package abi: Offsets…).
 */
struct usys_offsets {
	uint64_t moduledata; /* the address of runtime.firstmoduledata, without the load bias */
	uint32_t g_goid, g_parentGoid, g_m, g_stack, g_sched, g_labels;
	uint32_t m_g0, m_gsignal, m_curg;
	uint32_t gobuf_sp, gobuf_pc, gobuf_bp;
	uint32_t stack_lo, stack_hi;
	uint32_t moduledata_pcHeader, moduledata_text, moduledata_etext, moduledata_gofunc;
	/* g_labels points to a set, whose list is a slice of labels, whose key and value are
	 * strings; all four are USYS_NO_OFFSET if that is not known. */
	uint32_t labelset_list, label_size, label_key, label_value;
	/* g_ancestors points to a slice of structs ancestorInfo, whose pcs are a slice; it is 0
	 * without GODEBUG=tracebackancestors=N. */
	uint32_t g_ancestors, ancestorInfo__size, ancestorInfo_pcs, ancestorInfo_goid;
};

#define USYS_NO_OFFSET UINT32_MAX

enum ours { OURS_NOT, OURS, OURS_UNKNOWN };
/* Reports whether usys built the file, of which size bytes are mapped at image, and stores in
 * *major the ABI version of its note, or 0. */
enum ours usys_is_ours(const unsigned char *image, size_t size, uint32_t *major);
/* Reports whether an ELF file is a Go program. */
bool usys_is_go(const unsigned char *image, size_t size);
/* Reports whether a Go program contains C code, by cgo. */
bool usys_uses_cgo(const unsigned char *image, size_t size);
/* Reads its second note. Returns false if it has none that can be used. */
bool usys_read_offsets(const unsigned char *image, size_t size, struct usys_offsets *o);
/* Returns the contents of its third note: the address, without the load bias, of the struct
 * usys_sim (sim_tick.h) of a program of usys build -sim; 0: it has none that lies in its data. */
uint64_t usys_read_sim(const unsigned char *image, size_t size);

#endif
