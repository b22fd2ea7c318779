//go:build ignore

/*
 * The guest's signal actions. For each number for which the guest has set a handler the kernel has
 * the host's (usys_signal), with the guest's flags and mask; the guest's action is kept here.
 * Default and ignore are passed to the kernel unchanged.
 *
 * The host always handles SIGSEGV, and also SIGSYS under Syscall User Dispatch, USYS_SIGKICK from
 * the first deadline on, and that and SIGURG under -vcores: for these numbers the handler carries
 * out default and ignore. The host also handles a number that the signal bridge has claimed
 * (../parlib/sig_post.h) until it is given back, whatever the guest sets.
 */
#include "loader.h"
#include "../parlib/owner.h"
#include "../parlib/sched_abort.h"
#include "../parlib/sig_arrive.h"
#include "../parlib/sig_post.h"

enum { DFL = 0, IGN = 1 };

static struct usys_sigaction guest[SIGMAX + 1];
static bool kick; /* the host handles USYS_SIGKICK, too */

static long kernel(int sig, const struct usys_sigaction *to, struct usys_sigaction *from)
{
	return usys_raw6(NR_rt_sigaction, sig, (long)to, (long)from, LX_SIGSET, 0, 0);
}

static bool needed(int sig)
{
	return sig == SIGSEGV || (sig == SIGSYS && usys_dispatch != DISPATCH_OFF) ||
		(sig == USYS_SIGKICK && (kick || usys_options.vcores)) || (sig == SIGURG && usys_options.vcores);
}

/* Returns the handler that the kernel calls. */
static usys_handler handler(void) { return (usys_handler)(usys_options.vcores ? usys_sched_signal : usys_signal); }

static bool always_ours(int sig) { return needed(sig) || usys_signal_claimed(sig); }

/* Under -vcores a signal that would end the process comes to the host, which knows the masks of all
 * threads. */
static bool held(int sig) { return usys_options.vcores && usys_sched_holds(sig); }

static bool handled(const struct usys_sigaction *a) { return (uintptr_t)a->handler > IGN; }

/* Returns the kernel's action for the guest's action a. */
static struct usys_sigaction to_kernel(int sig, const struct usys_sigaction *a)
{
	struct usys_sigaction k = *a;

	k.handler = handler();
	k.restorer = (void (*)(void))usys_signal_return;
	if (usys_options.vcores) {
		/* The scheduler keeps the guest's mask and stack. */
		k.flags = (a->flags & (SA_NOCLDSTOP | SA_NOCLDWAIT)) | SA_SIGINFO | SA_RESTORER | SA_ONSTACK |
			SA_RESTART;
		k.mask = usys_can_block(~sched_faults());
		return k;
	}
	k.flags |= SA_SIGINFO | SA_RESTORER;
	k.mask = usys_can_block(a->mask);
	if (!always_ours(sig))
		return k;
	k.flags &= ~SA_RESETHAND;
	k.flags |= SA_ONSTACK;
	if (sig == USYS_SIGKICK)
		k.flags |= SA_RESTART; /* a kick must not interrupt a call as a signal does */
	if (!handled(a)) {
		k.flags = SA_SIGINFO | SA_RESTORER | SA_ONSTACK | SA_RESTART;
		k.mask = ~0ul;
	}
	return k;
}

/*
 * The lock. A handler that interrupts its holder may call sigaction, too: it holds the lock with it, and
 * changes tells the holder to set its action again, as if it had come after the handler. Go sets 60 actions when
 * it starts, so signals are blocked only where the caller must see no handler.
 */
static struct tcb *holder;
static uint32_t changes;

struct hold {
	struct tcb *holder; /* 0: the interrupted code holds the lock */
	uint64_t mask;      /* acquire_alone: the thread's mask */
};

static struct hold acquire(void)
{
	struct tcb *t = usys_tcb(), *none = 0;

