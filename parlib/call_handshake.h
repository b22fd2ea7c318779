#ifndef PARLIB_CALL_HANDSHAKE_H
#define PARLIB_CALL_HANDSHAKE_H

#include "call_image.h"

/* Serves the handshake that faulted in uc, and returns the guest's table; 0 if the fault is no
 * handshake. */
struct usys_table *usys_handshake(struct usys_siginfo *info, struct usys_ucontext *uc);

/* Returns the tables that this host has filled, and their number in n. */
const struct usys_image *usys_images(uint32_t *n);

#endif
