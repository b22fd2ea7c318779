//go:build ignore

/*
 * The choice of the process that runs. The process that has the baton passes it on when it has
 * nothing to do, and when its slice of virtual time is over. The next one is drawn among those that
 * can run; if none can, the clock advances to the first moment at which one can. The clock goes
 * with the baton, so that no process sees an effect before its cause.
 */
#include "world.h"

#include "files.h"

static uint64_t since; /* the time at which this process got the baton */
static uint64_t slice; /* the time at which it has to pass it on */

void (*sim_stands)(void);

static void new_slice(void)
{
	enum { SHORTEST = 10000, LONGEST = 4000000 };

	slice = sim_monotonic + sim_magnitude(SIM_CHILDREN, SHORTEST, LONGEST);
}

/* ---- the baton ---- */

/* Returns a process that has to end: such a process comes first, and does nothing else. */
static struct sim_process *dying(void)
{
	for (uint32_t i = 0; i < sim_world->n; i++)
		if (sim_world->of[i].life == SIM_LIVES && sim_world->of[i].signals & sched_bit(SIGKILL))
			return &sim_world->of[i];
	return 0;
}

static bool may_run(const struct sim_process *p) { return p->life == SIM_LIVES && !sim_machine_of(p)->paused; }

static struct sim_process *choose(void)
{
	struct sim_process *soonest = 0, *first = sim_has_others() ? dying() : 0;
	uint64_t ready = 0, k;

	if (first || sim_world->prefers)
		return first ? first : sim_world->prefers;
	for (uint32_t i = 0; i < sim_world->n; i++) {
		struct sim_process *p = &sim_world->of[i];
		if (!may_run(p))
			continue;
		ready += p->next <= sim_monotonic;
		if (p->next != USYS_NEVER && (!soonest || p->next < soonest->next))
			soonest = p;
	}
	if (!ready)
		return soonest;
	k = ready == 1 ? 0 : sim_below(SIM_CHILDREN, ready);
	for (struct sim_process *p = sim_world->of;; p++)
		if (may_run(p) && p->next <= sim_monotonic && !k--)
			return p;
}

/* Chooses a process, and advances the clock to each event of the network before that process's
 * time: these events belong to no process, and may wake any. */
static struct sim_process *choose_in_time(void)
{
	for (;;) {
		struct sim_process *p = choose();
		uint64_t event = sim_sockets_next();

		if (event == USYS_NEVER || (p && p->next <= (event > sim_monotonic ? event : sim_monotonic)))
			return p;
		if (event > sim_monotonic)
			sim_monotonic = event;
		sim_sockets_run();
	}
}

static void pass(struct sim_process *p)
{
	enum { WAKE = 1 };

	/* Release: this process's writes are visible to the next one. */
	__atomic_store_n(&p->baton, 1, __ATOMIC_RELEASE);
	usys_raw(NR_futex, &p->baton, WAKE, 1);
}

static void hand_to(struct sim_process *p)
{
	sim_world->clock = p->next > sim_monotonic && p->next != USYS_NEVER ? p->next : sim_monotonic;
	sim_world->hash = sim_hash_now;
	sim_me->used += sim_monotonic - since;
	pass(p);
}

static void await(void)
{
	enum { WAIT = 0 };
	struct lx_timespec second = {1, 0};

	while (!__atomic_load_n(&sim_me->baton, __ATOMIC_ACQUIRE))
		if (usys_raw6(NR_futex, (long)&sim_me->baton, WAIT, 0, (long)&second, 0, 0) == -LX_ETIMEDOUT)
			sim_look_for_lost(false);
	sim_me->baton = 0;
	sim_world_map();
}

/* The run has stopped: this process reports its place, and stays there until it is ended. */
static _Noreturn void stand(void)
{
	if (sim_stands)
		sim_stands();
	pass(sim_world->of);
	for (;;)
		await();
}

