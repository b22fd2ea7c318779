//go:build ignore

/*
 * The handling of the guest's calls. Every call passes here: time passes, the call is executed, and
 * its number, arguments, result and time go into the hash.
 *
 * The scheduler carries out the calls for threads and signals. All others have a function of the
 * simulation, or the run ends: no call is left to the kernel.
 */
#include "world.h"

#include "story.h"

static _Noreturn void not_simulated(long nr)
{
	const char *name = usys_call_name((unsigned)nr);
	char number[32];
	struct usys_text t = usys_text(number, sizeof number);

	usys_putdec(&t, nr);
	sim_unrepeatable("system call ", name ? name : number, " is not simulated", 0);
}

static long execute(long a, long b, long c, long d, long e, long f, long nr)
{
	usys_call *own = sim_alone ? sim_call_of_child(nr) : 0;

	if (!own)
		own = sim_routes[nr];
	if (!own)
		not_simulated(nr);
	return own(a, b, c, d, e, f, nr);
}

static long call(long a, long b, long c, long d, long e, long f, long nr)
{
	const long arg[6] = {a, b, c, d, e, f};
	struct tcb *t = usys_tcb();
	long r;

	sim_counts.calls++;
	sim_pass_call();
	r = (sim_faulty(nr) ? usys_shape_call : execute)(a, b, c, d, e, f, nr);
	sim_hash_call(t, nr, arg, r);
	sim_called(nr, arg);
	return r;
}

static long unknown(long a, long b, long c, long d, long e, long f, long nr)
{
	if (nr < NCALLS && sim_faulty(nr))
		return call(a, b, c, d, e, f, nr);
	not_simulated(nr);
}

/* Numbers beyond the table: only that of the schedule points, which is no system call. */
static long beyond(long a, long b, long c, long d, long e, long f, long nr)
{
	if (nr == USYS_SIM_TICK)
		return sim_tick(a);
	return unknown(a, b, c, d, e, f, nr);
}

/* ---- calls for threads and signals ---- */

/* All futexes are private to this process. */
static long futex(long addr, long op, long val, long time, long addr2, long val3, long nr)
{
	enum { PRIVATE = 128 };
	return sched_futex(addr, op | PRIVATE, val, time, addr2, val3, nr);
}

