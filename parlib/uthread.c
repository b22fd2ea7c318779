//go:build linux && amd64 && cgo

/* How uthreads block, are woken and follow each other on vcores; how vcores rest.
 * Labels of parlib/model/uthread.pml stand in comments, "model: …". */
#include "uthread.h"
#include "spin.h"

struct usys_vcore *usys_shared_vcores[USYS_SHARED_VCORES];
uint32_t usys_nshared;

static const struct usys_uthread_host *host;
static const struct usys_sched_ops *policy;

static struct spin guard;
static struct usys_vcore *notified; /* vcores to be woken when the lock is free */
static struct usys_vcore *poller;   /* the vcore that sleeps until the first deadline; 0: none */
static uint64_t poller_until;
static uint32_t nresting; /* shared vcores that rest */
static struct alarm_heap deadlines;

void usys_uthread_init(const struct usys_uthread_host *h, const struct usys_sched_ops *p)
{
	host = h;
	policy = p;
}

/* ---- the lock ---- */

void usys_sched_lock(void) { spin_lock(&guard); }

void usys_sched_unlock(void)
{
	struct usys_vcore *v = notified, *next;

	notified = 0;
	spin_unlock(&guard);
	for (; v; v = next) {
		/* Read first: once v is woken it may be notified again. */
		next = __atomic_load_n(&v->next, __ATOMIC_RELAXED);
		__atomic_store_n(&v->queued, false, __ATOMIC_RELEASE);
		host->wake(v);
	}
}

static void stop_resting(struct usys_vcore *v)
{
	if (v->resting && v->shared)
		nresting--;
	v->resting = false;
}

void usys_vcore_notify(struct usys_vcore *v)
{
	if (!v->resting)
		return;
	stop_resting(v);
	/* model: count. Sequentially consistent, against the kernel's read of seq: either the sleep
	 * does not begin, or host->wake ends it. */
	__atomic_fetch_add(&v->seq, 1, __ATOMIC_SEQ_CST);
	/* Acquire: the thread that woke v last has read v->next. */
	while (__atomic_load_n(&v->queued, __ATOMIC_ACQUIRE))
		usys_pause();
	v->queued = true;
	v->next = notified;
	notified = v;
}

/* Makes a resting vcore look for work, preferably one that does not poll. */
static void notify_one(void)
{
	struct usys_vcore *last = 0;

	if (!nresting)
		return;
	for (uint32_t i = 0; i < usys_nshared; i++) {
		struct usys_vcore *v = usys_shared_vcores[i];
		if (v->resting && v != poller) {
			usys_vcore_notify(v);
			return;
		}
		if (v->resting)
			last = v;
	}
	if (last)
		usys_vcore_notify(last);
}

/* ---- deadlines ---- */

static uint64_t looked; /* ticks at the last reading of the clock */
static uint64_t quiet;  /* nanoseconds after looked without a deadline */

static struct usys_uthread *of(struct alarm_node *n)
{
	return (struct usys_uthread *)((char *)n - offsetof(struct usys_uthread, deadline));
}

static void set_deadline(struct usys_uthread *u, uint64_t until)
{
	u->deadline.when = until;
	u->timed = true;
	alarm_heap_add(&deadlines, &u->deadline);
	if (deadlines.root != &u->deadline)
		return;
	quiet = 0;
	if (poller && until < poller_until)
		usys_vcore_notify(poller);
}

/*
 * Wakes the uthreads whose deadline has come. It reads the clock only if a deadline may have come:
 * a tick of the processor's counter is at most a nanosecond on every processor whose counter has a
 * constant rate.
 */
static void expire(struct usys_vcore *v)
{
	uint64_t ticks, now;

	if (__atomic_exchange_n(&v->due, false, __ATOMIC_RELAXED))
		v->alarm = USYS_NEVER;
	if (!deadlines.root)
		return;
	ticks = host->exact ? 0 : usys_ticks();
	if (!host->exact && ticks - looked < quiet)
		return;
	now = host->now();
	while (deadlines.root && deadlines.root->when <= now) /* model: expire */
		usys_uthread_wake(v, of(deadlines.root), of(deadlines.root)->late);
	if (v->alarm <= now)
		v->alarm = USYS_NEVER;
	looked = ticks;
	quiet = deadlines.root ? deadlines.root->when - now : 0;
}

