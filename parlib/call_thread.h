#ifndef PARLIB_CALL_THREAD_H
#define PARLIB_CALL_THREAD_H

#include "call_block.h"

/* A C stack and its block for the calling thread; 0: no memory. */
struct usys_thread *usys_thread_make(void);

#endif
