#ifndef PARLIB_SIG_CLAIM_H
#define PARLIB_SIG_CLAIM_H

#include "owner.h"

/* Puts the host's handler in front of sig's, which is chained to from then on. A
 * signal without a handler is left alone unless always is set. May be called
 * again for a signal whose handler somebody replaced. */
void usys_wrap(int sig, bool always);

/* Sees to it that faults of this program's C reach this host, where other copies of it start in
 * the process, too. Called when a thread first calls C, with its signals blocked. */
void usys_claim_faults(void);

/* The owner of sigaction in one program with Go. */
extern const struct usys_owner usys_claim_owner;

#endif