/* ---- the choice of the next uthread ---- */

static struct usys_uthread *pick(struct usys_vcore *v)
{
	if (!v->shared)
		return usys_list_take(&v->ready);
	/* Otherwise the poller handles deadlines, or v's timer, which is set for the first one. */
	if (v->due || (deadlines.root && !poller && deadlines.root->when < v->alarm))
		expire(v);
	host->look(v, false);
	return policy->pick(v);
}

/* v is about to run a uthread: ensures that another vcore, or a timer, handles deadlines and
 * descriptors meanwhile. */
static void leave_watch(struct usys_vcore *v)
{
	if (poller || !v->shared || (!deadlines.root && !host->waits()))
		return;
	if (nresting) {
		notify_one();
	} else if (deadlines.root && deadlines.root->when < v->alarm) {
		v->alarm = deadlines.root->when;
		host->arm(v);
	}
}

/* Switches v from one uthread to another. from is in its list, and to in none. */
static void run(struct usys_vcore *v, struct usys_uthread *from, struct usys_uthread *to)
{
	v->current = to;
	to->vcore = v;
	if (to != &v->idle) {
		to->state = USYS_RUNNING;
		if (v->shared)
			to->last = v;
		leave_watch(v); /* model: hand */
	}
	if (to == from)
		return;
	v->switches += to != &v->idle;
	usys_uthread_switch(from, to);
}

static void schedule(struct usys_uthread *self)
{
	struct usys_vcore *v = self->vcore;
	struct usys_uthread *next = pick(v);

	run(v, self, next ? next : &v->idle);
}

/* ---- vcores ---- */

void usys_vcore_share(struct usys_vcore *v, uint32_t id)
{
	nresting += v->resting && !v->shared; /* a private vcore that rests counts as resting */
	v->shared = true;
	v->id = id;
	v->alarm = USYS_NEVER;
	usys_shared_vcores[id] = v;
	if (id >= usys_nshared)
		usys_nshared = id + 1;
}

static void move_all(struct usys_uthread_list *from, struct usys_uthread_list *to)
{
	for (struct usys_uthread *u; (u = usys_list_take(from));)
		usys_list_add(to, u);
}

void usys_vcore_replace(struct usys_vcore *old, struct usys_vcore *v)
{
	usys_vcore_share(v, old->id);
	old->shared = false;
	move_all(&old->woken, &v->woken);
	move_all(&old->ready, &v->ready);
}

/* With the lock, which is released while v sleeps. */
static void rest(struct usys_vcore *v)
{
	uint64_t until = USYS_NEVER;
	/* model: remember. Before the lock is free: a notification that comes after it ends the
	 * sleep. */
	uint32_t seq = __atomic_load_n(&v->seq, __ATOMIC_RELAXED);
	bool polls = v->shared && !poller && (deadlines.root || host->waits());

	v->resting = true; /* model: rest */
	nresting += v->shared;
	if (polls) {
		poller = v; /* model: role */
		poller_until = until = deadlines.root ? deadlines.root->when : USYS_NEVER;
	}
	usys_sched_unlock();
	host->sleep(v, seq, until, polls);
	usys_sched_lock();
	stop_resting(v); /* model: rise */
	if (polls)
		poller = 0;
	/* model: clear. Before signals are looked at: a handler that runs later sets it again. */
	__atomic_store_n(&v->kicked, 0, __ATOMIC_RELAXED);
}

void usys_vcore_run(struct usys_vcore *v)
{
	v->idle.state = USYS_IDLE;
	v->idle.vcore = v;
	v->current = &v->idle;
	for (;;) {
		struct usys_uthread *next = pick(v);
		if (next) {
			run(v, &v->idle, next);
			continue;
		}
		if (v->over)
			break;
		rest(v);
		expire(v);
	}
	usys_sched_unlock();
}

