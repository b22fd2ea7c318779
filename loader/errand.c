//go:build ignore

/*
 * Work that needs a descriptor when the guest's table is full: a thread with a copy of
 * the descriptor table closes one there and does the work. The guest's table, and its
 * limit, which other threads may be changing, stay unchanged.
 */
#include "loader.h"
#include "../parlib/sched_kthread.h"

enum { STACK = 12 * 1024, NUMBERS = 1 << 16 }; /* on a slot: TestDepth of the loader measures both */

struct errand {
	void (*run)(void *arg);
	void *arg;
	int keep;
};

/* Record locks belong to a table, so the guest's locks survive the close. */
static void begin(void *arg)
{
	const struct errand *e = arg;

	for (int fd = 0; fd < NUMBERS; fd++)
		if (fd != e->keep && usys_raw(NR_close, fd, 0, 0) != -LX_EBADF)
			break;
	e->run(e->arg);
}

long usys_errand(void (*run)(void *arg), void *arg, int keep)
{
	char stack[STACK] __attribute__((aligned(16)));
	struct errand e = {run, arg, keep};
	struct usys_kthread k = {.run = begin, .arg = &e, .stack = stack, .size = sizeof stack, .own_files = true};
	uint64_t all = usys_every_signal(), old = 0;
	long r;

	/* No handler of the guest may run on that thread, nor on this one while its
	 * stack is in use. */
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
	r = usys_spawn_raw(&k);
	if (!r)
		usys_join_raw(&k);
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&old, 0, LX_SIGSET, 0, 0);
	return r;
}
