//go:build ignore

/* The hash of a run, and its end. */
#include "sim.h"
#include "story.h"
#include "zargs.h"

#include <stdarg.h>

enum { NOT_REPEATABLE = 3, WORDS = 40 };

uint64_t sim_monotonic = SIM_BOOT;
struct sim_counts sim_counts;
uint64_t sim_hash_now = 0xcbf29ce484222325u;
void (*sim_over_elsewhere)(const char *how, long code, int status);

void sim_hash(uint64_t word)
{
	uint64_t hash = (sim_hash_now ^ word) * 0x9e3779b97f4a7c15u;

	sim_hash_now = hash ^ hash >> 29;
}

/* Registers that are not arguments of the call may hold anything: after a table function, addresses
 * of this process that do not depend on the seed. */
void sim_hash_call(const struct tcb *t, long nr, const long arg[6], long result)
{
	sim_counts.events++;
	sim_hash((uint64_t)t->tid << 32 | (uint32_t)nr);
	for (int i = 0; i < args_of[nr]; i++)
		sim_hash((uint64_t)arg[i]);
	sim_hash((uint64_t)result);
	sim_hash(sim_monotonic);
}

/* ---- the report ---- */

void sim_put(const char *p, size_t n)
{
	while (n) {
		long r = usys_raw(NR_write, sim_options.report < 0 ? 2 : sim_options.report, p, n);
		if (r <= 0)
			return;
		p += r;
		n -= (size_t)r;
	}
}

void sim_put_line(const struct usys_text *head, const char *text, size_t n)
{
	char buf[256];
	size_t used = 0;

	sim_put(head->p, head->n);
	for (size_t i = 0; i < n; i++) {
		if (used + 3 > sizeof buf) {
			sim_put(buf, used);
			used = 0;
		}
		if (text[i] == '\n' || text[i] == '\\')
			buf[used++] = '\\';
		buf[used++] = text[i] == '\n' ? 'n' : text[i];
	}
	buf[used++] = '\n';
	sim_put(buf, used);
}

static void line(struct usys_text *t, const char *name, uint64_t value)
{
	usys_put(t, name);
	usys_put(t, " ");
	usys_putdec(t, (int64_t)value);
	usys_put(t, "\n");
}

static void put_report(struct usys_text *t, const char *how, long code)
{
	usys_put(t, "hash ");
	usys_puthex(t, sim_hash_now);
	usys_put(t, "\nsettings ");
	sim_put_options(t);
	usys_put(t, "\n");
	line(t, "events", sim_counts.events);
	line(t, "calls", sim_counts.calls);
	line(t, "switches", sim_counts.switches);
	line(t, "ticks", sim_counts.ticks);
	line(t, "jumps", sim_counts.jumps);
	line(t, "traps", sim_counts.traps);
	line(t, "threads", sched_nthreads);
	line(t, "ns", sim_elapsed());
	line(t, how, (uint64_t)code);
}

bool sim_deadlocked;

enum { ENDINGS = 4 };
static void (*endings[ENDINGS])(void);

void sim_at_end(void (*f)(void))
{
	for (int i = 0; i < ENDINGS; i++)
		if (!endings[i]) {
			endings[i] = f;
			return;
		}
	usys_broken_rule("there is room for all that is done at the end", "sim_at_end");
}

static void tell_end(const char *how, long code)
{
	bool signal = usys_streq(how, "signal");

	if (signal || usys_streq(how, "exit"))
		sim_story_process(signal ? SIM_STORY_SIGNAL : SIM_STORY_EXITS, sim_story_here.machine,
			sim_story_here.pid, code, "");
	if (!sim_over_elsewhere)
		sim_story_end(how, code);
}

static void over(const char *how, long code, int status)
{
	static bool done;
	char buf[2048];
	struct usys_text t = usys_text(buf, sizeof buf);

	if (done)
		return;
	done = true;
	for (int i = 0; i < ENDINGS && endings[i]; i++)
		endings[i]();
	tell_end(how, code);
	if (sim_over_elsewhere)
		sim_over_elsewhere(how, code, status);
	if (sim_options.report < 0)
		return;
	if (sim_deadlocked && (usys_streq(how, "exit") || usys_streq(how, "signal"))) {
		how = "deadlock"; /* the program has ended after the signal of a deadlock */
		code = 0;
	}
	put_report(&t, how, code);
	usys_raw(NR_write, sim_options.report, t.p, t.n);
}

void sim_over(const char *how, long code) { over(how, code, 0); }

void (*sim_last)(void);

_Noreturn void sim_end(const char *how, long code, int status)
{
	over(how, code, status);
	if (sim_last)
		sim_last();
	usys_end(status);
}

/* ---- runs that cannot be repeated ---- */

static const struct usys_text stack_line = {(char *)"stack", 5, 6};

const char *sim_here_machine, *sim_here_program;

/* Before a stack: its machine and program, if not the first ones. */
static void put_where(void)
{
	char buf[200];
	struct usys_text t = usys_text(buf, sizeof buf);

	if (!sim_here_machine || sim_options.report < 0)
		return;
	usys_put(&t, "where ");
	usys_put(&t, sim_here_machine);
	usys_put(&t, " ");
	usys_put(&t, sim_here_program);
	usys_put(&t, "\n");
	usys_raw(NR_write, sim_options.report, t.p, t.n);
}

