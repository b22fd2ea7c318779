#ifndef PARLIB_SCHED_ABORT_H
#define PARLIB_SCHED_ABORT_H

/*
 * System calls that a deadline ends.
 *
 * A thread's word aborts is above 0 from the time of a deadline of that thread until the deadline
 * is unset. Meanwhile the thread's blocking calls return -EINTR and are not made. A call that has
 * begun when the word changes is ended by a signal, the kick. usys_abortable reads the word and
 * then executes SYSCALL. If the kick finds the thread between these two, or in the kernel, which
 * is about to restart the call, it ends the call. Behind the SYSCALL the call has its result, and
 * the kick does nothing. So a call has either its full result or no effect.
 */

#include "context.h"
#include "core.h"

/* Returns the word that the thread reads before it blocks: its own, or one that is always 0. */
const uint32_t *usys_aborts(void);

/* Makes a system call of Linux, or returns -LX_EINTR while *aborts is above 0
 * (sched_abort_amd64.S). */
long usys_abortable(long nr, const long arg[6], const uint32_t *aborts);

/* Operations on the threads that call the core. They are kernel threads, unless a host has other
 * threads; such a host sets usys_threads before the first call. */
struct usys_thread_ops {
	/* Executes a system call that may sleep, as usys_abortable does. It may
	 * return -LX_EINTR for any signal. */
	long (*sleeping)(long nr, const long arg[6], const uint32_t *aborts);
	/* Makes the thread read its word aborts, which was raised. Returns 0, or -LX_EAGAIN if the
	 * caller has to try again. Called in any thread. */
	long (*kick)(struct usys_thread *t, int32_t tid);
	/* Wakes up to n threads, kernel threads included, that wait in the private futex at word,
	 * and returns their number. Called in any thread. */
	long (*wake)(uint32_t *word, long n);
	/* Makes the signal bridge take the signals that handlers have set aside for it, and
	 * returns the numbers of which more signals wait than the bridge has room for. */
	uint64_t (*collect)(void);
	/* Called when the bridge has room for more of sig. */
	void (*room)(int sig);
};

extern const struct usys_thread_ops usys_kernel_threads;
extern const struct usys_thread_ops *usys_threads;

/* Reports whether a deadline of the thread has come: then an -EINTR is due to it, not to a
 * signal. */
static inline bool usys_aborted(void) { return __atomic_load_n(usys_aborts(), __ATOMIC_RELAXED) != 0; }

/* Makes a system call that may sleep, and that a deadline or any signal ends. */
static inline long usys_sleeping6(long nr, long a, long b, long c, long d, long e, long f)
{
	const long arg[6] = {a, b, c, d, e, f};

	usys_assert_may_block("a system call that may sleep");
	return usys_threads->sleeping(nr, arg, usys_aborts());
}

/* Makes a system call that may sleep, and that only a deadline ends. As on Akaros, -EINTR means an
 * abort, and no caller tries such a call again. */
static inline long usys_blocking6(long nr, long a, long b, long c, long d, long e, long f)
{
	long r;

	do
		r = usys_sleeping6(nr, a, b, c, d, e, f);
	while (r == -LX_EINTR && !usys_aborted());
	return r;
}
#define usys_blocking(nr, a, b, c) usys_blocking6(nr, (long)(a), (long)(b), (long)(c), 0, 0, 0)

/* The signal of kicks, which the host uses for nothing else. A kick is recognised by its si_code,
 * which is that of sigqueue, and by its value. */
enum { USYS_SIGKICK = SIGMAX, USYS_KICK_CODE = -1, USYS_KICK_VALUE = 0x75737973 };

/* usys_in_abortable reports whether uc is in usys_abortable with a call that can still be ended;
 * usys_abort_here ends it. */
bool usys_in_abortable(struct usys_ucontext *uc);
void usys_abort_here(struct usys_ucontext *uc);

/* Called when USYS_SIGKICK has arrived at uc. Reports whether it is a kick, and carries it out.
 * Async-signal-safe. */
bool usys_kicked(const struct usys_siginfo *info, struct usys_ucontext *uc);

#endif
