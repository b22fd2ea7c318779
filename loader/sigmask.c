//go:build ignore

/*
 * Signal masks and alternate stacks. Under Syscall User Dispatch SIGSYS has to arrive,
 * always and on a stack; and the guest's threads must not take numbers whose order is
 * kept. Otherwise these calls go to Linux.
 */
#include "loader.h"
#include "../parlib/sched_abort.h"
#include "../parlib/sig_order.h"

/*
 * Order (../parlib/sig_order.h). Numbers that the host's thread takes are blocked in the
 * kernel in all of the guest's threads. The guest does not see that: it sets and reads
 * another mask. For each thread the difference is kept: t->ordered, the numbers that are
 * blocked for order, and t->hidden, those of them that the guest itself has blocked.
 *
 * When the set changes, every thread is sent SIGURG, whose handler updates the mask
 * before the thread can take another signal: signals to a thread come before signals to
 * the process, lower numbers before higher ones, and Go's handlers run with everything
 * blocked. A thread that has SIGURG blocked has everything blocked (Go does so), and
 * calls usys_sigprocmask before it takes signals again.
 */
static uint64_t ordered;
static bool ever; /* order was asked for: the host keeps the masks */

static uint64_t shown(const struct tcb *t, uint64_t kernel) { return (kernel & ~t->ordered) | t->hidden; }

/* Returns the kernel's mask for the guest's mask, and stores the difference. */
static uint64_t keep(struct tcb *t, uint64_t guest)
{
	t->ordered = __atomic_load_n(&ordered, __ATOMIC_SEQ_CST);
	t->hidden = guest & t->ordered;
	return usys_can_block(guest) | t->ordered;
}

void usys_mask_catch_up(struct tcb *t, uint64_t *mask)
{
	if (t->ordered != __atomic_load_n(&ordered, __ATOMIC_SEQ_CST))
		*mask = keep(t, shown(t, *mask));
}

uint64_t usys_mask_possible(uint64_t set)
{
	return set & ~0ul << 34 & ~(1ul << (USYS_SIGKICK - 1)); /* real-time, without those in use */
}
uint64_t usys_mask_always(void) { return 0; }

void (*usys_mask_order)(uint64_t set);

void usys_mask_apply(uint64_t set)
{
	long pid = usys_raw(NR_getpid, 0, 0, 0);

	if (usys_options.vcores) {
		usys_mask_order(set);
		return;
	}
	ever = true;
	__atomic_store_n(&ordered, set, __ATOMIC_SEQ_CST);
	for (struct tcb *t = __atomic_load_n(&usys_tcbs, __ATOMIC_ACQUIRE); t; t = t->next) {
		int32_t tid = __atomic_load_n(&t->tid, __ATOMIC_SEQ_CST);
		if (tid > 0)
			usys_raw(NR_tgkill, pid, tid, SIGURG);
	}
}

/* Sends the signal to the process: one of its threads takes it, at the latest after its
 * mask was updated. */
void usys_mask_pass(int sig, struct usys_siginfo *info)
{
	usys_raw6(NR_rt_sigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), sig, (long)info, 0, 0, 0);
}

void usys_mask_unmask(bool on) { (void)on; /* order does not block these numbers in the guest's mask */ }

static void set_mask(uint64_t mask) { usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&mask, 0, LX_SIGSET, 0, 0); }

static uint64_t get_mask(void)
{
	uint64_t mask = 0;

	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, 0, (long)&mask, LX_SIGSET, 0, 0);
	return mask;
}

/* Vcores themselves block nothing, whatever the guest's threads block. */
bool usys_mask_blocks(int sig) { return !usys_options.vcores && get_mask() >> (sig - 1) & 1; }

void usys_mask_show(const struct tcb *t)
{
	if (t->ordered)
		set_mask(shown(t, get_mask()));
}

void usys_mask_hide(const struct tcb *t)
{
	if (t->ordered)
		set_mask(get_mask() | t->ordered);
}

void usys_mask_forked(struct tcb *t)
{
	ordered = 0;
	if (t->ordered)
		set_mask(keep(t, shown(t, get_mask())));
}

static long change(long how, long set, long from)
{
	struct tcb *t = usys_tcb();
	uint64_t all = ~0ul, kernel = 0, guest, mask;

	if (set && usys_get(&mask, (void *)set, sizeof mask))
		return -LX_EFAULT;
	if (set && (how < 0 || how > 2))
		return -LX_EINVAL;
	/* No signal may arrive in between: its handler would see, or change, half of the state. */
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&kernel, LX_SIGSET, 0, 0);
	guest = shown(t, kernel);
	if (from && usys_put_guest((void *)from, &guest, sizeof guest)) {
		set_mask(kernel);
		return -LX_EFAULT;
	}
	if (set)
		guest = how == 0 ? guest | mask : how == 1 ? guest & ~mask : mask;
	set_mask(keep(t, guest));
	return 0;
}

long usys_sigprocmask(long how, long set, long old, long size, long e, long f, long nr)
{
	uint64_t mask;

	if (__builtin_expect(ever, 0) && size == LX_SIGSET)
		return change((int)how, set, old);
	if (usys_dispatch == DISPATCH_OFF || !set || size != LX_SIGSET || how == LX_SIG_UNBLOCK)
		return usys_raw6(nr, how, set, old, size, e, f);
	if (usys_get(&mask, (void *)set, sizeof mask))
		return -LX_EFAULT;
	mask = usys_can_block(mask);
	return usys_raw6(nr, how, (long)&mask, old, size, e, f);
}

/*
 * In repair mode the guest's SYSCALL arrives as a signal on its alternate stack. A thread of Go
 * that ends switches that stack off, and makes its last calls from a stack that may already belong
 * to another thread: so it gets an alternate stack of the host, which it does not see.
 */
long usys_altstack(long to, long from, long c, long d, long e, long f, long nr)
{
	struct tcb *t = usys_tcb();
	struct altstack a, old;
	long r;

	(void)c, (void)d, (void)e, (void)f;
	if (to && usys_get(&a, (void *)to, sizeof a))
		return -LX_EFAULT;
	bool off = to && a.flags & LX_SS_DISABLE;
	if (off)
		a = (struct altstack){.sp = t->altstack, .size = USYS_ALTSTACK};
	r = usys_raw(nr, to ? &a : 0, &old, 0);
	if (r)
		return r;
	if (t->altstack_off)
		old = (struct altstack){.flags = LX_SS_DISABLE};
	if (to)
		t->altstack_off = off;
	return from ? usys_put_guest((void *)from, &old, sizeof old) : 0;
}
