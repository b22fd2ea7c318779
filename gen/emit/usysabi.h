#ifndef USYS_ABI_H
#define USYS_ABI_H

/*
 * The structs that the two sides of a usys table share: the table's image in the Go
 * program's memory (Go half: usys/image.go, same names, same offsets) and the record in
 * which a host's C file lists the functions that it serves.
 *
 * linux/amd64, System V AMD64 ABI. No libc header is needed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define USYS_ASSERT static_assert
#else
#define USYS_ASSERT _Static_assert
#endif

#define USYS_SENTINEL  0xDEADBEEFul
#define USYS_MAGIC     0x3142415453595355ul /* "USYSTAB1" */
#define USYS_MAJOR     1
#define USYS_MINOR     1
#define USYS_SLOT_BASE 192

enum { USYS_NB = 1, USYS_ERRNO_RESULT = 2, USYS_LINUX = 4, USYS_ARGS_SHIFT = 8, USYS_ARGS_MASK = 0xff }; /* usys_func.flags */
#define USYS_STACK_MASK 0xffff0000u /* of usys_func.flags: bytes of C stack that the function needs */
enum { USYS_ABSENT, USYS_FILLED, USYS_DIFFERS };                          /* .state */
enum { USYS_NONE, USYS_SERVED, USYS_BAD_SENTINEL, USYS_BAD_VERSION, USYS_UNKNOWN, USYS_DAMAGED }; /* usys_table.status */

struct usys_string { const char *p; int64_t n; };              /* a Go string: no NUL */

struct usys_func {
	struct usys_string name;
	uint8_t digest[32];
	uint32_t num, flags, stack, state;
};

struct usys_const {
	struct usys_string name;
	int64_t *val;
	uint64_t state;
};

struct usys_desc {
	struct usys_string name;
	uint8_t digest[32];
	struct usys_func *funcs;
	int64_t nfuncs, cfuncs;
	struct usys_const *consts;
	int64_t nconsts, cconsts;
};

struct usys_code { uintptr_t tramp, stub; };

/* The size of the host's C stacks: the bytes that a C function may use, and the guard
 * below them. It is in the host's memory, and the guest reads it. */
struct usys_stacks { uint64_t stack, guard; };

/*
 * The words that the host sets for all trampolines. A table of minor version 0 has only
 * fsoff. The host writes fsoff last.
 */
struct usys_words {
	int64_t fsoff;                    /* offset from FS of the address of the thread's block */
	uintptr_t first;                  /* code that a trampoline calls in a thread without a block */
	const struct usys_stacks *stacks;
};

struct usys_table {
	uintptr_t fn[7];
	uint64_t sentinel, magic;
	uint32_t major, minor;
	struct usys_desc *desc;
	struct usys_code *code;
	struct usys_table *next;
	uint64_t nslots;
	uint32_t status, filled;
	int64_t *fsoff;
	char host[32], version[16];
	uintptr_t resume, generic;
	uintptr_t slot[];
};

USYS_ASSERT(sizeof(struct usys_table) == USYS_SLOT_BASE, "usys_table");
USYS_ASSERT(offsetof(struct usys_table, status) == 112, "usys_table.status");
USYS_ASSERT(sizeof(struct usys_func) == 64, "usys_func");
USYS_ASSERT(sizeof(struct usys_const) == 32, "usys_const");
USYS_ASSERT(sizeof(struct usys_desc) == 96, "usys_desc");

typedef void (*usys_fn)(void);

/*
 * The result of a shim: the value in RAX and, where the function was declared with an
 * error result, in RDX 0 or a failure: errno in the low 16 bits, above them the address
 * of a record with its text (or 0). A function with a floating-point value returns that
 * in XMM0 and the failure in RAX.
 */
struct usys_ret { uint64_t val, fail; };
struct usys_fret { double val; uint64_t fail; };
struct usys_f32ret { float val; uint64_t fail; };

/* Functions of the core that the shims of every table call. */
struct usys_ops {
	/* Returns the failure that a shim returns besides its value: errno err and a
	 * text. The text is the one set by errstr since the last failure or, if there
	 * is none, the function's name and the system's text for err. */
	uint64_t (*fail)(const char *function, int err);
	/* Sets the text of the next failure of this thread. */
	void (*errstr)(const char *text);
};

struct usys_served_func {
	const char *name;
	uint32_t num, flags;
	uint8_t digest[32];
};

struct usys_served_const {
	const char *name;
	int64_t val;
};

/* One table as a host serves it. Generated; handed to the core once. */
struct usys_served {
	const char *name;
	uint8_t digest[32];
	uint32_t nfuncs, nconsts;
	const struct usys_served_func *funcs;
	const struct usys_served_const *consts;
	/* Stores the entry of funcs[i] into fn[i], or 0 if the host lacks that
	 * function; keeps ops for the shims. */
	void (*fill)(usys_fn *fn, const struct usys_ops *ops);
};

#endif