	if (__atomic_load_n(&holder, __ATOMIC_RELAXED) == t)
		return (struct hold){0};
	while (!__atomic_compare_exchange_n(&holder, &none, t, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
		none = 0;
		usys_raw(NR_sched_yield, 0, 0, 0);
	}
	return (struct hold){t, 0};
}

static void release(const struct hold *h)
{
	__atomic_fetch_add(&changes, 1, __ATOMIC_RELEASE);
	if (h->holder)
		__atomic_store_n(&holder, 0, __ATOMIC_RELEASE);
}

static struct hold acquire_alone(void)
{
	struct hold h;
	uint64_t all = ~0ul, old = 0;

	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
	h = acquire();
	h.mask = old;
	return h;
}

static void release_alone(const struct hold *h)
{
	release(h);
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&h->mask, 0, LX_SIGSET, 0, 0);
}

/* Reads the guest's action. *ours is set if the kernel has the host's handler: then the action
 * comes from the table. */
static long look(int sig, struct usys_sigaction *a, bool *ours)
{
	long r = kernel(sig, 0, a);

	*ours = !r && a->handler == handler();
	if (*ours)
		*a = guest[sig];
	return r;
}

static long set(int sig, const struct usys_sigaction *a)
{
	struct usys_sigaction k = *a;

	if (handled(a) || always_ours(sig) || (held(sig) && !a->handler)) {
		/* First the table: a signal that still arrives under the old action gets the new
		 * handler, but none gets a removed handler. */
		guest[sig] = *a;
		k = to_kernel(sig, a);
	}
	return kernel(sig, &k, 0);
}

/*
 * A vfork child has its own signal actions in the kernel, but shares this table with its parent.
 * Go's child sets defaults, which exec would do anyway; the host's handlers have to stay until
 * then.
 */
static long set_apart(int sig, const struct usys_sigaction *a)
{
	struct usys_sigaction k = *a;

	if (needed(sig))
		return 0;
	k.mask = usys_can_block(k.mask);
	return kernel(sig, &k, 0);
}

/* Package usys reads SIGSEGV's handler to recognise a host, after Go has installed its handler: it
 * has to see the host's. */
static void show_mark(int sig, struct usys_sigaction *a)
{
	if (sig == SIGSEGV && handled(a))
		a->handler = (usys_handler)usys_signal;
}

/* Reports whether the guest ignores a signal for which the host always has its handler, and whether
 * the kernel has (ours) or has not that handler. */
static bool ignored_by_us(int sig, bool ours)
{
	struct usys_sigaction a;

	return guest[sig].handler == (usys_handler)IGN && always_ours(sig) && !kernel(sig, 0, &a) &&
		(a.handler == handler()) == ours;
}

/*
 * A new program ignores the signals that its predecessor ignored: before the call the kernel is
 * told of those for which it has the host's handler. A child of vfork has its own signal actions.
 * Otherwise the process's other threads run until the kernel ends them, and get none of these
 * signals meanwhile. After a call that has failed, the result reports whether one of them may have
 * missed a signal.
 */
bool usys_signals_exec(struct tcb *t, bool before)
{
	struct usys_sigaction k = {.handler = (usys_handler)IGN};
	struct hold h = t->apart ? (struct hold){0} : acquire_alone();
	bool any = false;

	for (int sig = 1; sig <= SIGMAX; sig++) {
		if (!ignored_by_us(sig, before))
			continue;
		if (!before)
			k = to_kernel(sig, &guest[sig]);
		kernel(sig, &k, 0);
		any = true;
	}
	if (!t->apart)
		release_alone(&h);
	return any;
}

/* Sets the action a, and stores the previous one; either may be 0. Go asks for each signal and sets it
 * when it starts, so no call is made in vain: the lock is not needed to read an action that the kernel
 * has, and a previous action that the caller does not want is not read. */
