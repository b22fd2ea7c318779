#ifndef PARLIB_CALL_WHERE_H
#define PARLIB_CALL_WHERE_H

#include "core.h"

/* Finds the table function whose trampoline contains pc. */
struct usys_where {
	const struct usys_table *table;
	const struct usys_desc *desc; /* the table may have another desc by now */
	const struct usys_func *func;
	bool generic; /* called through usys.Call, which is a blocking call of any function */
};
/* Returns 1 if the goroutine is marked as in a system call, else 0: the bit that
 * usys/fault.go calls faultBlocking. */
static inline uint64_t usys_marked(const struct usys_where *w) { return !(w->func->flags & USYS_NB) || w->generic; }

bool usys_where(uintptr_t pc, uint64_t num, struct usys_where *w);
/* Finds the table function whose trampoline begins at at. */
bool usys_where_entry(uintptr_t at, uint64_t num, struct usys_where *w);
/* Reports whether pc may be a return address to a caller of trampolines: a cheap test,
 * for code that has many words to check. */
bool usys_near_code(uintptr_t pc);

#endif
