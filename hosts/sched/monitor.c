//go:build ignore

/*
 * The monitor: a kernel thread that finds vcores which sleep in the kernel though they should
 * not. Rules cannot foresee each such call: the other end of a fifo is not open, a file's server
 * does not reply, another process has cleared O_NONBLOCK. Every ten milliseconds the monitor
 * looks at each shared vcore. If a vcore has used no processor time since, and the kernel reports
 * that it sleeps, it is taken over: a new kernel thread gets its number and its run queues, and
 * it becomes a private vcore with its uthread. The uthread returns to the shared vcores when its
 * call has returned. The monitor also makes timers that a vcore lacks because the user's queue of
 * signals was full when it began.
 *
 * While all vcores rest the monitor sleeps, too.
 */
#include "sched.h"

enum { PERIOD_NS = 10000000, SET_NAME = 15 };

/* The state in which a vcore was last seen. */
struct seen {
	const struct usys_uthread *current;
	uint64_t switches, used;
};

static struct usys_kthread thread;
static uint32_t asleep; /* the monitor's futex: 1 while it sleeps for ever */
uint64_t sched_taken_over;

/* ---- what a vcore does ---- */

static uint64_t used(int32_t tid)
{
	struct lx_timespec t = {0, 0};

	usys_raw(NR_clock_gettime, sched_clock_of(tid), &t, 0);
	return (uint64_t)t.sec * 1000000000 + (uint64_t)t.nsec;
}

/* Reports whether the kernel says that a thread sleeps, and does not just wait for a processor. */
static bool sleeps(int32_t tid)
{
	char path[64], stat[512];
	struct usys_text t = usys_text(path, sizeof path);
	long fd, n;

	usys_put(&t, "/proc/self/task/");
	usys_putdec(&t, tid);
	usys_put(&t, "/stat");
	fd = usys_open(path, LX_O_RDONLY | LX_O_CLOEXEC, 0);
	if (fd < 0)
		return false;
	n = usys_raw(NR_read, fd, stat, sizeof stat - 1);
	usys_raw(NR_close, fd, 0, 0);
	/* The state follows the name, which is in parentheses and may contain parentheses. */
	for (long i = n - 1; i > 0; i--)
		if (stat[i] == ')')
			return i + 2 < n && (stat[i + 2] == 'S' || stat[i + 2] == 'D');
	return false;
}

/* With the lock: reports whether v runs a uthread and has done nothing since it was last seen. */
static bool stands_still(const struct usys_vcore *v, struct seen *s)
{
	struct seen now = {v->current, v->switches, used(v->tid)};
	bool same = now.current == s->current && now.switches == s->switches && now.used == s->used;

	*s = now;
	return same && v->tid && v->current != &v->idle;
}

/* ---- taking over ---- */

static void take_over(uint32_t id, struct seen *seen)
{
	struct usys_vcore *old = usys_shared_vcores[id];
	struct sched_vcore *v = sched_private_get();
	struct usys_uthread *u;

	if (!v)
		return;
	usys_sched_lock();
	if (!stands_still(old, seen)) {
		sched_private_add(v); /* the old vcore continued meanwhile */
		usys_sched_unlock();
		return;
	}
	u = old->current;
	usys_vcore_replace(old, &v->v);
	v->shares = true;
	usys_vcore_notify(&v->v);
	if (!u->home) /* else it is bound, and goes to its home */
		u->home = old;
	__atomic_fetch_or(&sched_tcb(u)->attention, ATTEND_PUBLIC, __ATOMIC_RELAXED);
	sched_taken_over++;
	usys_sched_unlock();
	sched_leave(); /* other vcores look at the signals that have come to it */
}

static bool look_at_all(struct seen *seen)
{
	bool any = false;

	for (uint32_t id = 0; id < usys_nshared; id++) {
		struct usys_vcore *v;
		bool still;
		usys_sched_lock();
		v = usys_shared_vcores[id];
		any |= v->current != &v->idle;
		still = stands_still(v, &seen[id]);
		sched_vcore_timers((struct sched_vcore *)v); /* there may be room now */
		sched_prof_again((struct sched_vcore *)v);
		usys_sched_unlock();
		if (still && sleeps(v->tid))
			take_over(id, &seen[id]);
	}
	return any;
}

static void run(void *arg)
{
	static struct seen seen[USYS_SHARED_VCORES];
	struct lx_timespec period = {0, PERIOD_NS};

	(void)arg;
	usys_raw(NR_prctl, SET_NAME, "usys-monitor", 0);
	for (;;) {
		usys_raw(NR_nanosleep, &period, 0, 0);
		if (look_at_all(seen))
			continue;
		/* Sequentially consistent, against sched_monitor_wake: a vcore that continues
		 * after this check sees the word. */
		__atomic_store_n(&asleep, 1, __ATOMIC_SEQ_CST);
		if (!look_at_all(seen))
			usys_raw6(NR_futex, (long)&asleep, FUTEX_WAIT_PRIVATE, 1, 0, 0, 0);
		__atomic_store_n(&asleep, 0, __ATOMIC_SEQ_CST);
	}
}

void sched_monitor_wake(void)
{
	if (__atomic_load_n(&asleep, __ATOMIC_SEQ_CST) && __atomic_exchange_n(&asleep, 0, __ATOMIC_SEQ_CST))
		usys_raw(NR_futex, &asleep, FUTEX_WAKE_PRIVATE, 1);
}

static void own_block(struct usys_kthread *k) { usys_set_self((struct tcb *)k->arg); }

/* Starts the monitor; without the lock. If the kernel cannot make its thread, sleeping vcores are
 * not found. */
void sched_monitor_start(void)
{
	uint64_t all = usys_every_signal(), old = 0;
	struct tcb *t = sched_block();

	if (!t)
		return;
	thread = (struct usys_kthread){.run = run,
		.arg = t,
		.stack = (char *)t - usys_slot_usable,
		.size = usys_slot_usable,
		.begin = own_block};
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
	usys_spawn_raw(&thread);
	sched_set_mask(old);
}
