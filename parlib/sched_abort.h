#ifndef PARLIB_SCHED_ABORT_H
#define PARLIB_SCHED_ABORT_H

/*
 * System calls that a deadline ends.
 *
 * A thread's word aborts is above 0 from when a deadline of its own has come until
 * that is unset. As long as it is, the blocking calls that the thread makes end with
 * -EINTR instead of being made. A call that is on its way when the word changes is
 * found by a signal, the kick: usys_abortable looks at the word and executes SYSCALL,
 * and where the kick finds the thread between these two, or in the kernel, which is
 * about to begin the call anew, the call ends. Behind the SYSCALL it has its result, and
 * the kick does nothing. So a call has either its full result or no effect.
 */

#include "context.h"
#include "core.h"

/* What a thread looks at before it blocks: its own word, or one that is always 0. */
const uint32_t *usys_aborts(void);

/* sched_abort_amd64.S: the system call, by the numbers of Linux; -LX_EINTR while *aborts. */
long usys_abortable(long nr, const long arg[6], const uint32_t *aborts);

/* What the core needs of the threads that call it. They are the kernel's, unless a host has
 * others, and then it sets usys_threads before the first call. */
struct usys_thread_ops {
	/* Executes a system call that may sleep, as usys_abortable does. It may
	 * return -LX_EINTR for any signal. */
	long (*sleeping)(long nr, const long arg[6], const uint32_t *aborts);
	/* Has the thread look at its word aborts, which was raised: 0, or -LX_EAGAIN where it is
	 * to be tried again. Called in any thread. */
	long (*kick)(struct usys_thread *t, int32_t tid);
	/* Wakes up to n threads that wait in the private futex at word, the kernel's included, and
	 * returns how many. Called in any thread. */
	long (*wake)(uint32_t *word, long n);
	/* Has the signal bridge take the signals that handlers have put aside for it, and returns
	 * the numbers of which there are more than it has room for. */
	uint64_t (*collect)(void);
	/* The bridge has room for more of sig. */
	void (*room)(int sig);
};

extern const struct usys_thread_ops usys_kernel_threads;
extern const struct usys_thread_ops *usys_threads;

/* Whether a deadline of the thread has come: an -EINTR is its doing, not some signal's. */
static inline bool usys_aborted(void)
{
	return __atomic_load_n(usys_aborts(), __ATOMIC_RELAXED) != 0;
}

/* A system call that may sleep, and that a deadline or some signal ends. */
static inline long usys_sleeping6(long nr, long a, long b, long c, long d, long e, long f)
{
	const long arg[6] = {a, b, c, d, e, f};

	usys_assert_may_block("a system call that may sleep");
	return usys_threads->sleeping(nr, arg, usys_aborts());
}

/* A system call that may sleep, and that a deadline alone ends. As on Akaros: there
 * -EINTR is the word for an abort, and nobody tries such a call again. */
static inline long usys_blocking6(long nr, long a, long b, long c, long d, long e, long f)
{
	long r;

	do
		r = usys_sleeping6(nr, a, b, c, d, e, f);
	while (r == -4 /* EINTR */ && !usys_aborted());
	return r;
}
#define usys_blocking(nr, a, b, c) usys_blocking6(nr, (long)(a), (long)(b), (long)(c), 0, 0, 0)

/* The signal of kicks, which is the host's own. A kick is known by its si_code, that of
 * sigqueue, and by its value. */
enum { USYS_SIGKICK = SIGMAX, USYS_KICK_CODE = -1, USYS_KICK_VALUE = 0x75737973 };

/* Whether uc is in usys_abortable, where its call can still be ended; ends it. */
bool usys_in_abortable(struct usys_ucontext *uc);
void usys_abort_here(struct usys_ucontext *uc);

/* USYS_SIGKICK has arrived at uc: whether it is a kick, and then it has done its work.
 * Async-signal-safe. */
bool usys_kicked(const struct usys_siginfo *info, struct usys_ucontext *uc);

#endif