void sim_baton_wait(void)
{
	await();
	if (sim_world->stopped)
		stand();
	sim_monotonic = since = sim_world->clock;
	sim_hash_now = sim_world->hash;
	new_slice();
}

void sim_stop_others(void)
{
	sim_world->stopped = true;
	for (uint32_t i = 1; i < sim_world->n; i++) {
		if (sim_world->of[i].life != SIM_LIVES || !sim_world->of[i].real)
			continue; /* a child before execve has no kernel process */
		pass(&sim_world->of[i]);
		await();
	}
}

/* With the lock: passes the baton on. Returns whether there is something new to look at. */
static bool give(uint64_t next)
{
	struct sim_process *p;

	sim_me->next = next;
	p = choose_in_time();
	new_slice();
	if (!p || p == sim_me)
		return sim_me->next < next; /* an event has come here */
	hand_to(p);
	sim_baton_wait();
	if (*sim_world->over) /* only the first process gets the baton then */
		sim_end(sim_world->over, sim_world->over_code, sim_world->over_status);
	if (sim_world->ended) {
		sim_world->ended = sim_is_child();
		sim_look_for_lost(true);
	}
	sim_disk_now();
	sim_pipes_look();
	sim_sockets_look();
	sim_locks_look();
	sim_children_look();
	sim_signals_look();
	return true;
}

void sim_turn(void)
{
	if (sim_has_others() && !sim_alone && sim_monotonic >= slice)
		give(0);
}

void sim_give_way(void) { give(0); }

bool sim_rest(uint64_t next)
{
	bool others;

	if (!sim_has_others())
		return false;
	usys_sched_lock();
	others = give(next);
	usys_sched_unlock();
	return others;
}

/* ---- the end of a child ---- */

/* Its children become children of init, which waits for those that have ended. */
static void leave_children(void)
{
	for (uint32_t i = 0; i < sim_world->n; i++) {
		struct sim_process *p = &sim_world->of[i];
		if (p->life == SIM_NOBODY || p->parent != sim_me->pid)
			continue;
		p->parent = 1;
		if (p->life == SIM_ENDED)
			p->life = SIM_NOBODY;
		else if (p->death)
			sim_send(p, p->death);
	}
}

/* Returns the parent, which may be on another machine. */
static struct sim_process *parent_of(const struct sim_process *p)
{
	for (uint32_t i = 0; i < sim_world->n; i++)
		if (sim_world->of[i].life != SIM_NOBODY && sim_world->of[i].pid == p->parent)
			return &sim_world->of[i];
	return 0;
}

static void end(int32_t status)
{
	struct sim_process *parent = parent_of(sim_me);

	sim_fds_close();
	sim_let_go_all();
	sim_maps_cut(0, ~0ul >> 1);
	simdisk_close(sim_cwd);
	leave_children();
	sim_me->status = status;
	sim_me->life = parent ? SIM_ENDED : SIM_NOBODY;
	sim_world->living--;
	sim_world->ended = true;
	if (parent)
		parent->next = 0;
}

static void over_in_child(const char *how, long code, int status)
{
	struct sim_process *next;
	struct usys_text t = usys_text(sim_world->over, sizeof sim_world->over);

	if (usys_streq(how, "exit")) {
		end((int32_t)(code & 0xff) << 8);
	} else if (usys_streq(how, "signal")) {
		end((int32_t)code);
	} else { /* the end of the whole run */
		usys_put(&t, how);
		sim_world->over_code = code;
		sim_world->over_status = status;
	}
	if (*sim_world->over)
		sim_world->of->next = 0;
	next = *sim_world->over ? sim_world->of : choose_in_time();
	hand_to(next ? next : sim_world->of); /* which then finds that nothing can happen any more */
	usys_end(0);
}

void sim_start_baton(void)
{
	if (sim_is_child())
		sim_over_elsewhere = over_in_child;
	else
		sim_last = sim_end_others;
}
