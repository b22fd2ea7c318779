//go:build ignore

/*
 * Which process runs. The one that has the baton hands it over when it has nothing to do, and when
 * its slice of virtual time is over. Chance chooses among those that can run; if none can, the
 * clock goes on to the first moment at which one can. The clock goes with the baton, so that what a
 * process does is never seen before it was done.
 */
#include "machine.h"

#include "files.h"

static uint64_t since; /* when this process has got the baton */
static uint64_t slice; /* when it is to hand it over */

static void new_slice(void)
{
	enum { SHORTEST = 10000, LONGEST = 4000000 };

	slice = sim_monotonic + sim_magnitude(SIM_CHILDREN, SHORTEST, LONGEST);
}

/* ---- a process that has ended without a word ---- */

static bool lives(int32_t real)
{
	for (uint32_t i = 0; i < sim_machine->n; i++)
		if (sim_machine->of[i].life == SIM_LIVES && sim_machine->of[i].real == real)
			return true;
	return false;
}

/* All of the kernel's processes are children of the first one. may_reap: no process is being made. */
static void look_for_lost(bool may_reap)
{
	enum { ALL = 0x40000000 /* __WALL */ };
	struct usys_siginfo info = {0};

	if (sim_is_child())
		return;
	while (!usys_raw6(NR_waitid, LX_P_ALL, 0, (long)&info, LX_WEXITED | LX_WNOHANG | LX_WNOWAIT | ALL, 0, 0) && info.pid) {
		if (lives(info.pid))
			sim_unrepeatable("the process that simulates a child has ended: out of memory, or killed", 0);
		if (!may_reap)
			return;
		usys_raw6(NR_wait4, info.pid, 0, ALL, 0, 0, 0);
		info.pid = 0;
	}
}

/* ---- the baton ---- */

static struct sim_process *choose(void)
{
	struct sim_process *soonest = 0;
	uint64_t ready = 0, k;

	for (uint32_t i = 0; i < sim_machine->n; i++) {
		struct sim_process *p = &sim_machine->of[i];
		if (p->life != SIM_LIVES)
			continue;
		ready += p->next <= sim_monotonic;
		if (p->next != USYS_NEVER && (!soonest || p->next < soonest->next))
			soonest = p;
	}
	if (!ready)
		return soonest;
	k = ready == 1 ? 0 : sim_below(SIM_CHILDREN, ready);
	for (struct sim_process *p = sim_machine->of;; p++)
		if (p->life == SIM_LIVES && p->next <= sim_monotonic && !k--)
			return p;
}

static void hand_to(struct sim_process *p)
{
	enum { WAKE = 1 };

	sim_machine->clock = p->next > sim_monotonic && p->next != USYS_NEVER ? p->next : sim_monotonic;
	sim_machine->hash = sim_hash_now;
	sim_me->used += sim_monotonic - since;
	/* Release: what this process has done comes before. */
	__atomic_store_n(&p->baton, 1, __ATOMIC_RELEASE);
	usys_raw(NR_futex, &p->baton, WAKE, 1);
}

void sim_baton_wait(void)
{
	enum { WAIT = 0 };
	struct lx_timespec second = {1, 0};

	while (!__atomic_load_n(&sim_me->baton, __ATOMIC_ACQUIRE))
		if (usys_raw6(NR_futex, (long)&sim_me->baton, WAIT, 0, (long)&second, 0, 0) == -LX_ETIMEDOUT)
			look_for_lost(false);
	sim_me->baton = 0;
	sim_monotonic = since = sim_machine->clock;
	sim_hash_now = sim_machine->hash;
	sim_machine_map();
	new_slice();
}

/* With the lock. Returns whether others ran. */
static bool give(uint64_t next)
{
	struct sim_process *p;

	sim_me->next = next;
	p = choose();
	new_slice();
	if (!p || p == sim_me)
		return false;
	hand_to(p);
	sim_baton_wait();
	if (*sim_machine->over) /* only the first process gets the baton then */
		sim_end(sim_machine->over, sim_machine->over_code, sim_machine->over_status);
	look_for_lost(true);
	sim_disk_now();
	sim_face_is_mine();
	sim_pipes_look();
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

/* Its children are init's now, which waits for those that have ended. */
static void leave_children(void)
{
	for (uint32_t i = 0; i < sim_machine->n; i++) {
		struct sim_process *p = &sim_machine->of[i];
		if (p->life == SIM_NOBODY || p->parent != sim_me->pid)
			continue;
		p->parent = 1;
		if (p->life == SIM_ENDED)
			p->life = SIM_NOBODY;
		else if (p->death)
			sim_send(p, p->death);
	}
}

static void end(int32_t status)
{
	struct sim_process *parent = sim_process_of(sim_me->parent);

	sim_fds_close();
	sim_maps_cut(0, ~0ul >> 1);
	simdisk_close(sim_cwd);
	leave_children();
	sim_me->status = status;
	sim_me->life = parent ? SIM_ENDED : SIM_NOBODY;
	sim_machine->living--;
	if (parent)
		parent->next = 0;
}

static void over_in_child(const char *how, long code, int status)
{
	struct sim_process *next;
	struct usys_text t = usys_text(sim_machine->over, sizeof sim_machine->over);

	if (usys_streq(how, "exit")) {
		end((int32_t)(code & 0xff) << 8);
	} else if (usys_streq(how, "signal")) {
		end((int32_t)code);
	} else { /* the whole run's */
		usys_put(&t, how);
		sim_machine->over_code = code;
		sim_machine->over_status = status;
	}
	sim_machine->of->next = *sim_machine->over ? 0 : sim_machine->of->next;
	next = *sim_machine->over ? sim_machine->of : choose();
	hand_to(next ? next : sim_machine->of); /* which then sees that nothing can happen any more */
	usys_end(0);
}

void sim_start_baton(void)
{
	if (sim_is_child())
		sim_over_elsewhere = over_in_child;
}
