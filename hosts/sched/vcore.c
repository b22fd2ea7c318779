//go:build ignore

/* Vcores as kernel threads: their start and end, and the slices of uthreads. */
#include "sched.h"
#include "../../loader/vdso.h"

enum {
	SET_NAME = 15,
	THREAD_CPUTIME = 3,
	SIGEV_THREAD_ID = 4,
	SLICE_NS = 10000000,
};

uint32_t sched_nvcores;
const struct sched_world *sched_world;

uint64_t sched_now(void)
{
	struct lx_timespec t = {0, 0};

	if (sched_world)
		return sched_world->host->now();
	usys_vdso_read(LX_CLOCK_MONOTONIC, &t);
	return (uint64_t)t.sec * 1000000000ul + (uint64_t)t.nsec;
}

long sched_pid(void) { return sched_world ? sched_world->pid : usys_raw(NR_getpid, 0, 0, 0); }

/* ---- timers ---- */

/* Makes a timer. Returns 0, or -errno and leaves *id at -1. */
static long timer_new(const struct sched_vcore *v, int clock, uint64_t value, int32_t *id)
{
	struct {
		uint64_t value;
		int32_t signo, notify, tid, rest[11];
	} ev = {
		.value = value,
		.signo = USYS_SIGKICK,
		.notify = SIGEV_THREAD_ID,
		.tid = v->v.tid,
	};

	return usys_raw(NR_timer_create, clock, &ev, id);
}

static void timer_set(int32_t id, int flags, uint64_t first, uint64_t every)
{
	struct lx_timespec t[2] = {
		{(int64_t)(every / 1000000000), (int64_t)(every % 1000000000)},
		{(int64_t)(first / 1000000000), (int64_t)(first % 1000000000)},
	};
	usys_raw6(NR_timer_settime, id, flags, (long)t, 0, 0, 0);
}

void sched_arm(struct usys_vcore *v) { timer_set(((struct sched_vcore *)v)->timer, LX_TIMER_ABSTIME, v->alarm, 0); }

/* ---- a vcore's life ---- */

long sched_vcore_timers(struct sched_vcore *v)
{
	long r = 0;

	if (sched_world) /* time is virtual, and slices end at random */
		return 0;
	if (v->slice < 0) {
		r = timer_new(v, sched_clock_of(v->v.tid), SCHED_SLICE_VALUE, &v->slice);
		timer_set(v->slice, 0, SLICE_NS, SLICE_NS);
	}
	if (!r && v->timer < 0) {
		r = timer_new(v, LX_CLOCK_MONOTONIC, SCHED_ALARM_VALUE, &v->timer);
		sched_arm(&v->v);
	}
	return r;
}

void sched_vcore_set_up(struct sched_vcore *v)
{
	struct altstack a = {v->altstack, 0, 0, sizeof v->altstack};

	v->v.tid = (int32_t)usys_raw(NR_gettid, 0, 0, 0);
	usys_raw(NR_sigaltstack, &a, 0, 0);
	usys_dispatch_thread();
	v->slice = v->timer = -1;
	sched_prof_begin(v);
	if (!v->v.shared)
		return;
	usys_sched_lock(); /* the monitor may do the same */
	sched_vcore_timers(v);
	usys_sched_unlock();
}

void sched_vcore_shares(struct sched_vcore *v)
{
	v->shares = false;
	sched_vcore_timers(v);
	v->mask = sched_blocked;
	sched_own_mask(v);
}

void sched_vcore_taken(struct sched_vcore *v)
{
	if (v->slice >= 0)
		usys_raw(NR_timer_delete, v->slice, 0, 0);
	if (v->timer >= 0)
		usys_raw(NR_timer_delete, v->timer, 0, 0);
	v->slice = v->timer = -1;
	v->mask = sched_private_mask();
	sched_own_mask(v);
	sched_take_rest(v);
}

static void own_block(struct usys_kthread *k) { usys_set_self(((struct sched_vcore *)k->arg)->tcb); }

static void vcore_main(void *arg)
{
	struct sched_vcore *v = arg;

	if (v->name)
		usys_raw(NR_prctl, SET_NAME, v->name, 0);
	sched_vcore_set_up(v);
	sched_own_mask(v);
	usys_sched_lock();
	usys_vcore_run(&v->v);
}

