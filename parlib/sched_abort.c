//go:build linux && amd64 && cgo

/* How a kick ends the call in which it finds its thread, and how kernel threads sleep. */
#include "core.h"
#include "sched_abort.h"
#include "call_block.h"

/* sched_abort_amd64.S */
#define HIDDEN_TEXT __attribute__((visibility("hidden")))
extern const char usys_abort_from[] HIDDEN_TEXT, usys_abort_syscall[] HIDDEN_TEXT, usys_abort_exit[] HIDDEN_TEXT;

const uint32_t *usys_aborts(void)
{
	static const uint32_t never; /* threads without a block have no deadlines */
	struct usys_thread *t = usys_platform->thread();
	return t ? &t->aborts : &never;
}

bool usys_in_abortable(struct usys_ucontext *uc)
{
	return *usys_pc(uc) >= (uintptr_t)usys_abort_from && *usys_pc(uc) <= (uintptr_t)usys_abort_syscall;
}

void usys_abort_here(struct usys_ucontext *uc) { *usys_pc(uc) = (uintptr_t)usys_abort_exit; }

bool usys_kicked(const struct usys_siginfo *info, struct usys_ucontext *uc)
{
	if (info->code != USYS_KICK_CODE || info->status != USYS_KICK_VALUE)
		return false;

	/* The word is read again: a kick may arrive after its deadline was unset. Then it
	 * is a plain signal, after which the kernel continues the call. */
	if (usys_in_abortable(uc) && usys_aborted())
		usys_abort_here(uc);
	return true;
}

/* ---- kernel threads ---- */

static long kick(struct usys_thread *t, int32_t tid)
{
	struct usys_siginfo info = {.signo = USYS_SIGKICK, .code = USYS_KICK_CODE, .status = USYS_KICK_VALUE};

	(void)t;
	info.pid = (int32_t)usys_raw(NR_getpid, 0, 0, 0);
	return usys_raw6(NR_rt_tgsigqueueinfo, info.pid, tid, USYS_SIGKICK, (long)&info, 0, 0);
}

static long wake(uint32_t *word, long n) { return usys_raw(NR_futex, word, FUTEX_WAKE_PRIVATE, n); }

/* There is nothing to collect: handlers give every signal to the bridge. */
static uint64_t collect(void) { return 0; }
static void room(int sig) { (void)sig; }

const struct usys_thread_ops usys_kernel_threads = {
	.sleeping = usys_abortable,
	.kick = kick,
	.wake = wake,
	.collect = collect,
	.room = room,
};

const struct usys_thread_ops *usys_threads = &usys_kernel_threads;
