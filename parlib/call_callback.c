//go:build linux && amd64 && cgo

/*
 * C that calls an exported Go function. Every such call goes through crosscall2, which the
 * linker wraps for us (parlib.go: LDFLAGS). Two kinds of calls want care.
 *
 * C that a table function runs must not call Go: the goroutine's stack is not prepared for
 * it, as it is by a cgo call. The wrapper makes that a report instead of a corrupted stack.
 *
 * A thread of C's that calls Go for the first time takes an m from a list of Go's
 * (runtime.needm). The list has one; who takes the last has another made, as soon as it
 * runs Go. A thread that finds the list empty waits with all signals blocked. If libc
 * changes the process's ids at that time, nothing goes on: libc waits for that thread to
 * handle its signal, Go waits for libc's lock to make a thread, and who would have an m
 * made waits for Go. So threads come in one after the other, each when the one before
 * it has had an m made, and wait here with their signals unblocked.
 */
#define _GNU_SOURCE
#include "call_callback.h"
#include "call_place.h"
#include "core.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>

static uintptr_t (*current_g)(void);
static void (*go_nothing)(void *);
static pthread_mutex_t coming_in = PTHREAD_MUTEX_INITIALIZER;

/* The child has one thread: nobody is coming in. */
static void forked(void) { coming_in = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER; }

void usys_callback_start(uintptr_t (*g_of)(void), void (*nothing)(void *))
{
	pthread_atfork(0, 0, forked);
	current_g = g_of;
	go_nothing = nothing;
}

/* Weak: a c-archive is linked by its user, who does not wrap anything. */
void __real_crosscall2(void (*fn)(void *), void *arg, int n, size_t ctxt) __attribute__((weak));

/*
 * Gives a thread without a g, that is one of C's, an m: Go keeps it for the thread until
 * the thread ends. When the call of Go that does nothing returns, the list is not empty.
 */
static void come_in(void)
{
	pthread_mutex_lock(&coming_in);
	__real_crosscall2(go_nothing, 0, 0, 0);
	pthread_mutex_unlock(&coming_in);
}

void __wrap_crosscall2(void (*fn)(void *), void *arg, int n, size_t ctxt);
void __wrap_crosscall2(void (*fn)(void *), void *arg, int n, size_t ctxt)
{
	struct usys_thread *t = usys_platform ? usys_platform->thread() : 0;
	if (usys_place(t, (uintptr_t)__builtin_frame_address(0)).is != USYS_IN_GO) {
		Dl_info i;
		struct usys_text x = usys_text(t->errstr, sizeof t->errstr); /* no failure will use it */
		usys_put(&x, "call of exported Go function ");
		usys_put(&x, dladdr(__builtin_return_address(0), &i) && i.dli_sname ? i.dli_sname : "(unknown)");
		t->why = t->errstr;
		__builtin_trap(); /* call_fault.c reports it, with the table function's name */
	}
	if (current_g && !current_g())
		come_in();
	__real_crosscall2(fn, arg, n, ctxt);
}
