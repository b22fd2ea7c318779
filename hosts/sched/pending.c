//go:build ignore

/* Pending signals of each thread and of the process. All functions are called with the lock. */
#include "sched.h"

static struct sched_queues process; /* pending for the process */
static struct sched_signal *unused;
static uint32_t used;

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

/* Adds a signal, at most one of each standard number, as Linux does. Returns false if there is no
 * room. */
static bool push(struct sched_queue *q, const struct usys_siginfo *info)
{
	struct sched_signal *s;

	if (info->signo < 32 && q->set & sched_bit(info->signo))
		return true;
	s = node();
	if (!s)
		return false;
	s->info = *info;
	s->next = 0;
	*(q->first ? &q->last->next : &q->first) = s;
	q->last = s;
	q->set |= sched_bit(info->signo);
	return true;
}

/* Takes the first of the lowest number among those in want. */
static bool pull(struct sched_queue *q, uint64_t want, struct usys_siginfo *info)
{
	struct sched_signal **at = &q->first, *s, *before = 0;
	bool more = false;
	int sig;

	/* In a queue of one number this is the first signal. */
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
		q->set &= ~sched_bit(sig);
	s->next = unused;
	unused = s;
	used--;
	return true;
}

bool sched_push_to(struct sched_queues *q, const struct usys_siginfo *info)
{
	if (info->signo < 32 && q->set & sched_bit(info->signo))
		return true;
	if (!push(&q->of[info->signo], info))
		return false;
	q->length[info->signo]++;
	__atomic_fetch_or(&q->set, sched_bit(info->signo), __ATOMIC_SEQ_CST);
	return true;
}

bool sched_pull_from(struct sched_queues *q, uint64_t want, struct usys_siginfo *info)
{
	int sig;

	if (!(q->set & want))
		return false;
	sig = __builtin_ctzl(q->set & want) + 1;
	pull(&q->of[sig], sched_bit(sig), info);
	if (!--q->length[sig])
		__atomic_fetch_and(&q->set, ~sched_bit(sig), __ATOMIC_SEQ_CST);
	return true;
}

/*
 * The number of signals that are pending for the process is bounded, for each signal number: at
 * the bound the vcores block the number, and further signals wait in the kernel's queue. All
 * vcores also block the numbers that one thread takes in order.
 */
enum { MANY = 1024 };
static uint64_t ordered, crowded, put_aside;
uint64_t sched_blocked;

void sched_urge_all(void)
{
	long pid = usys_raw(NR_getpid, 0, 0, 0);

	for (struct sched_vcore *v = __atomic_load_n(&sched_vcores, __ATOMIC_ACQUIRE); v; v = v->all)
		usys_raw(NR_tgkill, pid, v->v.tid, SIGURG);
}

static void block_now(void)
{
	__atomic_store_n(&sched_blocked, ordered | crowded | put_aside, __ATOMIC_SEQ_CST);
	sched_urge_all();
}

static bool push_process(const struct usys_siginfo *info)
{
	int sig = info->signo;

	if (!sched_push_to(&process, info))
		return false;
	if (sig >= 32 && process.length[sig] >= MANY && !(crowded & sched_bit(sig))) {
		crowded |= sched_bit(sig);
		block_now();
	}
	return true;
}

static bool pull_process(uint64_t want, struct usys_siginfo *info)
{
	if (!sched_pull_from(&process, want, info))
		return false;
	if (process.length[info->signo] < MANY / 2 && crowded & sched_bit(info->signo)) {
		crowded &= ~sched_bit(info->signo);
		block_now();
	}
	return true;
}

/* A timer's signal is pending at most once, and counts how often the timer has expired since.
 * Returns whether it is pending in q. */
static bool expires_again(struct sched_queue *q, const struct usys_siginfo *info)
{
	struct sched_signal *s = q->set & sched_bit(info->signo) ? q->first : 0;
	int64_t n;

	while (s && !(s->info.signo == info->signo && s->info.code == LX_SI_TIMER && s->info.timer == info->timer))
		s = s->next;
	if (!s)
		return false;
	n = (int64_t)s->info.overrun + sched_expirations(info);
	s->info.overrun = n < INT32_MAX ? (int32_t)n : INT32_MAX;
	return true;
}

bool sched_push(struct tcb *t, const struct usys_siginfo *info)
{
	struct sched_queue *q = t ? &t->sched.pending : &process.of[info->signo];

	if (info->code == LX_SI_TIMER && expires_again(q, info))
		return true;
	return t ? push(q, info) : push_process(info);
}

void sched_block_aside(uint64_t set)
{
	if (set == put_aside)
		return;
	put_aside = set;
	block_now();
}

uint64_t sched_ordered(void) { return ordered; }

void sched_block_ordered(uint64_t set)
{
	ordered = set;
	block_now();
}

bool sched_take(struct tcb *t, uint64_t want, struct usys_siginfo *info)
{
	if (!pull(&t->sched.pending, want, info) && !pull_process(want, info))
		return false;
	if (info->code == LX_SI_TIMER)
		sched_overrun_taken(t, info);
	return true;
}

void sched_forget_signals(struct tcb *t)
{
	struct usys_siginfo info;

	while (pull(&t->sched.pending, ~0ul, &info))
		;
}

uint64_t sched_pending_process(void) { return process.set; }

uint64_t sched_pending(const struct tcb *t)
{
	return __atomic_load_n(&t->sched.pending.set, __ATOMIC_RELAXED) |
		__atomic_load_n(&process.set, __ATOMIC_RELAXED);
}

bool sched_due(const struct tcb *t) { return (sched_pending(t) & (~t->sched.mask | t->sched.awaited)) != 0; }

void sched_pending_forked(void)
{
	usys_zero(&process, sizeof process);
	ordered = crowded = put_aside = sched_blocked = 0;
}
