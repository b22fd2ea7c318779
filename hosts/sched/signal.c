//go:build ignore

/*
 * Masks, pending signals, and the thread that takes one. The kernel blocks none on the vcores, and its
 * table of actions has the host's handler for each that the guest handles (sigaction.c) or
 * that would end the process.
 */
#include "../../parlib/sig_arrive.h"
#include "../../parlib/sig_full.h"
#include "../../parlib/sig_post.h"
#include "../../parlib/sig_queue.h"
#include "sched.h"

/* Many signals: a queue for each number. */
struct queues {
	struct sched_queue of[SIGMAX + 1];
	uint32_t length[SIGMAX + 1];
	uint64_t set;
};

static struct queues process; /* pending for the process */
static struct sched_signal *unused;
static uint32_t used;

static uint64_t bit(int sig) { return 1ul << (sig - 1); }

/* ---- queues; all with the lock ---- */

static struct sched_signal *node(void)
{
	enum { SIZE = 64 * 1024, MOST = 256 * 1024 };
	struct sched_signal *s = unused;

	if (used >= MOST)
		return 0;
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
	used++;
	return s;
}

/* One of each standard signal is kept, as Linux does. False: there is no room. */
static bool push(struct sched_queue *q, const struct usys_siginfo *info)
{
	struct sched_signal *s;

	if (info->signo < 32 && q->set & bit(info->signo))
		return true;
	s = node();
	if (!s)
		return false;
	s->info = *info;
	s->next = 0;
	*(q->first ? &q->last->next : &q->first) = s;
	q->last = s;
	q->set |= bit(info->signo);
	return true;
}

/* Takes the first of the lowest number among those in want. */
static bool pull(struct sched_queue *q, uint64_t want, struct usys_siginfo *info)
{
	struct sched_signal **at = &q->first, *s, *before = 0;
	bool more = false;
	int sig;

	/* In a queue of one number the next one is the first that is looked at. */
	if (!(q->set & want))
		return false;
	sig = __builtin_ctzl(q->set & want) + 1;
	for (; (*at)->info.signo != sig; at = &(*at)->next)
		before = *at;
	s = *at;
	*at = s->next;
	if (q->last == s)
		q->last = before;
	*info = s->info;
	for (struct sched_signal *r = s->next; r && !more; r = r->next)
		more = r->info.signo == sig;
	if (!more)
		q->set &= ~bit(sig);
	s->next = unused;
	unused = s;
	used--;
	return true;
}

static bool push_to(struct queues *q, const struct usys_siginfo *info)
{
	if (info->signo < 32 && q->set & bit(info->signo))
		return true;
	if (!push(&q->of[info->signo], info))
		return false;
	q->length[info->signo]++;
	__atomic_fetch_or(&q->set, bit(info->signo), __ATOMIC_SEQ_CST);
	return true;
}

static bool pull_from(struct queues *q, uint64_t want, struct usys_siginfo *info)
{
	int sig;

	if (!(q->set & want))
		return false;
	sig = __builtin_ctzl(q->set & want) + 1;
	pull(&q->of[sig], bit(sig), info);
	if (!--q->length[sig])
		__atomic_fetch_and(&q->set, ~bit(sig), __ATOMIC_SEQ_CST);
	return true;
}

/*
 * What is pending for the process has a bound of our own, for each number: from there on the
 * vcores block it, and the kernel's queue is as long as it is. All vcores block what a thread
 * takes in order, too.
 */
enum { MANY = 1024 };
static uint64_t ordered, crowded;
uint64_t sched_blocked;

static void block_now(void)
{
	long pid = usys_raw(NR_getpid, 0, 0, 0);

	__atomic_store_n(&sched_blocked, ordered | crowded, __ATOMIC_SEQ_CST);
	for (struct sched_vcore *v = __atomic_load_n(&sched_vcores, __ATOMIC_ACQUIRE); v; v = v->all)
		usys_raw(NR_tgkill, pid, v->v.tid, SIGURG);
}

static bool push_process(const struct usys_siginfo *info)
{
	int sig = info->signo;

	if (!push_to(&process, info))
		return false;
	if (sig >= 32 && process.length[sig] >= MANY && !(crowded & bit(sig))) {
		crowded |= bit(sig);
		block_now();
	}
	return true;
}