/* Writes the pcs of the goroutine's frames, by frame pointers, as a line that begins with name; the
 * command turns them into names. */
static void put_stack(const struct usys_text *name, uintptr_t pc, uintptr_t fp)
{
	char buf[2048];
	struct usys_text t = usys_text(buf, sizeof buf);
	uintptr_t frame[2];

	put_where();
	usys_putn(&t, name->p, name->n);
	for (int i = 0; i < WORDS && pc; i++) {
		usys_put(&t, " ");
		usys_puthex(&t, pc);
		if (usys_get(frame, (void *)fp, sizeof frame) || frame[0] <= fp)
			break;
		fp = frame[0];
		pc = frame[1];
	}
	usys_put(&t, "\n");
	if (sim_options.report >= 0)
		usys_raw(NR_write, sim_options.report, t.p, t.n);
}

static void put_cause(const struct usys_text *why)
{
	char buf[1100];
	struct usys_text t = usys_text(buf, sizeof buf);

	usys_put(&t, "cause ");
	usys_putn(&t, why->p, why->n);
	usys_put(&t, "\n");
	if (sim_options.report >= 0) {
		usys_raw(NR_write, sim_options.report, t.p, t.n);
		return;
	}
	t = usys_text(buf, sizeof buf);
	usys_put(&t, "usys: sim: ");
	usys_putn(&t, why->p, why->n);
	usys_put(&t, "\n");
	usys_raw(NR_write, 2, t.p, t.n);
}

/* Writes the callers of the thread's call: its slot holds the guest's stack pointer. */
void sim_put_callers(const struct usys_text *name)
{
	struct tcb *t = usys_tcb();
	uintptr_t top = usys_slot_of(t, (uintptr_t)__builtin_frame_address(0));

	if (top)
		put_stack(name, *(uintptr_t *)(top + SLOT_RET), *(uintptr_t *)(top + SLOT_FP));
}

void sim_put_change(void)
{
	char buf[64];
	struct usys_text t = usys_text(buf, sizeof buf);

	usys_put(&t, "change ");
	usys_putdec(&t, (int64_t)sim_counts.events);
	sim_put_callers(&t);
}

static _Noreturn void not_repeatable(const struct usys_text *why)
{
	put_cause(why);
	sim_end("unrepeatable", 0, NOT_REPEATABLE);
}

_Noreturn void sim_unrepeatable(const char *text, ...)
{
	char buf[1024];
	struct usys_text t = usys_text(buf, sizeof buf);
	va_list more;

	va_start(more, text);
	for (; text; text = va_arg(more, const char *))
		usys_put(&t, text);
	va_end(more);
	sim_put_callers(&stack_line);
	not_repeatable(&t);
}

/* ---- the watchdog ---- */

enum { EVERY_S = 1, LOOKS = 10, LOOKS_OF_SIM = 3, SIGEV_THREAD_ID = 4, CPUTIME = 2 };

void sim_start_watch(void)
{
	struct {
		uint64_t value;
		int32_t signo, notify, tid, rest[11];
	} ev = {
		.value = SCHED_SLICE_VALUE,
		.signo = USYS_SIGKICK,
		.notify = SIGEV_THREAD_ID,
	};
	struct lx_timespec t[2] = {{EVERY_S, 0}, {EVERY_S, 0}};
	int32_t id;

	ev.tid = (int32_t)usys_raw(NR_gettid, 0, 0, 0);
	if (!usys_raw(NR_timer_create, CPUTIME, &ev, &id))
		usys_raw6(NR_timer_settime, id, 0, (long)t, 0, 0, 0);
}

static void look(struct usys_ucontext *uc)
{
	static uint64_t seen;
	static int looks;
	char buf[400], name[300];
	struct usys_text t = usys_text(buf, sizeof buf);
	uint64_t now = sim_counts.calls + sim_counts.ticks;
	uintptr_t offset;

	looks = now == seen && !usys_in_host(*usys_pc(uc)) ? looks + 1 : 0;
	seen = now;
	if (looks < (usys_program.sim ? LOOKS_OF_SIM : LOOKS))
		return;
	usys_put(&t, "a loop neither makes calls nor accesses memory: ");
	if (usys_symbol(*usys_pc(uc), name, sizeof name, &offset))
		usys_put(&t, name);
	else
		usys_puthex(&t, *usys_pc(uc));
	if (!usys_program.sim)
		usys_put(&t, " (built with usys build -sim, it may be preempted there)");
	put_stack(&stack_line, *usys_pc(uc), *usys_fp(uc));
	not_repeatable(&t);
}

void sim_arrived(int sig, const struct usys_siginfo *info, struct usys_ucontext *uc)
{
	char buf[100];
	struct usys_text t = usys_text(buf, sizeof buf);
	bool ends = sig == 1 || sig == 2 || sig == SIGQUIT ||
		sig == 13 /* SIGPIPE: the output is not read any more */ || sig == 15;

	if (sig == USYS_SIGKICK && sched_is_ours(info)) {
		look(uc);
		return;
	}
	if (sig == SIGCHLD && info->code > 0)
		return; /* for a process that simulates a child */
	if (ends) {     /* the user has ended the run */
		sim_over("signal", sig);
		usys_kernel_default(sig);
		usys_raw(NR_tgkill, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0), sig);
		return;
	}
	usys_put(&t, "a signal came from outside: ");
	usys_putdec(&t, sig);
	not_repeatable(&t);
}
