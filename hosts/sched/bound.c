//go:build ignore

/*
 * Bound threads. The kernel keeps state for such a thread alone, so it has a kernel thread to
 * itself, which begins with the common state, or with that of its parent, and ends with it. The
 * guest's first thread has the process's first kernel thread, which represents the process in /proc
 * and in calls of other processes.
 */
#include "sched.h"

enum { GET_PDEATHSIG = 2, GET_NAME = 16 };

uint64_t sched_bound;
char sched_name[16];
int32_t sched_death;

void sched_bound_start(void)
{
	usys_raw(NR_prctl, GET_NAME, sched_name, 0);
	usys_raw(NR_prctl, GET_PDEATHSIG, &sched_death, 0);
}

static bool is_first(const struct tcb *t) { return sched_leader && t->sched.index == 0; }

/* Returns a private vcore whose thread has the common state of unbound threads. A bound thread
 * leaves its kernel thread for that, as the new one would inherit that thread's state. */
static struct sched_vcore *get_plain(void)
{
	struct usys_uthread *self = sched_self();
	struct usys_vcore *home = self->home;
	struct sched_vcore *v;

	if (!usys_tcb()->sched.bound)
		return sched_private_get();
	usys_sched_lock();
	self->home = 0;
	usys_uthread_move(self);
	usys_sched_unlock();
	v = sched_private_get();
	usys_sched_lock();
	self->home = home;
	usys_uthread_move(self);
	usys_sched_unlock();
	return v;
}

/* Gives v's thread the name of the guest's thread; may be called on any thread. */
static void set_name(const struct sched_vcore *v)
{
	char path[64];
	struct usys_text t = usys_text(path, sizeof path);
	long fd;

	usys_put(&t, "/proc/self/task/");
	usys_putdec(&t, v->v.tid);
	usys_put(&t, "/comm");
	fd = usys_open(path, LX_O_WRONLY | LX_O_CLOEXEC, 0);
	if (fd < 0)
		return;
	usys_raw(NR_write, fd, sched_name, usys_strlen(sched_name));
	usys_raw(NR_close, fd, 0, 0);
}

static void count(struct tcb *t)
{
	t->sched.bound = true;
	sched_bound++;
}

/* With the lock: makes u, which is not bound, continue on v's thread, at once or from its next turn
 * on. */
static void take_home(struct usys_uthread *u, struct sched_vcore *v)
{
	struct usys_vcore *was = u->home;

	u->home = &v->v;
	if (u->state == USYS_READY && !was) {
		usys_list_remove(u);
		usys_list_add(&v->v.ready, u);
		usys_vcore_notify(&v->v);
	} else if (u->state == USYS_RUNNING) {
		__atomic_fetch_or(&sched_tcb(u)->attention, ATTEND_HOME, __ATOMIC_RELAXED);
	}
}

void sched_look_home(struct tcb *t)
{
	struct usys_uthread *u = &t->sched.u;

	usys_sched_lock();
	__atomic_fetch_or(&t->attention, ATTEND_HOME, __ATOMIC_RELAXED);
	if (u->state == USYS_RUNNING && u->vcore != sched_self()->vcore)
		sched_kick(sched_vcore(u));
	usys_sched_unlock();
}

bool sched_bind_other(struct tcb *t)
{
	struct sched_vcore *v;

	if (t->sched.bound)
		return true;
	v = is_first(t) ? sched_leader : get_plain();
	if (!v)
		return false;
	if (v != sched_leader)
		set_name(v);
	usys_sched_lock();
	if (t->sched.bound || t->sched.u.state == USYS_DEAD) {
		if (v != sched_leader)
			sched_vcore_over(v);
		usys_vcore_notify(&v->v);
	} else {
		count(t);
		take_home(&t->sched.u, v);
	}
	usys_sched_unlock();
	return true;
}

void sched_keep(void)
{
	struct tcb *t = usys_tcb();

	if (t->sched.bound || t->sched.u.vcore->shared)
		return;
	if (!is_first(t))
		set_name(sched_vcore(&t->sched.u));
	usys_sched_lock();
	if (!t->sched.bound)
		count(t);
	usys_sched_unlock();
}

bool sched_bind(void)
{
	struct tcb *t = usys_tcb();

	if (sched_alone() && !t->sched.bound)
		count(t);
	if (!sched_alone() && !sched_bind_other(t))
		return false;
	sched_go_home();
	sched_settle();
	return true;
}

/* The new kernel thread is a child of the parent's, on which the parent runs. */
bool sched_bind_child(struct tcb *t)
{
	struct sched_vcore *v;

	sched_go_home();
	v = sched_vcore_new(SCHED_BOUND);
	if (!v)
		return false;
	usys_sched_lock();
	t->sched.u.home = &v->v;
	count(t);
	usys_sched_unlock();
	return true;
}

void sched_bound_over(struct tcb *t)
{
	struct sched_vcore *v = sched_vcore(&t->sched.u);

	if (t->sched.bound && !v->v.shared && v != sched_leader)
		sched_vcore_over(v);
	t->sched.bound = false;
}