static bool pull_process(uint64_t want, struct usys_siginfo *info)
{
	if (!pull_from(&process, want, info))
		return false;
	if (process.length[info->signo] < MANY / 2 && crowded & bit(info->signo)) {
		crowded &= ~bit(info->signo);
		block_now();
	}
	return true;
}

bool sched_take(struct tcb *t, uint64_t want, struct usys_siginfo *info)
{
	return pull(&t->sched.pending, want, info) || pull_process(want, info);
}

void sched_forget_signals(struct tcb *t)
{
	struct usys_siginfo info;

	while (pull(&t->sched.pending, ~0ul, &info))
		;
}

uint64_t sched_pending(const struct tcb *t)
{
	return __atomic_load_n(&t->sched.pending.set, __ATOMIC_RELAXED) | __atomic_load_n(&process.set, __ATOMIC_RELAXED);
}

bool sched_due(const struct tcb *t)
{
	return (sched_pending(t) & (~t->sched.mask | t->sched.awaited)) != 0;
}

void sched_attend_signals(struct tcb *t) { __atomic_fetch_or(&t->attention, ATTEND_SIGNAL, __ATOMIC_RELAXED); }

void sched_interrupt(struct usys_vcore *by, struct tcb *t)
{
	struct usys_uthread *u = &t->sched.u;

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

/* t is to look at its signals: at the end of its call, or now. */
static void alert(struct usys_vcore *by, struct tcb *t)
{
	sched_attend_signals(t);
	sched_interrupt(by, t);
}

/* Whether t runs on a kernel thread that has lost its part (monitor.c): its call sleeps, and no
 * signal ends that. */
static bool sleeps_unforeseen(const struct tcb *t)
{
	const struct usys_uthread *u = &t->sched.u;

	return u->state == USYS_RUNNING && u->home == u->vcore && sched_vcore(u)->slice >= 0;
}

/* The thread that takes a signal to the process: the calling one, or the first that can. */
static struct tcb *taker(struct usys_vcore *by, int sig)
{
	struct tcb *t = sched_tcb(by->current), *last = 0;

	if (by->current->state == USYS_RUNNING && !(t->sched.mask & bit(sig)))
		return t;
	for (uint32_t i = 0; i < sched_nthreads; i++) {
		t = sched_thread(i);
		if (t->sched.u.state == USYS_DEAD || t->tid <= 0 || (t->sched.mask & ~t->sched.awaited & bit(sig)))
			continue;
		if (!sleeps_unforeseen(t))
			return t;
		last = t;
	}
	return last;
}

bool sched_post(struct usys_vcore *by, struct tcb *t, const struct usys_siginfo *info)
{
	if (!(t ? push(&t->sched.pending, info) : push_process(info)))
		return false;
	if (!t)
		t = taker(by, info->signo);
	if (t && sched_due(t))
		alert(by, t);
	return true;
}

/* ---- the signal bridge (../../parlib/sig_post.h) ---- */

const struct tcb *sched_bridging;
static struct queues aside; /* claimed, but there was no room */

void sched_sync_mask(struct sched_vcore *v, uint64_t was, uint64_t now)
{
	__atomic_fetch_or(&v->mask, now & ~was, __ATOMIC_RELAXED);
	__atomic_fetch_and(&v->mask, ~(was & ~now), __ATOMIC_RELAXED);
}

static bool full(int sig) { return usys_queue_length(sig) >= USYS_FULL; }

/* This vcore blocks sig until there is room. */
static void block(struct sched_vcore *v, int sig)
{
	struct usys_ucontext uc;
	uint64_t all = ~0ul, old = 0, was;

	if (!v->v.shared || v->mask & bit(sig))
		return; /* private ones block all */
	/* SIGURG, which says that there is room, must not come in between. */
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
	*usys_uc_mask(&uc) = was = v->mask;
	usys_full_block(sig, &uc);
	sched_sync_mask(v, was, *usys_uc_mask(&uc));
	if (old & bit(SIGURG))
		sched_set_mask(old); /* this is a handler */
	else
		sched_own_mask(v);
	/* The goroutine may have made room before it could know of us. */
	if (usys_queue_length(sig) < USYS_FULL / 2)
		usys_full_release(sig);
}

static bool give(struct sched_vcore *v, struct usys_siginfo *info)
{
	struct usys_ucontext uc; /* nothing changes it */
	bool taken;

	sched_bridging = usys_tcb();
	taken = usys_signal_take(info->signo, info, &uc, false);
	sched_bridging = 0;
	if (taken && full(info->signo))
		block(v, info->signo);
	return taken;
}

/* What was put aside goes to the bridge while there is room. A number that was given back goes
 * where it would have gone. */
static void flush(struct sched_vcore *v)
{
	struct usys_siginfo info;

	for (uint64_t s = aside.set; s; s &= s - 1)
		while (!full(__builtin_ctzl(s) + 1) && pull_from(&aside, s & -s, &info))
			if (!give(v, &info))
				sched_post(&v->v, 0, &info);
}

/*
 * The bridge takes a number that is claimed, whoever blocks it: its own goroutine waits for it.
 * Too many of a number stay here, and the vcores to which they come block it.
 */
static bool bridge(struct sched_vcore *v, struct usys_siginfo *info)
{
	if (!usys_signal_claimed(info->signo))
		return false;
	if (!full(info->signo) && !(aside.set & bit(info->signo)))
		return give(v, info);
	block(v, info->signo);
	push_to(&aside, info);
	flush(v); /* there may be room since */
	return true;
}

void sched_room(struct usys_vcore *by, int sig)
{
	if (!(__atomic_load_n(&aside.set, __ATOMIC_SEQ_CST) & bit(sig)))
		return;
	usys_sched_lock();
	flush((struct sched_vcore *)by);
	usys_sched_unlock();
}

uint64_t sched_collect(struct usys_vcore *by)
{
	sched_drain_all(by);
	return aside.set;
}

static bool left; /* by sched_leave */

/* Takes what is in s's ring; the caller runs on v. */
static void drain(struct sched_vcore *s, struct sched_vcore *v)
{
	while (s->head != __atomic_load_n(&s->tail, __ATOMIC_ACQUIRE)) {
		struct usys_siginfo info = s->ring[s->head % RING];
		__atomic_store_n(&s->head, s->head + 1, __ATOMIC_RELEASE); /* model: drain */
		if (info.code == LX_SI_TIMER && s->owner) /* a timer's signal to a bound thread is that thread's */
			sched_post(&v->v, s->owner, &info);
		else if (!bridge(v, &info))
			sched_post(&v->v, 0, &info);
	}
}

void sched_drain(struct usys_vcore *v)
{
	struct sched_vcore *s = (struct sched_vcore *)v;

	if (__atomic_load_n(&left, __ATOMIC_RELAXED))
		sched_drain_all(v);
	drain(s, s);
	if (aside.set)
		flush(s);
}

void sched_open(struct usys_vcore *v)
{
	struct sched_vcore *s = (struct sched_vcore *)v;

	if (!s->closed)
		return;
	s->closed = 0;
	sched_own_mask(s);
}

void sched_drain_all(struct usys_vcore *by)
{
	/* Before the rings: what is left later is found later. */
	__atomic_store_n(&left, false, __ATOMIC_SEQ_CST);
	for (struct sched_vcore *s = __atomic_load_n(&sched_vcores, __ATOMIC_ACQUIRE); s; s = s->all)
		drain(s, (struct sched_vcore *)by);
	flush((struct sched_vcore *)by);
}

void sched_leave(void)
{
	__atomic_store_n(&left, true, __ATOMIC_SEQ_CST);
	for (uint32_t i = 0; i < usys_nshared; i++)
		sched_kick((struct sched_vcore *)usys_shared_vcores[i]);
}

void sched_order(uint64_t set)
{
	usys_sched_lock();
	sched_drain_all(sched_self()->vcore); /* what has come before comes before */
	ordered = set;
	block_now();
	usys_sched_unlock();
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
		if (any && bridge(sched_vcore(&s->u), info)) {
			usys_sched_unlock(); /* it came before the claim */
			continue;
		}
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
	/* Sequentially consistent, against sched_post: it finds this mask, or we find its signal. */
	__atomic_store_n(&t->sched.mask, mask & ~(uint64_t)SCHED_UNBLOCKABLE, __ATOMIC_SEQ_CST);
	if (sched_due(t))
		sched_attend_signals(t);
}

void sched_signals_forked(void)
{
	usys_zero(&process, sizeof process);
	usys_zero(&aside, sizeof aside);
	left = false;
	ordered = crowded = sched_blocked = 0;
}
