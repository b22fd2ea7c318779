#ifndef PARLIB_CALL_WATCHDOG_H
#define PARLIB_CALL_WATCHDOG_H

#include "call_block.h"

enum { USYS_WATCH_PCS = 8 };

/* One nb call that took too long. Go half: report in parlib/watchdog.go. */
struct usys_watch_report {
	struct usys_string table, func;
	uint32_t num, npcs;
	uint64_t ns;                   /* since Go first wanted the thread to stop */
	uintptr_t pcs[USYS_WATCH_PCS]; /* the Go callers, innermost first */
};

/* Watches from now on: an nb call that holds up Go for ns nanoseconds is
 * reported; 0 ends the watching. */
void usys_watchdog(uint64_t ns);
/* Takes the oldest report. Returns false if there is none. */
bool usys_watch_take(struct usys_watch_report *r);

/* Called when a SIGURG finds t in C: Go wants this thread to stop, and it
 * can't. */
void usys_watch(struct usys_thread *t);
/* A watched call returns here. */
void usys_watch_return(void) __attribute__((visibility("hidden")));

/* Returns the pc inside the trampoline through which t entered C. */
static inline uintptr_t usys_tramp_pc(const struct usys_thread *t)
{
	uintptr_t pc = ((const uintptr_t *)t)[-1];
	return pc == (uintptr_t)usys_watch_return ? t->watched : pc;
}

#endif
