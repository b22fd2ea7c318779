#ifndef PARLIB_MSAN_H
#define PARLIB_MSAN_H

/*
 * MemorySanitizer (go build -msan, with clang) keeps a shadow of memory and, for each thread, one
 * of the arguments and results of the current call. A signal handler has to preserve the latter for
 * the interrupted code, and has to mark its own arguments as initialised, because the kernel wrote
 * them. Without the sanitizer none of this is compiled.
 */

#include <stdint.h>

#if defined(__has_feature)
#if __has_feature(memory_sanitizer)
#define USYS_MSAN 1
#endif
#endif

#ifdef USYS_MSAN

#define USYS_NO_MSAN __attribute__((no_sanitize("memory")))

enum { USYS_MSAN_WORDS = 100 }; /* msan_thread.h: kMsanParamTlsSize, kMsanRetvalTlsSize */

extern __thread uint64_t __msan_param_tls[USYS_MSAN_WORDS] __attribute__((tls_model("initial-exec")));
extern __thread uint64_t __msan_retval_tls[USYS_MSAN_WORDS] __attribute__((tls_model("initial-exec")));
void __msan_unpoison(const volatile void *p, unsigned long n);

struct usys_msan {
	uint64_t param[USYS_MSAN_WORDS], retval[USYS_MSAN_WORDS];
};

USYS_NO_MSAN static inline void usys_msan_words(uint64_t *to, const uint64_t *from)
{
	for (int i = 0; i < USYS_MSAN_WORDS; i++)
		to[i] = from[i];
}

USYS_NO_MSAN static inline void usys_msan_leave(struct usys_msan *was)
{
	usys_msan_words(__msan_param_tls, was->param);
	usys_msan_words(__msan_retval_tls, was->retval);
}

/* The first statement of a handler. */
#define USYS_MSAN_ENTER(info, uc) \
	struct usys_msan msan __attribute__((cleanup(usys_msan_leave))); \
	usys_msan_words(msan.param, __msan_param_tls); \
	usys_msan_words(msan.retval, __msan_retval_tls); \
	__msan_unpoison(info, sizeof *(info)); \
	__msan_unpoison(uc, sizeof *(uc))

#else

#define USYS_NO_MSAN
#define USYS_MSAN_ENTER(info, uc)

#endif
#endif
