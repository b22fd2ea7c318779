//go:build linux && amd64 && cgo

/*
 * The host's surroundings in one program with Go: libc. Besides this file only
 * sched_kthread_libc.c and call_callback.c of the C half need libc.
 */
#define _GNU_SOURCE
#include "platform_libc.h"
#include "call_place.h"
#include "call_reserve.h"
#include "call_thread.h"
#include "policy.h"
#include "sched_kthread.h"
#include "sig_chain.h"
#include "sig_child.h"
#include "sig_claim.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>

/*
 * The per-thread word. It is initial-exec, so its offset from %fs is the same in every
 * thread: the trampolines get that offset in the handshake. In a new thread it is 0.
 *
 * Go's internal linker cannot lay out C's thread-local storage; its error names the
 * symbol, so the symbol's name is the explanation.
 */
#define word usys_is_thread_local_so_build_without_linkmode_internal
static __thread struct usys_thread *word __attribute__((tls_model("initial-exec")));

/* Only for its destructor, which libc calls when a thread ends. */
static pthread_key_t key;

static struct usys_thread *thread(void) { return word; }

/* Called in a thread that goes from Go to C, so it is not inside libc, or in the
 * SIGSEGV handler for a fault of such a thread. */
static void set_thread(struct usys_thread *t)
{
	word = t;
	pthread_setspecific(key, t);
	if (t)
		usys_claim_faults();
}

static void forked(void)
{
	usys_stacks_forked();
	usys_chain_forked();
	usys_child_forked();
	usys_forked();
}

static void thread_ends(void *t) { usys_thread_exit(t); }

static void *alloc(size_t n) { return calloc(1, n); }

static const char *symbol(uintptr_t pc)
{
	Dl_info i;
	return dladdr((void *)pc, &i) ? i.dli_sname : 0;
}

static const char *errtext(int err) { return strerror(err); }

static struct usys_platform platform = {
	.name = "parlib",
	.version = PARLIB_VERSION,
	.alloc = alloc,
	.release = free,
	.thread = thread,
	.set_thread = set_thread,
	.stacks = &usys_stacks,
	.stacks_grow = usys_stacks_grow,
	.owner = &usys_claim_owner,
	.policy = &usys_default_sched,
	.unblockable = 3ul << 31, /* 32 and 33: setuid() of libc waits for them */
	.spawn = usys_spawn_libc,
	.join = usys_join_libc,
	.symbol = symbol,
	.errtext = errtext,
};

void parlib_start(uintptr_t g_of, uintptr_t g, uintptr_t nothing)
{
	platform.page = getauxval(AT_PAGESZ);
	platform.fsoff = (int64_t)((uintptr_t)&word - usys_thread_pointer());
	platform.first = (uintptr_t)usys_first_call;
	if (pthread_key_create(&key, thread_ends))
		abort();
	pthread_atfork(0, 0, forked);
	usys_place_start((uintptr_t (*)(void))g_of, g);
	usys_reserve_start((uintptr_t (*)(void))g_of, (void (*)(void *))nothing);
	usys_start(&platform);
}