void sched_vcore_idle(struct sched_vcore *v, struct tcb *t)
{
	v->tcb = t;
	t->sched.u.self = (uintptr_t)t;
	t->sched.u.vcore = &v->v;
	v->v.idle.self = (uintptr_t)t;
	v->v.idle.vcore = &v->v;
}

static struct sched_vcore *ended; /* vcores whose threads end or have ended; with the lock */

void sched_vcore_over(struct sched_vcore *v)
{
	v->v.over = true;
	v->free = ended;
	ended = v;
}

/* Returns a vcore that is over and whose thread has left its stack; 0: there is none. */
static struct sched_vcore *used(void)
{
	struct sched_vcore **p, *v;

	usys_sched_lock();
	/* Acquire: the kernel has cleared the word as its last access. */
	for (p = &ended; (v = *p) && __atomic_load_n(&v->thread.alive, __ATOMIC_ACQUIRE);)
		p = &v->free;
	if (v)
		*p = v->free;
	usys_sched_unlock();
	if (v) {
		v->v = (struct usys_vcore){.switches = v->v.switches, .wakes = v->v.wakes, .steals = v->v.steals};
		v->head = v->tail;
		v->polls = v->shares = false;
		v->closed = 0;
		v->blocked = 0;
		v->owner = 0;
	}
	return v;
}

static struct sched_vcore *make(void)
{
	struct sched_vcore *v = (struct sched_vcore *)usys_mmap(usys_page_up(sizeof *v), PROT_RW);

	if (usys_is_err((long)v))
		return 0;
	v->tcb = sched_block();
	if (!v->tcb) {
		usys_raw(NR_munmap, v, usys_page_up(sizeof *v), 0);
		return 0;
	}
	v->slice = v->timer = v->prof = -1;
	v->all = __atomic_load_n(&sched_vcores, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&sched_vcores, &v->all, v, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
	return v;
}

struct sched_vcore *sched_vcore_new(int id)
{
	uint64_t all = usys_every_signal(), old = 0;
	struct sched_vcore *v = used();
	long r;

	if (!v && !(v = make()))
		return 0;
	sched_vcore_idle(v, v->tcb);
	v->v.shared = id >= 0;
	v->v.id = (uint32_t)id;
	v->blocked = id >= 0 ? sched_blocked : 0;
	v->mask = id >= 0 ? sched_blocked : sched_private_mask();
	v->name = id >= 0 ? "usys-vcore" : id == SCHED_CALL ? "usys-call" : 0;
	v->thread = (struct usys_kthread){
		.run = vcore_main,
		.arg = v,
		.stack = (char *)v->tcb - usys_slot_usable,
		.size = usys_slot_usable,
		.begin = own_block,
	};
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
	r = usys_spawn_raw(&v->thread);
	sched_set_mask(old);
	if (!r) {
		v->v.tid = (int32_t)v->thread.alive;
		return v;
	}
	usys_sched_lock();
	sched_vcore_over(v);
	usys_sched_unlock();
	return 0;
}

/* ---- others ---- */

static bool begun; /* the other vcores were started */
struct sched_vcore *sched_leader;

bool sched_alone(void) { return !begun; }

/* Makes the process's first kernel thread a private vcore. */
static void replace_first(void)
{
	struct usys_uthread *self = sched_self();
	struct sched_vcore *first = sched_vcore(self), *v = sched_vcore_new(0);

	if (!v)
		return;
	sched_vcore_taken(first);
	usys_sched_lock();
	sched_drain(&first->v);
	usys_vcore_replace(&first->v, &v->v);
	sched_leader = first;
	if (usys_tcb()->sched.bound)
		self->home = &first->v;
	else
		usys_uthread_move(self);
	usys_sched_unlock();
}

/* Starts the other vcores, when the program gets its second thread. Returns whether it has
 * started them. */
bool sched_start_others(void)
{
	if (begun || sched_world)
		return false;
	begun = true;
	replace_first();
	for (uint32_t id = 1; id < sched_nvcores; id++) {
		struct sched_vcore *v = sched_vcore_new((int)id);
		if (!v)
			break; /* fewer vcores are enough */
		usys_sched_lock();
		usys_vcore_share(&v->v, id);
		usys_sched_unlock();
	}
	return true;
}

void sched_others_forked(void)
{
	begun = false;
	sched_leader = 0;
	ended = 0;
}
