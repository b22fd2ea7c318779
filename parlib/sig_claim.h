#ifndef PARLIB_SIG_CLAIM_H
#define PARLIB_SIG_CLAIM_H

#include "core.h"

/* Puts the host's handler in front of sig's, which is chained to from then on. A
 * signal without a handler is left alone unless always is set. May be called
 * again for a signal whose handler somebody replaced. */
void usys_wrap(int sig, bool always);

/* Makes USYS_SIGKICK's handler usys_kicked, where it is not; false: it cannot. */
bool usys_own_kick(void);

#endif
