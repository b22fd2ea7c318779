//go:build ignore

/*
 * -until: the run stops at an event of the first process, for a debugger. All processes wait until
 * the command has written core files of them, and then end.
 */
#include "world.h"

static void put(const struct usys_text *t) { usys_raw(NR_write, sim_options.report, t->p, t->n); }

static void put_number(struct usys_text *t, uintptr_t n)
{
	usys_put(t, " ");
	usys_puthex(t, n);
}

/* Reports the place of the thread's guest code: in the call that it makes, or at the tick. */
static void put_thread(struct tcb *t)
{
	char buf[200];
	struct usys_text text = usys_text(buf, sizeof buf);
	bool self = t == usys_tcb();
	uintptr_t top = usys_slot_of(t, self ? (uintptr_t)__builtin_frame_address(0) : t->sched.u.sp);

	if (!top)
		return;
	usys_put(&text, "thread ");
	usys_putdec(&text, t->tid);
	put_number(&text, *(uintptr_t *)(top + SLOT_RET));
	put_number(&text, *(uintptr_t *)(top + SLOT_GSP) + USYS_CALL_PUSHES);
	put_number(&text, *(uintptr_t *)(top + SLOT_FP));
	put_number(&text, self ? usys_get_tls() : t->sched.u.tls);
	usys_put(&text, "\n");
	put(&text);
}

/* Reports the threads, which wait for a vcore or for an event. The vcore's own context, which waits
 * for the baton, is not a thread. */
static void put_threads(void)
{
	struct tcb *self = usys_tcb();

	if (sched_nthreads && sched_thread(self->sched.index) == self)
		put_thread(self);
	for (uint32_t i = 0; i < sched_nthreads; i++) {
		struct tcb *t = sched_thread(i);
		if (t != self && (t->sched.u.state == USYS_READY || t->sched.u.state == USYS_BLOCKED))
			put_thread(t);
	}
}

/* Reports the process: its number, the kernel's number, its machine and the file of its program. */
static void put_process(void)
{
	char buf[150];
	struct usys_text text = usys_text(buf, sizeof buf);
	const char *file = sim_world->program[sim_me->program].path;

	usys_put(&text, "process ");
	usys_putdec(&text, sim_me->pid);
	usys_put(&text, " ");
	usys_putdec(&text, usys_raw(NR_getpid, 0, 0, 0));
	usys_put(&text, " ");
	usys_put(&text, sim_machine_of(sim_me)->name);
	usys_put(&text, " ");
	sim_put_line(&text, file, usys_strlen(file));
	text = usys_text(buf, sizeof buf);
	usys_put(&text, "entry");
	put_number(&text, usys_program.entry);
	usys_put(&text, "\n");
	put(&text);
	put_threads();
}

/* Waits until the command has closed the report's other end. */
static void wait_for_reader(void)
{
	enum { ERR = 8 }; /* POLLERR */
	struct pollfd f = {.fd = sim_options.report};

	while (!(f.revents & ERR))
		usys_raw(NR_poll, &f, 1, -1);
}

_Noreturn void sim_stop(void)
{
	if (sim_options.report < 0)
		usys_end(0);
	put_process();
	sim_stop_others();
	sim_over("stopped", (long)sim_counts.events);
	wait_for_reader();
	usys_end(0);
}

void sim_start_stop(void) { sim_stands = put_process; }
