//go:build ignore

/* wait4 and waitid, and the facts that a parent learns of its children. */
#include "world.h"

#define CALL(name) static long name(long a, long b, long c, long d, long e, long f, long nr)
#define UNUSED (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr

enum { EXITED = 1, KILLED = 2 };

static struct usys_uthread_list waiting;

static struct usys_siginfo info_of(const struct sim_process *p)
{
	struct usys_siginfo info = {.signo = SIGCHLD, .code = p->status & 0x7f ? KILLED : EXITED};

	info.pid = p->pid;
	info.status = p->status & 0x7f ? p->status & 0x7f : p->status >> 8;
	return info;
}

static void forget(struct sim_process *p) { p->life = SIM_NOBODY; }

static void tell(struct sim_process *p)
{
	struct usys_sigaction a = usys_look(SIGCHLD);
	struct usys_siginfo info = info_of(p);

	p->told = true;
	if ((uintptr_t)a.handler > 1)
		sched_post(sched_self()->vcore, 0, &info);
	if ((uintptr_t)a.handler == 1 || a.flags & SA_NOCLDWAIT)
		forget(p);
}

void sim_children_look(void)
{
	for (uint32_t i = 0; i < sim_world->n; i++) {
		struct sim_process *p = &sim_world->of[i];
		if (p->life != SIM_ENDED || p->parent != sim_me->pid || p->told)
			continue;
		tell(p);
		sim_wake_all(&waiting);
	}
}

/* ---- the calls ---- */

/* Reports whether a call waits for p. who is as for wait4: a process, a group as a negative
 * number, or -1 for any. */
static bool is_meant(const struct sim_process *p, int32_t who)
{
	return p->life != SIM_NOBODY && p->parent == sim_me->pid &&
		(who == -1 || p->pid == who || (who < -1 && p->group == -who));
}

/* Waits for a child that has ended. Returns 0 and stores it, or stores 0 if the call must not
 * wait. */
static long wait_for(int32_t who, long options, struct sim_process **found)
{
	long r = 0;

	while (!r) {
		bool any = false;
		for (uint32_t i = 0; i < sim_world->n; i++) {
			struct sim_process *p = &sim_world->of[i];
			if (!is_meant(p, who))
				continue;
			any = true;
			if (p->life == SIM_ENDED) {
				*found = p;
				return 0;
			}
		}
		if (!any)
			return -LX_ECHILD;
		if (options & LX_WNOHANG)
			return 0;
		r = sim_wait(&waiting, USYS_NEVER);
	}
	return r;
}

/* struct rusage: processor time is virtual time. */
static long put_usage(const struct sim_process *p, long at)
{
	int64_t u[18] = {(int64_t)(p->used / SIM_SECOND), (int64_t)(p->used % SIM_SECOND / 1000)};

	return at && usys_put_guest((void *)at, u, sizeof u) ? -LX_EFAULT : 0;
}

CALL(wait4)
{
	enum { KNOWN = LX_WNOHANG | 2 | 8 | (int)0xe0000000 };
	struct sim_process *p = 0;
	int32_t pid;
	long r;

	UNUSED;
	if ((int)c & ~KNOWN)
		return -LX_EINVAL;
	r = wait_for((int)a ? (int)a : -sim_me->group, c, &p);
	if (r || !p)
		return r;
	pid = p->pid;
	r = put_usage(p, d);
	if (b && usys_put_guest((void *)b, &p->status, sizeof p->status))
		r = -LX_EFAULT;
	forget(p);
	return r ? r : pid;
}

CALL(waitid)
{
	enum { PGID = 2 };
	struct usys_siginfo info = {0};
	struct sim_process *p = 0;
	int32_t who = a == LX_P_ALL ? -1 : (int)b;
	long r;

	UNUSED;
	if (a < LX_P_ALL || a > PGID || !(d & (LX_WEXITED | 2 | 8)) || (a == LX_P_PID && who <= 0) ||
		(a == PGID && who < 0))
		return -LX_EINVAL;
	if (a == PGID)
		who = who ? -who : -sim_me->group;
	if (!(d & LX_WEXITED))
		sim_unrepeatable("a wait for children that are stopped is not simulated", 0);
	r = wait_for(who, d, &p);
	if (r)
		return r;
	if (p)
		info = info_of(p);
	if ((p && put_usage(p, e)) || (c && usys_put_guest((void *)c, &info, sizeof info)))
		return -LX_EFAULT;
	if (p && !(d & LX_WNOWAIT))
		forget(p);
	return 0;
}

void sim_start_children(void)
{
	sim_route(NR_wait4, wait4);
	sim_route(NR_waitid, waitid);
}