static long gettid(long a, long b, long c, long d, long e, long f, long nr)
{
	(void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr;
	return usys_tcb()->tid;
}

static long exit_group(long status, long b, long c, long d, long e, long f, long nr)
{
	(void)b, (void)c, (void)d, (void)e, (void)f, (void)nr;
	sim_end("exit", status & 0xff, (int)status & 0xff);
}

/* The call fails as on a kernel without it, and programs do without. */
static long no_such_call(long a, long b, long c, long d, long e, long f, long nr)
{
	(void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)nr;
	return -LX_ENOSYS;
}

static long set_tid_address(long at, long b, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();

	(void)b, (void)c, (void)d, (void)e, (void)f, (void)nr;
	t->sched.clear = (uint32_t *)at;
	return t->tid;
}

static void start_threads(void)
{
	static const struct {
		int nr;
		usys_call *call;
	} own[] = {
		{NR_futex, futex},
		{NR_nanosleep, sched_nanosleep},
		{NR_clock_nanosleep, sched_clock_nanosleep},
		{NR_sched_yield, sched_yield},
		{NR_gettid, gettid},
		{NR_set_tid_address, set_tid_address},
		{NR_rt_sigprocmask, sched_sigprocmask},
		{NR_sigaltstack, sched_altstack},
		{NR_rt_sigpending, sched_sigpending},
		{NR_rt_sigsuspend, sched_sigsuspend},
		{NR_pause, sched_sigsuspend},
		{NR_rt_sigtimedwait, sched_sigtimedwait},
		{NR_rt_sigaction, usys_sigaction},
		{NR_exit_group, exit_group},
		{NR_rseq, no_such_call},
		{NR_io_uring_setup, no_such_call},
		{NR_landlock_create_ruleset, no_such_call},
		{NR_pidfd_open, no_such_call},
		{NR_pidfd_send_signal, no_such_call},
		{NR_inotify_init1, no_such_call},
		{NR_fanotify_init, no_such_call},
		{NR_perf_event_open, no_such_call},
		{NR_bpf, no_such_call},
		{NR_userfaultfd, no_such_call},
	};

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		sim_route(own[i].nr, own[i].call);
}

/* ---- functions for the scheduler ---- */

static void cloned(const struct tcb *t, const struct clone_frame *f, long tid)
{
	long arg[6];

	for (int i = 0; i < 6; i++)
		arg[i] = (long)f->arg[i];
	sim_hash_call(t, NR_clone, arg, tid);
}

static void ends(enum sched_end how, int code)
{
	if (how == SCHED_EXIT)
		sim_end("exit", code, code);
	sim_over("signal", code);
}

static uint64_t realtime(void) { return sim_realtime(); }

static struct sched_world world = {
	.host = &sim_uthreads,
	.policy = &sim_sched,
	.realtime = realtime,
	.trap = sim_trap,
	.arrived = sim_arrived,
	.cloned = cloned,
	.ends = ends,
};

/* ---- the table ---- */

static void start(void)
{
	start_threads();
	sim_start_signals();
	sim_start_self();
	sim_start_time();
	sim_start_memory();
	sim_start_fds();
	sim_start_waits();
	sim_start_epoll();
	sim_start_pipes();
	sim_start_events();
	sim_start_timers();
	sim_start_std();
	sim_start_files();
	sim_start_machine();
	sim_start_child_calls();
	sim_start_children();
	sim_start_baton();
	sim_start_stop();
	if (sim_is_child())
		sim_child_program();
	sim_start_socket_open();
	sim_start_socket_data();
	sim_start_socket_options();
	sim_start_traps();
	sim_start_watch();
	sim_start_ticks();
	sim_start_properties();
}

static uint64_t event_time(void) { return sim_world_time(); }
static uint64_t event(void) { return sim_counts.events; }

static struct usys_trace_world trace_world = {.now = event_time, .event = event};

/* Sets ignored and blocked signals. Those of the user's process must not influence the run: nohup
 * ignores SIGHUP, for example. A child inherits those of its parent in the simulation. */
static void set_signals(const struct sim_birth *b)
{
	for (int sig = 1; sig <= SIGMAX; sig++) {
		struct usys_sigaction a = {.handler = (usys_handler)(uintptr_t)(b && b->ignored & sched_bit(sig))};
		usys_raw6(NR_rt_sigaction, sig, (long)&a, 0, LX_SIGSET, 0, 0);
	}
	sched_set_mask(b ? b->blocked : 0);
}

static void tell_begin(void)
{
	sim_story_here = (struct sim_story_place){.machine = (int32_t)sim_me->machine,
		.pid = sim_pid,
		.clock = &sim_monotonic};
	if (sim_options.machine < 0) {
		sim_story_begin();
		sim_story_machine(0, "sim", "10.0.0.1");
	}
	sim_story_process(SIM_STORY_STARTS, sim_story_here.machine, sim_pid, 0,
		sim_is_child() ? sim_world->program[sim_me->program].name : usys_options.args[-1]);
}

void sim_begin(const char *settings)
{
	sim_read_options(settings);
	if (sim_options.machine < 0) {
		sim_world_new();
	} else {
		sim_world_join(sim_options.machine, sim_options.process);
		sim_baton_wait();
	}
	set_signals(sim_me->birth);
	world.pid = trace_world.pid = sim_pid;
	tell_begin();
	if (sim_me->machine || sim_me->program) {
		sim_here_machine = sim_machine->name;
		sim_here_program = sim_world->program[sim_me->program].name;
	}
	sched_world = &world;
	usys_trace_world = &trace_world;
	sim_start_faults(execute);
}

void sim_ways(struct way *ways)
{
	start();
	for (int i = 0; i < NCALLS; i++) {
		if (i == NR_clone || i == NR_clone3 || i == NR_fork || i == NR_vfork || i == NR_exit ||
			i == NR_rt_sigreturn)
			continue;
		ways[i] = (struct way){0, sim_routes[i] ? call : unknown};
	}
	ways[NCALLS] = (struct way){0, beyond};
	if (sim_me->signals & sched_bit(SIGKILL)) /* killed before it has begun */
		sim_signals_look();
}
