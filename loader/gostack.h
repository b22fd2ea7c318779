#ifndef LOADER_GOSTACK_H
#define LOADER_GOSTACK_H

#include "loader.h"

struct usys_stack {
	uintptr_t low, high;
};

/* The facts that the runtime knows about the calling thread. */
struct usys_running {
	uintptr_t goroutine; /* the g of the goroutine, even while the thread runs on another stack; 0: none */
	struct usys_stack stacks[4];
	int nstacks; /* 0: they are not known */
};

struct usys_running usys_find_running(void);
/* Returns the goroutine's number; 0: none, or unknown. */
uint64_t usys_goroutine(void);

/* Returns the word at an address of the guest; 0 if no memory is there. */
uintptr_t usys_word(uintptr_t addr);
/* Returns how many words of the thread's stacks follow from addr on. */
size_t usys_words_at(const struct usys_running *r, uintptr_t addr);
/* Store return addresses by frame pointers, from fp on; return their number. The second is for
 * a thread whose stacks are not known: SIGSEGV must not be blocked then. */
size_t usys_frames(const struct usys_running *r, uintptr_t fp, uintptr_t *to, size_t most);
size_t usys_frames_unknown(uintptr_t fp, uintptr_t *to, size_t most);
/* Unblocks SIGSEGV if on, else blocks it. Returns whether it was blocked. */
bool usys_unblock_segv(bool on);

/* An ancestor of the calling goroutine: its n return addresses at the time when it made the next
 * one. */
struct usys_ancestor {
	uint64_t goroutine;
	uintptr_t pcs, n;
};
/* Stores the nearest first; returns their number. */
size_t usys_ancestors(uintptr_t g, struct usys_ancestor *to, size_t most);

#endif
