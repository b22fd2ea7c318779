#ifndef PARLIB_CALL_HANDLER_H
#define PARLIB_CALL_HANDLER_H

#include "core.h"

/* Handles a signal, with regard to the table function that the thread may be in. */
void usys_on_signal(int sig, struct usys_siginfo *info, struct usys_ucontext *uc);

#endif
