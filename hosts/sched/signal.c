//go:build ignore

/*
 * Masks, pending signals and who is sent one. The kernel blocks none on the vcores, and its
 * table of actions has the host's handler for each that the guest handles (sigaction.c) or
 * that would end the process.
 */
#include "sched.h"

static struct sched_signal *process; /* pending for the process, the oldest first */
static uint64_t process_set;
static struct sched_signal *unused;

static uint64_t bit(int sig) { return 1ul << (sig - 1); }

/* ---- queues; all with the lock ---- */

static struct sched_signal *node(void)
{
	enum { SIZE = 64 * 1024 };
	struct sched_signal *s = unused;

	if (!s) {
		long p = usys_mmap(SIZE, PROT_RW);
		if (usys_is_err(p))
			return 0;
		for (s = (struct sched_signal *)p; (char *)(s + 1) <= (char *)p + SIZE; s++) {
			s->next = unused;
			unused = s;
		}
		s = unused;
	}
	unused = s->next;
	return s;
}

/* One of each standard signal is kept, as Linux does. */
static void push(struct sched_signal **queue, uint64_t *set, const struct usys_siginfo *info)
{
	struct sched_signal *s;

	if (info->signo < 32 && *set & bit(info->signo))
		return;
	s = node();
	if (!s)
		return;
	s->info = *info;
	s->next = 0;
	while (*queue)
		queue = &(*queue)->next;
	*queue = s;
	*set |= bit(info->signo);
}

/* Takes the first of the lowest number among those in want. */
static bool pull(struct sched_signal **queue, uint64_t *set, uint64_t want, struct usys_siginfo *info)
{
	struct sched_signal *s;
	bool more = false;
	int sig;

	if (!(*set & want))
		return false;
	sig = __builtin_ctzl(*set & want) + 1;
	while ((*queue)->info.signo != sig)
		queue = &(*queue)->next;
	s = *queue;
	*queue = s->next;
	*info = s->info;
	for (struct sched_signal *r = s->next; r && !more; r = r->next)
		more = r->info.signo == sig;
	if (!more)
		*set &= ~bit(sig);
	s->next = unused;
	unused = s;
	return true;
}

bool sched_take(struct tcb *t, uint64_t want, struct usys_siginfo *info)
{
	return pull(&t->sched.pending, &t->sched.set, want, info) || pull(&process, &process_set, want, info);
}

void sched_forget_signals(struct tcb *t)
{
	struct usys_siginfo info;

	while (pull(&t->sched.pending, &t->sched.set, ~0ul, &info))
		;
}

uint64_t sched_pending(const struct tcb *t)
{
	return __atomic_load_n(&t->sched.set, __ATOMIC_RELAXED) | __atomic_load_n(&process_set, __ATOMIC_RELAXED);
}

bool sched_due(const struct tcb *t)
{
	return (sched_pending(t) & (~t->sched.mask | t->sched.awaited)) != 0;
}

void sched_attend_signals(struct tcb *t) { __atomic_fetch_or(&t->attention, ATTEND_SIGNAL, __ATOMIC_RELAXED); }

/* t is to look at its signals: at the end of its call, or now. */
static void alert(struct usys_vcore *by, struct tcb *t)
{
	struct usys_uthread *u = &t->sched.u;

	sched_attend_signals(t);
	if (t->sched.leaves)
		return;
	if (u->state == USYS_BLOCKED && t->sched.claimed) {
		usys_uthread_watch();
	} else if (u->state == USYS_BLOCKED && t->sched.interruptible) {
		usys_uthread_wake(by, u, -LX_ERESTARTSYS);
	} else if (u->state == USYS_RUNNING && u->vcore != by) {
		__atomic_store_n(&t->sched.interrupt, 1, __ATOMIC_SEQ_CST);
		sched_kick(sched_vcore(u));
	} else if (u->state == USYS_RUNNING) {
		__atomic_store_n(&t->sched.interrupt, 1, __ATOMIC_SEQ_CST);
	}
}

/* The thread that takes a signal to the process: the calling one, or the first that can. */
static struct tcb *taker(struct usys_vcore *by, int sig)
{
	struct tcb *t = sched_tcb(by->current);

	if (by->current->state == USYS_RUNNING && !(t->sched.mask & bit(sig)))
		return t;
	for (uint32_t i = 0; i < sched_nthreads; i++) {
		t = sched_thread(i);
		if (t->sched.u.state != USYS_DEAD && t->tid > 0 && (!(t->sched.mask & bit(sig)) || t->sched.awaited & bit(sig)))
			return t;
	}
	return 0;
}

void sched_post(struct usys_vcore *by, struct tcb *t, const struct usys_siginfo *info)
{
	if (t)
		push(&t->sched.pending, &t->sched.set, info);
	else
		push(&process, &process_set, info);
	if (!t)
		t = taker(by, info->signo);
	if (t && sched_due(t))
		alert(by, t);
}

void sched_drain(struct usys_vcore *v)
{
	struct sched_vcore *s = (struct sched_vcore *)v;

	while (s->head != __atomic_load_n(&s->tail, __ATOMIC_ACQUIRE)) {
		struct usys_siginfo info = s->ring[s->head % RING];
		__atomic_store_n(&s->head, s->head + 1, __ATOMIC_RELEASE);
		/* A timer's signal to a bound thread is that thread's. */
		sched_post(v, info.code == LX_SI_TIMER ? s->owner : 0, &info);
	}
	if (s->closed) {
		s->closed = false;
		sched_set_mask(s->mask);
	}
}

/* ---- taking one ---- */

/* The default action of a signal that is not ignored: the kernel's. */
static void die(const struct usys_siginfo *info)
{
	uint64_t mask = 0;

	usys_kernel_default(info->signo);
	usys_raw6(NR_rt_tgsigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0), info->signo, (long)info, 0, 0);
	/* Signals of other codes than a queue's cannot be sent to oneself with all of them. */
	usys_raw(NR_tgkill, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0), info->signo);
	sched_set_mask(mask);
}

bool sched_next_handler(struct tcb *t, struct usys_siginfo *info, struct usys_sigaction *a, uint64_t *old)
{
	struct sched_thread *s = &t->sched;
	bool any;

	for (;;) {
		usys_sched_lock();
		any = sched_take(t, ~s->mask, info);
		usys_sched_unlock();
		if (!any && s->suspends) { /* another thread has taken it */
			s->suspends = false;
			sched_mask_to(t, s->suspended);
		}
		if (!any)
			return false;
		*a = usys_action(info->signo);
		if ((uintptr_t)a->handler > 1)
			break;
		if (!a->handler && usys_sched_holds(info->signo)) {
			usys_trace_signal(t, info->signo, info);
			die(info);
		}
	}
	*old = s->suspends ? s->suspended : s->mask;
	s->suspends = false;
	s->mask |= a->mask | (a->flags & SA_NODEFER ? 0 : bit(info->signo));
	s->mask &= ~(uint64_t)SCHED_UNBLOCKABLE;
	usys_trace_signal(t, info->signo, info);
	return true;
}

/* ---- masks ---- */

void sched_mask_to(struct tcb *t, uint64_t mask)
{
	t->sched.mask = mask & ~(uint64_t)SCHED_UNBLOCKABLE;
	if (sched_due(t))
		sched_attend_signals(t);
}

void sched_signals_forked(void)
{
	process = unused = 0;
	process_set = 0;
}
