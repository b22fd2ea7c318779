//go:build ignore

/*
 * Signals that vcores' handlers have stored in rings. Those of claimed numbers go to the signal
 * bridge (../../parlib/sig_post.h), the others become pending.
 */
#include "../../parlib/sig_arrive.h"
#include "../../parlib/sig_full.h"
#include "../../parlib/sig_post.h"
#include "../../parlib/sig_queue.h"
#include "sched.h"

const struct tcb *sched_bridging;
static struct sched_queues aside; /* claimed signals for which the bridge had no room */

enum { REAL_TIME = -1ul << 31 }; /* the numbers of which several signals are queued */

void sched_sync_mask(struct sched_vcore *v, uint64_t was, uint64_t now)
{
	__atomic_fetch_or(&v->mask, now & ~was, __ATOMIC_RELAXED);
	__atomic_fetch_and(&v->mask, ~(was & ~now), __ATOMIC_RELAXED);
}

static bool full(int sig) { return usys_queue_length(sig) >= USYS_FULL; }

/* Makes this vcore block sig until there is room. */
static void block(struct sched_vcore *v, int sig)
{
	struct usys_ucontext uc;
	uint64_t all = ~0ul, old = 0, was;

	if (!v->v.shared || v->mask & sched_bit(sig))
		return; /* private vcores block all */
	/* SIGURG, which reports that there is room, must not arrive in between. */
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
	*usys_uc_mask(&uc) = was = v->mask;
	usys_full_block(sig, &uc);
	sched_sync_mask(v, was, *usys_uc_mask(&uc));
	if (old & sched_bit(SIGURG))
		sched_set_mask(old); /* in a handler */
	else
		sched_own_mask(v);
	/* The goroutine may have made room before it could see that this vcore blocks sig. */
	if (usys_queue_length(sig) < USYS_FULL / 2)
		usys_full_release(sig);
}

static bool give(struct sched_vcore *v, struct usys_siginfo *info)
{
	struct usys_ucontext uc; /* it is not used */
	bool taken;

	sched_bridging = usys_tcb();
	taken = usys_signal_take(info->signo, info, &uc, false);
	sched_bridging = 0;
	if (taken && full(info->signo))
		block(v, info->signo);
	return taken;
}

/* Gives signals that were set aside to the bridge while it has room. Those of a number that was
 * given back meanwhile become pending. */
static void flush(struct sched_vcore *v)
{
	struct usys_siginfo info;

	for (uint64_t s = aside.set; s; s &= s - 1)
		while (!full(__builtin_ctzl(s) + 1) && sched_pull_from(&aside, s & -s, &info))
			if (!give(v, &info))
				sched_post(&v->v, 0, &info);
	sched_block_aside(aside.set & REAL_TIME);
}

/* Signals beyond the bridge's room stay here, and all vcores block their number until none is
 * left. */
bool sched_bridge(struct sched_vcore *v, struct usys_siginfo *info)
{
	if (!usys_signal_claimed(info->signo))
		return false;
	if (!full(info->signo) && !(aside.set & sched_bit(info->signo)))
		return give(v, info);
	sched_push_to(&aside, info);
	flush(v); /* there may be room by now */
	return true;
}

void sched_room(struct usys_vcore *by, int sig)
{
	if (!(__atomic_load_n(&aside.set, __ATOMIC_SEQ_CST) & sched_bit(sig)))
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

static bool left; /* set by sched_leave */

/* Takes the signals in s's ring; the caller runs on v. */
static void drain(struct sched_vcore *s, struct sched_vcore *v)
{
	while (s->head != __atomic_load_n(&s->tail, __ATOMIC_ACQUIRE)) {
		struct usys_siginfo info = s->ring[s->head % RING];
		__atomic_store_n(&s->head, s->head + 1, __ATOMIC_RELEASE); /* model: drain */
		if (info.code == LX_SI_TIMER &&
			s->owner) /* a timer's signal to a bound thread belongs to that thread */
			sched_post(&v->v, s->owner, &info);
		else if (!sched_bridge(v, &info))
			sched_post(&v->v, 0, &info);
	}
}

/* Takes signals that were sent to v's thread and that it blocks: once it blocks all, they would
 * not arrive. */
void sched_take_rest(struct sched_vcore *v)
{
	uint64_t set = usys_can_block(~sched_faults()) & ~sched_bit(USYS_SIGKICK) & ~sched_bit(SIGURG) &
		~sched_ordered();
	struct lx_timespec none = {0, 0};
	struct usys_siginfo info;

	while (usys_raw6(NR_rt_sigtimedwait, (long)&set, (long)&info, (long)&none, LX_SIGSET, 0, 0) > 0) {
		usys_sched_lock();
		if (!sched_bridge(v, &info))
			sched_post(&v->v, 0, &info);
		usys_sched_unlock();
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
	/* Before the rings are read: signals that are stored later are found later. */
	__atomic_store_n(&left, false, __ATOMIC_SEQ_CST);
	for (struct sched_vcore *s = __atomic_load_n(&sched_vcores, __ATOMIC_ACQUIRE); s; s = s->all)
		drain(s, (struct sched_vcore *)by);
	flush((struct sched_vcore *)by);
	sched_choose_again(by);
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
	sched_drain_all(sched_self()->vcore); /* earlier signals are taken first */
	sched_block_ordered(set);
	usys_sched_unlock();
}

void sched_bridge_forked(void)
{
	usys_zero(&aside, sizeof aside);
	left = false;
}
