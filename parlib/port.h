#ifndef PARLIB_PORT_H
#define PARLIB_PORT_H

/* Ends compilation on processors to which usys has no port. USYS_ARCH_STUB is
 * internal/seam's: empty accessors, so that a compiler for another processor looks at all
 * files outside the seam. */
#if !defined(__x86_64__) && !defined(USYS_ARCH_STUB)
#error "usys has no port to this processor (write the files that parlib/arch.h and loader/arch.h name)"
#endif

#endif
