#ifndef PARLIB_SIG_LEVEL_H
#define PARLIB_SIG_LEVEL_H

/*
 * In one program with Go: the handlers behind the host's.
 *
 * A library that installs its handler while the host's is in front chains to the host's,
 * and then the host goes in front of the library's. For one signal the host's handler is
 * called twice, and the second time it has to call the handler that the library had found, not the
 * library. So the host has several entries (call_entry_amd64.S). Each time that it goes in front of
 * a handler it does so by the next entry, and that handler is kept under the entry's number, the
 * level. A library finds an entry, and the entry's level identifies the handler behind it.
 */

#include "core.h"

enum { USYS_LEVELS = 8, USYS_ENTRY_SIZE = 32 };

/* The entry of a level; the level of an entry, or -1 if h is no entry of this host. */
usys_handler usys_level_entry(int level);
int usys_level_of(usys_handler h);
/* Reports whether h is an entry of this host or of another copy of it, in a library. */
bool usys_level_any(usys_handler h);
/* Reports whether h is such an entry that takes offers. The host in front offers a signal that it
 * has taken to the host behind, by the negated number: both may have claimed it. */
bool usys_level_offers(usys_handler h);

/* The handler that is kept under a level. */
struct usys_sigaction *usys_level(int sig, int level);
/* Keeps a handler in front of which the host is installed, and returns its level. */
int usys_level_add(int sig, const struct usys_sigaction *was);
/* Reports whether a handler is kept. */
bool usys_level_used(int sig);
/* Frees that level and those above. */
void usys_level_drop(int sig, int level);

/*
 * Returns the word that the host's handler stores in usys_uc_link: the handler to call. now is the
 * present value of the word. If that is a handler of sig already, that handler has called the
 * host's: then the result is below it, whatever entry it called. So every chain ends, at the
 * default action.
 */
uintptr_t usys_level_next(int sig, uintptr_t now, int level);

#endif