static long change(int sig, const struct usys_sigaction *a, struct usys_sigaction *old)
{
	struct usys_sigaction unused;
	struct hold h;
	uint32_t before;
	bool ours;
	long r = 0;

	if (!a) {
		r = kernel(sig, 0, old ? old : &unused);
		if (r || !old || old->handler != handler())
			return r;
	}
	h = acquire();
	if (old) /* once: a second look would find a, if the handler has changed another signal */
		r = look(sig, old, &ours);
	do {
		before = __atomic_load_n(&changes, __ATOMIC_ACQUIRE);
		if (!r && a)
			r = set(sig, a);
	} while (before != __atomic_load_n(&changes, __ATOMIC_ACQUIRE));
	release(&h);
	return r;
}

long usys_sigaction(long sig, long to, long from, long size, long e, long f, long nr)
{
	struct usys_sigaction a, old;
	struct tcb *t = usys_tcb();
	bool ours;
	long r;

	(void)e, (void)f, (void)nr;
	if (size != LX_SIGSET)
		return -LX_EINVAL;
	if (to && usys_get(&a, (void *)to, sizeof a))
		return -LX_EFAULT;
	if ((int)sig <= 0 || (int)sig > SIGMAX)
		return -LX_EINVAL;
	if (t->apart) { /* no lock: if this child were killed while it held it, the parent would wait for ever */
		r = look((int)sig, &old, &ours);
		if (!r && to)
			r = set_apart((int)sig, &a);
	} else {
		r = change((int)sig, to ? &a : 0, from ? &old : 0);
	}
	if (r || !from)
		return r;
	if (!to)
		show_mark((int)sig, &old);
	return usys_put_guest((void *)from, &old, sizeof old);
}

struct usys_sigaction usys_look(int sig)
{
	struct usys_sigaction a;
	bool ours;

	return look(sig, &a, &ours) ? (struct usys_sigaction){0} : a;
}

struct usys_sigaction usys_action(int sig)
{
	struct usys_sigaction a = guest[sig];
	if ((always_ours(sig) || usys_options.vcores) && handled(&a) && a.flags & SA_RESETHAND)
		guest[sig].handler = DFL;
	return a;
}

void usys_kernel_default(int sig)
{
	struct usys_sigaction k = {0};
	kernel(sig, &k, 0);
}

/* Reports whether the default action of sig is to do nothing, or to stop or continue the
 * process. */
static bool harmless(int sig)
{
	static const uint64_t set = 1ul << (SIGCHLD - 1) | 1ul << (SIGCONT - 1) | 1ul << (SIGSTOP - 1) |
		1ul << (SIGTSTP - 1) | 1ul << (SIGTTIN - 1) | 1ul << (SIGTTOU - 1) | 1ul << (SIGURG - 1) |
		1ul << (SIGWINCH - 1);

	return sig <= 0 || sig > SIGMAX || set >> (sig - 1) & 1;
}

/* Reports whether sig, sent to this process, would end it: its action is the default, which ends
 * the process. */
bool usys_would_die(int sig)
{
	struct usys_sigaction a;
	bool ours;

	if (harmless(sig) || usys_signal_claimed(sig))
		return false;
	return sig == SIGKILL || (!look(sig, &a, &ours) && (uintptr_t)a.handler == DFL);
}

static long own_pid(void) { return usys_trace_world ? usys_trace_world->pid : usys_raw(NR_getpid, 0, 0, 0); }

/* Returns the signal that a call sends to the calling thread or its process; 0: none that can end
 * it. Go sends harmless ones to its own threads all the time; for those this returns before it
 * makes a system call. */
static int sends_itself(long nr, long a, long b, long c)
{
	int sig = (int)(nr == NR_tgkill ? c : b);

	if ((nr != NR_kill && nr != NR_tgkill && nr != NR_tkill) || harmless(sig))
		return 0;
	return a == (nr == NR_tkill ? usys_tcb()->tid : own_pid()) ? sig : 0;
}

/* The first process of a container does not die of a signal that it sends to itself, and no process
 * dies of a blocked signal. */
