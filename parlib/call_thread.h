#ifndef PARLIB_CALL_THREAD_H
#define PARLIB_CALL_THREAD_H

#include "call_block.h"
#include "zusysabi.h"

/*
 * How a thread's stack is laid out: the guard, then what may become stack, then the page
 * of the block, and above it another guard, so that C which writes past the upper end of its
 * stack stops there. The first of the layouts that there is address space for is taken; one of
 * 0 bytes ends the list. Assembly reads it (call_first_amd64.S).
 */
struct usys_layout {
	size_t bytes; /* all of it */
	size_t open;  /* of that: what can be read and written at first */
	size_t guard; /* and at its bottom: what never can */
	size_t block; /* where the block is */
	size_t from;  /* where the open part begins */
};

_Static_assert(offsetof(struct usys_layout, bytes) == 0 && offsetof(struct usys_layout, open) == 8 &&
	offsetof(struct usys_layout, block) == 24 && offsetof(struct usys_layout, from) == 32 &&
	sizeof(struct usys_layout) == 40, "call_first_amd64.S");

extern struct usys_layout usys_layouts[4] __attribute__((visibility("hidden")));
extern struct usys_stacks usys_stacks; /* what the threads have, as Status shows it */

/* Makes the sizes known. Once, before the first thread gets a block. */
void usys_threads_start(void);
/* A C stack and its block for the calling thread; 0: no memory. */
struct usys_thread *usys_thread_make(void);
/* Makes every thread's stack, and those of threads to come, so large. False: one of them
 * cannot become so large. */
bool usys_stacks_grow(size_t need);
/* In a forked child: there is one thread. */
void usys_stacks_forked(void);

/* What trampolines call in a thread that has no block (call_first_amd64.S). */
void usys_first_call(void) __attribute__((visibility("hidden")));

#endif
