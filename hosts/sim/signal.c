//go:build ignore

/* Signals that the guest sends. There is no other process to send one to. */
#include "sim.h"

static bool is_self(long pid) { return (int)pid == SIM_PID || (int)pid == 0 || (int)pid == -SIM_PID; }

/* The signal is one that the kernel would act on: it ends the process, or is ignored. */
static long default_action(long sig)
{
	enum { STOPPED = 1 << (SIGTSTP - 1) | 1 << (SIGTTIN - 1) | 1 << (SIGTTOU - 1) | 1 << (SIGSTOP - 1) };

	if (sig != SIGKILL && (uintptr_t)usys_look((int)sig).handler == 1)
		return 0;
	if (STOPPED >> (sig - 1) & 1)
		sim_unrepeatable("the program stops itself by a signal, which is not simulated", 0);
	if (sig != SIGKILL && !usys_sched_holds((int)sig))
		return 0;
	sim_over("signal", sig);
	if (sig != SIGKILL)
		usys_kernel_default((int)sig);
	usys_raw(NR_kill, usys_raw(NR_getpid, 0, 0, 0), sig, 0);
	sched_set_mask(0);
	return 0;
}

static bool handled(long sig)
{
	struct usys_sigaction a = usys_look((int)sig);

	return sig != SIGKILL && sig != SIGSTOP && ((uintptr_t)a.handler > 1 || (!a.handler && usys_sched_holds((int)sig)));
}

static long to_process(long pid, long sig, const struct usys_siginfo *info)
{
	struct usys_siginfo i = *info;

	if (!is_self(pid))
		return -LX_ESRCH;
	if (sig < 0 || sig > SIGMAX)
		return -LX_EINVAL;
	if (!sig)
		return 0;
	if (!handled(sig))
		return default_action(sig);
	usys_sched_lock();
	sched_post(sched_self()->vcore, 0, &i);
	usys_sched_unlock();
	return 0;
}

static long to_thread(long tid, long sig, const struct usys_siginfo *info)
{
	struct tcb *t = sched_by_tid((int)tid);
	struct usys_siginfo i = *info;

	if (!t)
		return -LX_ESRCH;
	if (sig < 0 || sig > SIGMAX)
		return -LX_EINVAL;
	if (!sig)
		return 0;
	if (!handled(sig))
		return default_action(sig);
	usys_sched_lock();
	sched_post(sched_self()->vcore, t, &i);
	usys_sched_unlock();
	return 0;
}

bool sim_quit(void)
{
	struct usys_siginfo info = {.signo = SIGQUIT, .code = LX_SI_USER};

	info.pid = SIM_PID;
	return handled(SIGQUIT) && !to_process(SIM_PID, SIGQUIT, &info);
}

void sim_signal_pipe(void)
{
	enum { SIGPIPE = 13 };
	struct usys_siginfo info = {.signo = SIGPIPE, .code = LX_SI_USER};

	info.pid = SIM_PID;
	to_thread(usys_tcb()->tid, SIGPIPE, &info);
}

static long kill(long pid, long sig, long c, long d, long e, long f, long nr)
{
	struct usys_siginfo info = {.signo = (int)sig, .code = LX_SI_USER};

	(void)c, (void)d, (void)e, (void)f, (void)nr;
	info.pid = SIM_PID;
	return to_process(pid, (int)sig, &info);
}

static long tgkill(long pid, long tid, long sig, long d, long e, long f, long nr)
{
	struct usys_siginfo info = {.signo = (int)sig, .code = LX_SI_TKILL};

	(void)d, (void)e, (void)f;
	info.pid = SIM_PID;
	if (nr == NR_tkill)
		return to_thread(pid, (int)tid, &(struct usys_siginfo){.signo = (int)tid, .code = LX_SI_TKILL, .pid = SIM_PID});
	return (int)pid == SIM_PID ? to_thread(tid, (int)sig, &info) : -LX_ESRCH;
}

static long sigqueue(long pid, long sig, long at, long d, long e, long f, long nr)
{
	struct usys_siginfo info;

	(void)d, (void)e, (void)f, (void)nr;
	if (usys_get(&info, (void *)at, sizeof info))
		return -LX_EFAULT;
	info.signo = (int)sig;
	return to_process(pid, (int)sig, &info);
}

static long tgsigqueue(long pid, long tid, long sig, long at, long e, long f, long nr)
{
	struct usys_siginfo info;

	(void)e, (void)f, (void)nr;
	if ((int)pid != SIM_PID)
		return -LX_ESRCH;
	if (usys_get(&info, (void *)at, sizeof info))
		return -LX_EFAULT;
	info.signo = (int)sig;
	return to_thread(tid, (int)sig, &info);
}

void sim_start_signals(void)
{
	static const struct { int nr; usys_call *call; } own[] = {
		{NR_tgkill, tgkill}, {NR_tkill, tgkill}, {NR_kill, kill},
		{NR_rt_sigqueueinfo, sigqueue}, {NR_rt_tgsigqueueinfo, tgsigqueue},
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		sim_route(own[i].nr, own[i].call);
}
