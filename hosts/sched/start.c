//go:build ignore

/* The first vcore, and the vcore of a fork's child. */
#include "frame.h"

static const struct usys_uthread_host host = {
	.now = sched_now,
	.sleep = sched_sleep,
	.wake = sched_wake,
	.waits = sched_waits,
	.look = sched_look,
	.arm = sched_arm,
};

/* Waits for the vcore's timers: a timer takes a place in this user's queue of signals,
 * which another program's signals may fill for a while. Later vcores do not wait: the
 * monitor makes their timers. */
static void wait_for_timers(struct sched_vcore *v)
{
	enum { TRIES = 5000, MS = 1000000 };
	struct lx_timespec wait = {0, MS};
	long r;

	for (int i = 0; (r = sched_vcore_timers(v)) == -LX_EAGAIN && i < TRIES; i++)
		usys_raw(NR_nanosleep, &wait, 0, 0);
	if (r)
		usys_refuse("-vcores needs two timers of the kernel's (timer_create), which fails:"
			    " allow it in this sandbox, or raise ulimit -i",
			0);
}

void usys_sched_start(void)
{
	struct sched_vcore *first = (struct sched_vcore *)usys_mmap(usys_page_up(sizeof *first), PROT_RW);
	struct tcb *t = usys_tcb(), *idle = sched_block();
	struct usys_uthread *u = &t->sched.u;

	if (!idle || usys_is_err((long)first))
		usys_refuse("-vcores: there is no memory for the scheduler", 0);
	sched_nvcores = (uint32_t)usys_options.vcores;
	usys_seeded_seed((uint64_t)usys_options.seed);
	sched_always = usys_options.seed >= 0 || sched_world ? ATTEND_ALWAYS : 0;
	usys_threads = &sched_threads;
	usys_mask_order = sched_order;
	if (sched_world)
		usys_uthread_init(sched_world->host, sched_world->policy);
	else
		usys_uthread_init(&host, sched_always ? &usys_seeded_sched : &usys_fifo_sched);
	t->attention = sched_always;
	sched_vcores = first;
	sched_bound_start();
	first->prof = -1;
	sched_vcore_idle(first, idle);
	first->v.idle.state = USYS_IDLE;
	first->v.idle.sp = sched_first_context((uintptr_t)idle, &first->v);
	first->v.shared = true;
	sched_vcore_set_up(first);
	wait_for_timers(first);
	usys_vcore_share(&first->v, 0);
	sched_first_thread(t);
	u->self = (uintptr_t)t;
	u->state = USYS_RUNNING;
	u->vcore = u->last = &first->v;
	first->v.current = u;
	t->sched.alt.flags = LX_SS_DISABLE;
	if (sched_world)
		t->tid = sched_world->pid;
	t->sched.tid = t->tid;
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, 0, (long)&t->sched.mask, LX_SIGSET, 0, 0);
	sched_program_begins(t);
	sched_set_mask(0);
}

/* The child of a fork: its only kernel thread becomes the first vcore. */
void usys_uthreads_forked(struct tcb *t)
{
	struct sched_vcore *v = sched_vcore(&t->sched.u);

	usys_uthread_forked(&v->v);
	usys_futexes_forked();
	sched_pending_forked();
	sched_bridge_forked();
	sched_prof_forked();
	sched_private_forked();
	sched_holds_forked();
	sched_poll_forked();
	sched_blocks_forked(t);
	t->sched.pending = (struct sched_queue){0, 0, 0};
	sched_others_forked();
	v->prof = -1;
	v->mask = v->blocked = 0;
	v->head = v->tail;
	v->polls = false;
	v->closed = 0;
	t->sched.prof = (struct sched_prof){0};
	t->sched.u.home = 0;
	t->sched.asker = 0;
	t->sched.u.last = &v->v;
	t->sched.bound = t->sched.moved = false;
	t->sched.tid = t->tid;
	sched_vcore_set_up(v);
	sched_set_mask(0);
}
