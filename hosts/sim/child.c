//go:build ignore

/*
 * A child between vfork and execve. It executes on its parent's thread, while the parent waits, as
 * under Linux; here no other thread runs meanwhile. Its changes do not affect the parent:
 * descriptors, working directory, limits, signals. The parent continues when the child has
 * executed the program's file, which another process then simulates (child_exec.c), or has ended.
 */
#include "child_amd64.h"
#include "world.h"

#include "files.h"

static struct {
	struct clone_frame *frame;
	struct sim_process *of;
	uint64_t mask, blocked, ignored;
	/* the parent's: */
	struct sim_fds fds;
	struct simdisk_file *cwd;
	uint64_t limits[SIM_LIMITS][2];
	uint32_t umask;
	int32_t tid, pid;
} child;

static struct simdisk_file *same_directory(void)
{
	struct simdisk_path here = {&sim_who, sim_cwd, "."};
	struct simdisk_file *of;

	if (simdisk_open(sim_disk, &here, LX_O_PATH | LX_O_DIRECTORY, 0, 0, &of))
		sim_unrepeatable("a child begins in a directory that is gone, which is not simulated", 0);
	return of;
}

static uint64_t ignored_signals(void)
{
	uint64_t set = 0;

	for (int sig = 1; sig <= SIGMAX; sig++)
		if ((uintptr_t)usys_look(sig).handler == 1)
			set |= sched_bit(sig);
	return set;
}

static void begin(struct clone_frame *f, struct sim_process *p)
{
	struct tcb *t = usys_tcb();

	child.frame = f;
	child.of = p;
	child.mask = child.blocked = t->sched.mask;
	child.ignored = ignored_signals();
	child.cwd = sim_cwd;
	child.umask = sim_who.umask;
	child.tid = t->tid;
	child.pid = sim_pid;
	sim_limits(child.limits);
	sim_cwd = same_directory();
	sim_fds_aside(&child.fds);
	t->sched.mask = ~0ul;
	t->tid = sim_pid = p->pid;
	sim_hold_ticks(true);
	sim_alone = true;
}

/* Makes the parent continue. */
static _Noreturn void done(void)
{
	struct clone_frame *f = child.frame;
	struct tcb *t = usys_tcb();
	long arg[6];

	sim_fds_back(&child.fds);
	sim_cwd = child.cwd;
	sim_who.umask = child.umask;
	sim_set_limits(child.limits);
	t->sched.mask = child.mask;
	t->tid = child.tid;
	sim_pid = child.pid;
	sim_alone = false;
	sim_hold_ticks(false);
	f->result = (uint64_t)child.of->pid;
	for (int i = 0; i < 6; i++)
		arg[i] = (long)f->arg[i];
	sim_hash_call(t, NR_clone, arg, (long)f->result);
	usys_sched_lock();
	sim_children_look();
	usys_sched_unlock();
	usys_trace_clone(t, f);
	sim_parent_goes_on(f);
}

long sim_fork(struct clone_frame *f, uint64_t flags, uint64_t stack)
{
	enum { VM = 0x100, PIDFD = 0x1000 /* ignored */, VFORK = 0x4000, SIGNAL = 0xff };
	uint64_t signal = f->nr == NR_clone ? flags & SIGNAL : f->nr == NR_clone3 ? f->args.exit_signal : SIGCHLD;
	struct sim_process *p;

	if ((flags & ~(uint64_t)(PIDFD | SIGNAL)) != (VM | VFORK) || signal != SIGCHLD || sim_alone)
		sim_unrepeatable(
			"the program makes a process in a way that is not simulated (fork, or with namespaces)", 0);
	p = sim_process_new();
	if (!p)
		return -LX_EAGAIN;
	sim_pass_call();
	begin(f, p);
	f->kind = CLONE_KIND_VFORK;
	f->child_sp = stack ? stack : f->gsp + USYS_CALL_PUSHES;
	usys_open_slot(usys_tcb()); /* the child claims the next slot, while this one is in use by the parent */
	sim_child_begins(f);
}

void sim_child_exits(int status)
{
	if (!sim_alone)
		return;
	simdisk_close(sim_cwd);
	sim_world->living--;
	child.of->life = SIM_ENDED;
	child.of->status = (status & 0xff) << 8;
	done();
}

/* ---- the child's calls ---- */

#define CALL(name) static FILE_CALL(name)

/* On another machine the child begins in the root directory. */
static void begin_elsewhere(struct sim_process *p)
{
	struct sim_machine *before = sim_machine_use(sim_machine_of(p));
	struct simdisk_path root = {&sim_who, 0, "/"};

	simdisk_close(sim_cwd);
	if (simdisk_open(sim_disk, &root, LX_O_PATH | LX_O_DIRECTORY, 0, 0, &sim_cwd))
		sim_unrepeatable("a machine has no root directory", 0);
	sim_machine_use(before);
	p->session = p->group = p->pid;
}