/* ---- uthreads ---- */

static void ready(struct usys_vcore *by, struct usys_uthread *u, enum usys_ready why)
{
	u->state = USYS_READY;
	if (u->home) {
		usys_list_add(&u->home->ready, u);
		usys_vcore_notify(u->home);
		return;
	}
	policy->woken(usys_shared_vcores[by->shared ? by->id : u->last->id], u, why);
	notify_one();
}

void usys_uthread_start(struct usys_uthread *from, struct usys_uthread *u)
{
	u->last = from->last;
	ready(from->vcore, u, USYS_NEW);
}

void usys_uthread_begun(void) { usys_sched_unlock(); } /* model: begun */

long usys_uthread_block(struct usys_uthread *self, struct usys_uthread_list *list, uint64_t until, long late)
{
	self->state = USYS_BLOCKED;
	if (list)
		usys_list_add(list, self);
	self->late = late;
	if (until != USYS_NEVER)
		set_deadline(self, until);
	if (policy->blocked)
		policy->blocked(self->vcore, self);
	/* A private vcore does not look at deadlines and descriptors when it rests. */
	if (!self->vcore->shared)
		leave_watch(usys_shared_vcores[0]);
	schedule(self);
	return self->result;
}

void usys_uthread_wake(struct usys_vcore *by, struct usys_uthread *u, long result)
{
	if (u->state != USYS_BLOCKED)
		usys_broken_rule("only a uthread that is blocked can be woken", "usys_uthread_wake");
	usys_uthread_claim(u);
	u->result = result;
	by->wakes++;
	ready(by, u, USYS_WAITED);
}

void usys_uthread_watch(void)
{
	if (poller)
		usys_vcore_notify(poller);
}

uint64_t usys_uthread_claim(struct usys_uthread *u)
{
	uint64_t until = u->timed ? u->deadline.when : USYS_NEVER;

	if (u->list)
		usys_list_remove(u);
	if (u->timed)
		alarm_heap_remove(&deadlines, &u->deadline);
	u->timed = false;
	return until;
}

void usys_uthread_unclaim(struct usys_uthread *u, struct usys_uthread_list *list, uint64_t until)
{
	if (list)
		usys_list_add(list, u);
	if (until != USYS_NEVER)
		set_deadline(u, until);
}

bool usys_uthread_yield(struct usys_uthread *self, enum usys_ready why)
{
	struct usys_vcore *v = self->vcore;
	uint64_t before = v->switches;

	if (v->shared && !self->home) {
		/* No more uthreads are ready than before, so no vcore needs to wake. */
		self->state = USYS_READY;
		policy->woken(v, self, why);
	} else {
		ready(v, self, why);
	}
	schedule(self);
	return self->vcore != v || v->switches != before;
}

void usys_uthread_move(struct usys_uthread *self)
{
	ready(self->vcore, self, USYS_WAITED);
	schedule(self);
}

void usys_uthread_exit(struct usys_uthread *self)
{
	self->state = USYS_DEAD;
	schedule(self);
	usys_broken_rule("a uthread that has ended does not run", "usys_uthread_exit");
}

enum usys_ready usys_uthread_tick(struct usys_vcore *v, bool slice)
{
	enum usys_ready why;

	v->alarm = USYS_NEVER;
	if (!v->shared)
		return USYS_RUNS;
	expire(v);
	host->look(v, true);
	why = policy->tick(v, v->current, slice);
	if (why == USYS_RUNS)
		leave_watch(v);
	return why;
}

void usys_uthread_forked(struct usys_vcore *v)
{
	guard = (struct spin){0};
	notified = poller = 0;
	nresting = 0;
	deadlines = (struct alarm_heap){0, 0};
	usys_nshared = 0;
	v->ready = v->woken = (struct usys_uthread_list){0, 0, 0};
	v->resting = v->queued = false;
	v->current->timed = false;
	v->current->list = 0;
	usys_vcore_share(v, 0);
}
