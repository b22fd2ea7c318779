//go:build ignore

/* The scheduler's own signals, and the masks of its threads. */
#include "sched.h"

enum { FAULTS = 1 << 3 | 1 << 4 | 1 << 6 | 1 << 7 | 1 << 10 | 1 << 30 };

struct sched_vcore *sched_vcores;

uint64_t sched_faults(void) { return FAULTS; }

/* Every signal that ends a process. The kernel carries out stops and continues. */
bool usys_sched_holds(int sig)
{
	static const uint64_t others = 1ul << (SIGKILL - 1) | 1ul << (SIGSTOP - 1) | 1ul << (SIGCHLD - 1) |
		1ul << (SIGCONT - 1) | 1ul << (SIGTSTP - 1) | 1ul << (SIGTTIN - 1) | 1ul << (SIGTTOU - 1) |
		1ul << (SIGURG - 1) | 1ul << (SIGWINCH - 1);

	return !(others >> (sig - 1) & 1);
}

uint64_t sched_private_mask(void)
{
	return usys_can_block(~sched_faults() & ~(1ul << (USYS_SIGKICK - 1)) & ~(1ul << (SIGURG - 1)));
}

void sched_set_mask(uint64_t mask) { usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&mask, 0, LX_SIGSET, 0, 0); }

void sched_own_mask(struct sched_vcore *v)
{
	uint64_t mask;

	do { /* a handler may change the mask meanwhile (arrive.c) */
		mask = sched_mask_of(v);
		sched_set_mask(mask);
	} while (sched_mask_of(v) != mask);
}

bool sched_is_ours(const struct usys_siginfo *info)
{
	return (info->code == LX_SI_TIMER || info->code == LX_SI_QUEUE) && info->value >= SCHED_SLICE_VALUE &&
		info->value <= SCHED_WAKE_VALUE && !(info->code == LX_SI_QUEUE && info->value != SCHED_WAKE_VALUE);
}

bool sched_is_slice(const struct usys_siginfo *info) { return info->value == SCHED_SLICE_VALUE; }

/* ---- waking ---- */

/* Ends the call of v's thread, or the next one that reads its word. */
void sched_kick(struct sched_vcore *v)
{
	struct usys_siginfo info = {.signo = USYS_SIGKICK, .code = LX_SI_QUEUE, .value = SCHED_WAKE_VALUE};

	info.pid = (int32_t)usys_raw(NR_getpid, 0, 0, 0);
	/* If the user's limit of queued signals is reached: SIGURG needs no place. */
	if (usys_raw6(NR_rt_tgsigqueueinfo, info.pid, v->v.tid, USYS_SIGKICK, (long)&info, 0, 0) == -LX_EAGAIN)
		usys_raw(NR_tgkill, info.pid, v->v.tid, SIGURG);
}

void sched_wake(struct usys_vcore *v)
{
	struct sched_vcore *s = (struct sched_vcore *)v;

	/* model: raise. Sequentially consistent, against poll_sleep: either it sees the word,
	 * or this thread sees it polling. */
	__atomic_store_n(&v->kicked, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&s->polls, __ATOMIC_SEQ_CST))
		sched_kick(s); /* model: kick */
	else
		usys_raw(NR_futex, &v->seq, FUTEX_WAKE_PRIVATE, 1); /* model: wake */
}
