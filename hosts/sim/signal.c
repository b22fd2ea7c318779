//go:build ignore

/* The calls that send signals. */
#include "world.h"

/* Carries out a default action that the kernel would: ends the process, or does nothing. */
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

	return sig != SIGKILL && sig != SIGSTOP &&
		((uintptr_t)a.handler > 1 || (!a.handler && usys_sched_holds((int)sig)));
}

static long to_self(long sig, const struct usys_siginfo *info)
{
	struct usys_siginfo i = *info;

	if (!handled(sig))
		return default_action(sig);
	usys_sched_lock();
	sched_post(sched_self()->vcore, 0, &i);
	usys_sched_unlock();
	return 0;
}

/* ---- other processes ---- */

void sim_send(struct sim_process *p, int sig)
{
	if (p->life != SIM_LIVES)
		return;
	p->signals |= sched_bit(sig);
	p->senders[sig] = sim_pid;
	p->next = 0;
}

void sim_signals_look(void)
{
	while (sim_me->signals) {
		int sig = __builtin_ctzl(sim_me->signals) + 1;
		struct usys_siginfo info = {.signo = sig, .code = LX_SI_USER};

		sim_me->signals &= ~sched_bit(sig);
		info.pid = sim_me->senders[sig];
		if (handled(sig))
			sched_post(sched_self()->vcore, 0, &info);
		else
			default_action(sig);
	}
}

/* Reports whether kill(who) means p: a process, 0 for the caller's group, -1 for all others, or a
 * group as a negative number. */
static bool is_meant(const struct sim_process *p, int32_t who)
{
	if (!sim_process_is_seen(p))
		return false;
	if (who > 0)
		return p->pid == who;
	if (p->machine != sim_me->machine) /* a child there is meant only by its number */
		return false;
	return who == -1 ? p->pid != sim_pid : p->group == (who ? -who : sim_me->group);
}

static long to_process(long pid, long sig, const struct usys_siginfo *info)
{
	enum { INIT = 1 };
	bool any = (int)pid == INIT, self = false;

	for (uint32_t i = 0; i < sim_world->n; i++) {
		struct sim_process *p = &sim_world->of[i];
		if (!is_meant(p, (int32_t)pid))
			continue;
		any = true;
		self = self || p->pid == sim_pid;
		if (p->pid == sim_pid || sig <= 0 || sig > SIGMAX)
			continue;
		if (info->code == LX_SI_QUEUE)
			sim_unrepeatable("a signal with a value is sent to another process, which is not simulated", 0);
		sim_send(p, (int)sig);
	}
	if (!any)
		return -LX_ESRCH;
	if (sig < 0 || sig > SIGMAX)
		return -LX_EINVAL;
	return sig && self ? to_self(sig, info) : 0;
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

	info.pid = sim_pid;
	return handled(SIGQUIT) && !to_self(SIGQUIT, &info);
}

void sim_signal_pipe(void)
{
	enum { SIGPIPE = 13 };
	struct usys_siginfo info = {.signo = SIGPIPE, .code = LX_SI_USER};

	info.pid = sim_pid;
	to_thread(usys_tcb()->tid, SIGPIPE, &info);
}

static long kill(long pid, long sig, long c, long d, long e, long f, long nr)
{
	struct usys_siginfo info = {.signo = (int)sig, .code = LX_SI_USER};

	(void)c, (void)d, (void)e, (void)f, (void)nr;
	info.pid = sim_pid;
	return to_process(pid, (int)sig, &info);
}

/* Reports whether the calling process has this number. */
static bool of_process(long pid)
{
	if ((int)pid != sim_pid && sim_process_of((int32_t)pid))
		sim_unrepeatable("a signal is sent to a thread of another process, which is not simulated", 0);
	return (int)pid == sim_pid;
}

static long tgkill(long pid, long tid, long sig, long d, long e, long f, long nr)
{
	struct usys_siginfo info = {.signo = (int)sig, .code = LX_SI_TKILL};

	(void)d, (void)e, (void)f;
	info.pid = sim_pid;
	if (nr == NR_tkill)
		return to_thread(pid, (int)tid,
			&(struct usys_siginfo){.signo = (int)tid, .code = LX_SI_TKILL, .pid = sim_pid});
	return of_process(pid) ? to_thread(tid, (int)sig, &info) : -LX_ESRCH;
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
	if (!of_process(pid))
		return -LX_ESRCH;
	if (usys_get(&info, (void *)at, sizeof info))
		return -LX_EFAULT;
	info.signo = (int)sig;
	return to_thread(tid, (int)sig, &info);
}

void sim_start_signals(void)
{
	static const struct {
		int nr;
		usys_call *call;
	} own[] = {
		{NR_tgkill, tgkill},
		{NR_tkill, tgkill},
		{NR_kill, kill},
		{NR_rt_sigqueueinfo, sigqueue},
		{NR_rt_tgsigqueueinfo, tgsigqueue},
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		sim_route(own[i].nr, own[i].call);
}