CALL(execute)
{
	const long arg[6] = {a, b, c, d, e, f};
	struct sim_process itself = {.machine = sim_me->machine}, *p = sim_alone ? child.of : &itself;
	long r = nr == NR_execve ? sim_exec_looks(p, LX_AT_FDCWD, a, 0) : sim_exec_looks(p, a, b, e);

	UNUSED;
	if (r)
		return r;
	if (!sim_alone)
		sim_unrepeatable("the program's process executes the program anew, which is not simulated", 0);
	if (p->machine != sim_me->machine)
		begin_elsewhere(p);
	p->birth = sim_share(sizeof *p->birth);
	*p->birth = (struct sim_birth){.ignored = child.ignored,
		.blocked = child.blocked,
		.umask = sim_who.umask,
		.cwd = sim_cwd};
	sim_limits(p->birth->limits);
	sim_fds_pass(p, p->birth);
	if (nr == NR_execve)
		sim_exec(p, b, c);
	else
		sim_exec(p, c, d);
	sim_hash_call(usys_tcb(), nr, arg, 0);
	usys_trace_exec(usys_tcb(), true);
	done();
}

CALL(mask)
{
	uint64_t set, old = child.blocked;

	UNUSED;
	if (d != LX_SIGSET)
		return -LX_EINVAL;
	if (b) {
		if (usys_get(&set, (void *)b, sizeof set))
			return -LX_EFAULT;
		if ((int)a < LX_SIG_BLOCK || (int)a > LX_SIG_SETMASK)
			return -LX_EINVAL;
		child.blocked = (int)a == LX_SIG_BLOCK ? old | set : (int)a == LX_SIG_UNBLOCK ? old & ~set : set;
	}
	return c && usys_put_guest((void *)c, &old, sizeof old) ? -LX_EFAULT : 0;
}

CALL(action)
{
	struct usys_sigaction to, old;

	UNUSED;
	if (d != LX_SIGSET || (int)a <= 0 || (int)a > SIGMAX)
		return -LX_EINVAL;
	old = usys_look((int)a);
	if (b) {
		if (usys_get(&to, (void *)b, sizeof to))
			return -LX_EFAULT;
		child.ignored &= ~sched_bit((int)a);
		child.ignored |= (uintptr_t)to.handler == 1 ? sched_bit((int)a) : 0;
	}
	return c && usys_put_guest((void *)c, &old, sizeof old) ? -LX_EFAULT : 0;
}

CALL(getppid)
{
	UNUSED;
	return sim_me->pid;
}

CALL(session)
{
	UNUSED;
	child.of->session = child.of->group = child.of->pid;
	return child.of->pid;
}

CALL(group)
{
	UNUSED;
	if ((int)a && (int)a != child.of->pid)
		return -LX_ESRCH;
	child.of->group = (int)b ? (int)b : child.of->pid;
	return 0;
}

CALL(control)
{
	enum { SET_PDEATHSIG = 1 };

	UNUSED;
	if ((int)a != SET_PDEATHSIG)
		sim_unrepeatable("a child sets something of its process (prctl), which is not simulated", 0);
	if (b < 0 || b > SIGMAX)
		return -LX_EINVAL;
	child.of->death = (int32_t)b;
	return 0;
}

/* exit_group in a child of vfork. */
CALL(exits)
{
	UNUSED;
	sim_child_exits((int)a);
	return 0;
}

static const struct {
	int nr;
	usys_call *call;
} own[] = {
	{NR_rt_sigprocmask, mask},
	{NR_rt_sigaction, action},
	{NR_setsid, session},
	{NR_setpgid, group},
	{NR_prctl, control},
	{NR_getppid, getppid},
	{NR_exit_group, exits},
};

usys_call *sim_call_of_child(long nr)
{
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (own[i].nr == nr)
			return own[i].call;
	return 0;
}

/* ---- the program that it has executed ---- */

void sim_child_program(void)
{
	const struct sim_birth *b = sim_me->birth;

	sim_cwd = b->cwd;
	sim_who.umask = b->umask;
	sim_set_limits(sim_me->birth->limits);
	sim_fds_take(b);
	sim_unshare(b->fds, b->n * sizeof *b->fds);
	sim_unshare(sim_me->birth, sizeof *b);
	sim_me->birth = 0;
}

void sim_start_child_calls(void)
{
	sim_route(NR_execve, execute);
	sim_route(NR_execveat, execute);
}