bool usys_call_ends(long nr, long a, long b, long c)
{
	int sig = sends_itself(nr, a, b, c);
	uint64_t mask = 0;

	if (nr == NR_exit_group)
		return true;
	if (!sig || !usys_would_die(sig) || usys_raw(NR_getpid, 0, 0, 0) == 1)
		return false;
	if (usys_options.vcores && !usys_tcb()->apart)
		mask = usys_tcb()->sched.mask;
	else
		usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, 0, (long)&mask, LX_SIGSET, 0, 0);
	return sig == SIGKILL || !(mask >> (sig - 1) & 1);
}

static long take(int sig)
{
	struct usys_sigaction k, a;
	bool ours;
	long r = look(sig, &a, &ours);

	if (r)
		return r;
	guest[sig] = a;
	k = to_kernel(sig, &a);
	return kernel(sig, &k, 0);
}

/* Called for the first deadline. Signals of that number that are no kicks still go to the guest. */
static bool own_kick(void)
{
	struct usys_sigaction was;
	struct hold h;
	bool ours;
	long r = 0;

	if (__atomic_load_n(&kick, __ATOMIC_ACQUIRE))
		return true;
	h = acquire_alone();
	if (!kick && !(r = look(USYS_SIGKICK, &was, &ours))) {
		__atomic_store_n(&kick, true, __ATOMIC_RELEASE);
		r = set(USYS_SIGKICK, &was);
	}
	release_alone(&h);
	return !r;
}

/* ---- the signal bridge ---- */

static int own(int sig, bool on)
{
	struct hold h = acquire_alone();
	long r = 0;

	if (on) {
		usys_signal_set_claimed(sig, true);
		r = take(sig);
		if (r)
			usys_signal_set_claimed(sig, false);
	} else {
		struct usys_sigaction a;
		bool ours;
		look(sig, &a, &ours);
		usys_signal_set_claimed(sig, false);
		set(sig, &a); /* until now usys_arrived has carried it out */
	}
	release_alone(&h);
	return (int)-r;
}

/* The host's handlers cannot be replaced: every sigaction goes through this file. */
static uint64_t repair(void) { return 0; }
static void repair_some(void) {}

static long action(int sig, const struct usys_sigaction *to, struct usys_sigaction *from)
{
	struct usys_sigaction old;
	long r;

	if (sig <= 0 || sig > SIGMAX)
		return -LX_EINVAL;
	r = change(sig, to, &old);
	if (!r && from)
		*from = old;
	return r;
}

const struct usys_owner usys_loader_owner = {
	.own = own,
	.repair = repair,
	.repair_some = repair_some,
	.own_kick = own_kick,
	.action = action,
	.blocked = usys_mask_blocks,
	.order_possible = usys_mask_possible,
	.order_always = usys_mask_always,
	.order_apply = usys_mask_apply,
	.order_pass = usys_mask_pass,
	.order_unmask = usys_mask_unmask,
};

void usys_signals_forked(void)
{
	holder = 0; /* a thread of the parent may have held it */
	usys_signal_forked();
}

static bool blocked; /* SIGSEGV was blocked when the program started */

void usys_init_signals(void)
{
	uint64_t segv = 1ul << (SIGSEGV - 1), both = segv | 1ul << (SIGSYS - 1), was = 0;

	take(SIGSEGV);
	for (int sig = 1; usys_options.vcores && sig <= SIGMAX; sig++) {
		struct usys_sigaction a;
		if (needed(sig) || (usys_sched_holds(sig) && !kernel(sig, 0, &a) && !a.handler))
			take(sig);
	}
	if (usys_dispatch != DISPATCH_OFF)
		take(SIGSYS);
	/* The parent may have left any mask; the handshake needs SIGSEGV. */
	usys_raw6(NR_rt_sigprocmask, LX_SIG_UNBLOCK, usys_dispatch == DISPATCH_OFF ? (long)&segv : (long)&both,
		(long)&was, LX_SIGSET, 0, 0);
	blocked = was & segv;
}

void usys_signals_served(struct usys_ucontext *uc)
{
	if (blocked)
		*usys_uc_mask(uc) |= 1ul << (SIGSEGV - 1);
	blocked = false;
}
