//go:build ignore

/*
 * Detects that a program waits for ever. Even then some things happen in a Go program: the
 * runtime's monitor wakes each minute, and starts a garbage collection every other one, for which
 * workers wake. A program counts as deadlocked if ten minutes have passed in which
 *
 * 	- no thread but the monitor's waited for a time: for a sleeping goroutine a thread waits in
 *    the poller, or a timer is set. The collector waits for microseconds, and memory is given back
 *    in small steps: the time of these is not counted;
 *	- no event of a timer or of the network was pending;
 * 	- no thread but the monitor's made a call other than those of the collector and the
 *    scheduler. A finalizer may make such a call, and so wake a goroutine.
 *
 * Only the monitor can wake a thread in such a minute. The program then gets SIGQUIT, on which Go's
 * runtime reports all goroutines and ends. A program that handles the signal itself gets some more
 * time.
 */
#include "world.h"

#define ENOUGH (10 * 60 * SIM_SECOND) /* five collections */

/* Go's monitor is the first thread that the runtime makes (runtime.main). */
enum { MONITOR = 1 };

/* The calls that the collector and the scheduler make while nothing else happens. */
static bool is_quiet_call(long nr, const long arg[6])
{
	struct sim_file *f;

	switch (nr) {
	case NR_futex:
	case NR_nanosleep:
	case NR_sched_yield:
	case NR_clock_gettime:
	case NR_gettid:
	case NR_getpid:
	case NR_madvise:
	case NR_mmap:
	case NR_munmap:
	case NR_mprotect:
	case NR_prctl:
	case NR_clone:
	case NR_clone3:
	case NR_rt_sigprocmask:
	case NR_rt_sigreturn:
	case NR_rt_sigaction:
	case NR_sigaltstack:
	case NR_tgkill:
	case NR_epoll_wait:
	case NR_epoll_pwait:
	case NR_epoll_ctl: return true;
	case NR_read:
	case NR_write: /* wakes the poller */ f = sim_fd_file(arg[0]); return f && sim_is_event(f);
	}
	return false;
}

void sim_called(long nr, const long arg[6])
{
	if (usys_tcb()->sched.index != MONITOR && !is_quiet_call(nr, arg))
		sim_me->quiet = 0;
}

/* Reports whether a thread but the monitor's waits for a time. */
static bool others_wait(void)
{
	for (uint32_t i = 0; i < sched_nthreads; i++)
		if (i != MONITOR && sched_thread(i)->sched.u.state == USYS_BLOCKED && sched_thread(i)->sched.u.timed)
			return true;
	return false;
}

/* Reports whether nothing can happen in other processes either. */
static bool others_are_quiet(void)
{
	for (uint32_t i = 0; i < sim_world->n; i++) {
		const struct sim_process *p = &sim_world->of[i];
		if (p != sim_me && p->life == SIM_LIVES && !sim_machine_of(p)->paused &&
			(p->quiet < ENOUGH || p->next <= sim_monotonic))
			return false;
	}
	return true;
}

/* Called when nothing can happen any more, except the events named above. */
static void at_the_end(void)
{
	if (sim_deadlocked || !sim_quit())
		sim_end("deadlock", 0, 1);
	sim_deadlocked = true;
	sim_me->quiet = 0;
}

/* Called when no thread can run before the time until (USYS_NEVER: ever). The next event of the
 * simulation is at event. Returns whether the program was sent a signal because of a deadlock, so
 * that threads can run. */
bool sim_rests(uint64_t until, uint64_t event)
{
	uint64_t ns = until > sim_monotonic ? until - sim_monotonic : 0;

	if (event != USYS_NEVER) {
		sim_me->quiet = 0;
		return false;
	}
	if (until == USYS_NEVER)
		sim_me->quiet = ENOUGH;
	if (sim_me->quiet >= ENOUGH && others_are_quiet()) {
		at_the_end();
		return true;
	}
	if (until == USYS_NEVER)
		return false; /* other processes continue */
	if (!others_wait())
		sim_me->quiet += ns;
	else if (ns >= SIM_SECOND)
		sim_me->quiet = 0;
	return false;
}
