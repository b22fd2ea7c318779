#ifndef PARLIB_SIG_CLAIM_H
#define PARLIB_SIG_CLAIM_H

#include "owner.h"

/* Puts the host's handler in front of sig's handler and chains to that from then on. A signal
 * without a handler is left alone unless always is set. May be called again for a signal whose
 * handler was replaced. */
void usys_wrap(int sig, bool always);

/* Ensures that faults of this program's C code reach this host, even if other copies of it
 * start in the process. Called when a thread first calls C, with its signals blocked. */
void usys_claim_faults(void);

/* The module that owns sigaction in one program with Go. */
extern const struct usys_owner usys_claim_owner;

#endif
