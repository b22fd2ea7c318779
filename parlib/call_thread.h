#ifndef PARLIB_CALL_THREAD_H
#define PARLIB_CALL_THREAD_H

#include "call_block.h"
#include "zusysabi.h"

/*
 * The layout of a thread's stack: the guard, then the range that may become stack, then the
 * page of the block, and above it another guard, which stops C code that writes past the upper
 * end of its stack. The first layout for which there is address space is used; one of 0 bytes
 * ends the list. Assembly reads it (call_first_amd64.S).
 */
struct usys_layout {
	size_t bytes; /* all of it */
	size_t open;  /* of that: bytes that are accessible at first */
	size_t guard; /* and at its bottom: bytes that never are */
	size_t block; /* where the block is */
	size_t from;  /* where the open part begins */
};

_Static_assert(offsetof(struct usys_layout, bytes) == 0 && offsetof(struct usys_layout, open) == 8 &&
		offsetof(struct usys_layout, block) == 24 && offsetof(struct usys_layout, from) == 32 &&
		sizeof(struct usys_layout) == 40,
	"call_first_amd64.S");

extern struct usys_layout usys_layouts[4] __attribute__((visibility("hidden")));
extern struct usys_stacks usys_stacks; /* the threads' sizes, as Status shows them */

/* Sets the sizes. Called once, before the first thread gets a block. */
void usys_threads_start(void);
/* Makes a C stack and its block for the calling thread; returns 0 if there is no memory. */
struct usys_thread *usys_thread_make(void);
/* Makes every thread's stack at least need bytes large, also those of future threads. Returns
 * false if one of them cannot become so large. */
bool usys_stacks_grow(size_t need);
/* Called in a forked child, which has one thread. */
void usys_stacks_forked(void);

/* Trampolines call it in a thread that has no block (call_first_amd64.S). */
void usys_first_call(void) __attribute__((visibility("hidden")));

#endif
