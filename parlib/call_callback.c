//go:build linux && amd64 && cgo

/*
 * C that a table function runs must not call an exported Go function: the
 * goroutine's stack is not prepared for it, as it is by a cgo call. Every such
 * call goes through crosscall2, which the linker wraps for us (parlib.go:
 * LDFLAGS), so it ends in a report instead of a corrupted stack.
 */
#define _GNU_SOURCE
#include "call_place.h"
#include "call_reserve.h"
#include "core.h"

#include <dlfcn.h>
#include <stdint.h>

/* Weak: a c-archive is linked by its user, who does not wrap anything. */
void __real_crosscall2(void (*fn)(void *), void *arg, int n, size_t ctxt) __attribute__((weak));

void __wrap_crosscall2(void (*fn)(void *), void *arg, int n, size_t ctxt);
void __wrap_crosscall2(void (*fn)(void *), void *arg, int n, size_t ctxt)
{
	struct usys_thread *t = usys_platform ? usys_platform->thread() : 0;
	if (t && usys_place(t, (uintptr_t)__builtin_frame_address(0)).is != USYS_IN_GO) {
		Dl_info i;
		struct usys_text x = usys_text(t->errstr, sizeof t->errstr); /* no failure will use this buffer */
		usys_put(&x, "call of exported Go function ");
		usys_put(&x, dladdr(__builtin_return_address(0), &i) && i.dli_sname ? i.dli_sname : "(unknown)");
		t->why = t->errstr;
		__builtin_trap(); /* call_fault.c reports it, with the table function's name */
	}
	usys_come_in();
	__real_crosscall2(fn, arg, n, ctxt);
}
