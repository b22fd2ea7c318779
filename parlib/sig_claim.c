//go:build linux && amd64 && cgo

/* In one program with Go: which numbers the bridge has, and the host's handlers for them: claims,
 * repairs, order. sig_chain.c makes the system calls. */
#include "sig_claim.h"
#include "sched_abort.h"
#include "sig_chain.h"
#include "sig_level.h"
#include "sig_order.h"
#include "sig_post.h"
#include "spin.h"
#include "syscall.h"

void usys_restorer(void) __attribute__((visibility("hidden")));

static uint64_t fronted; /* numbers for which the host's handler was installed in front */
static uint64_t repaired;
static struct spin changes; /* own_kick is called in vcore context */

static bool is_fronted(int sig) { return fronted >> (sig - 1) & 1; }

/* Returns the action for level's entry. The flags and the mask are the host's, so that handlers
 * do not nest on a signal stack; usys_chain calls each handler with its own mask. The flags that
 * concern children stay those of the handler behind the host's, and so does SA_RESTART while the
 * signal goes to that handler. */
static struct usys_sigaction ours(int sig, int level)
{
	const struct usys_sigaction *was = usys_level(sig, level);
	/* Without the two that the kernel removes: front compares the mask with the kernel's. */
	uint64_t mask = usys_every_signal() & ~(1ul << (SIGKILL - 1) | 1ul << (SIGSTOP - 1));
	struct usys_sigaction a = {usys_level_entry(level), SA_SIGINFO | SA_ONSTACK | SA_RESTORER | SA_RESTART,
		usys_restorer, mask};

	if (was->flags & SA_RESTORER)
		a.restorer = was->restorer;
	if ((uintptr_t)was->handler > 1 && !(was->flags & SA_RESTART) && !usys_signal_claimed(sig))
		a.flags &= ~(uint64_t)SA_RESTART;
	if (sig == SIGCHLD)
		a.flags |= was->flags & (SA_NOCLDSTOP | SA_NOCLDWAIT);
	if (sig == SIGCHLD && (uintptr_t)was->handler == 1)
		a.flags |= SA_NOCLDWAIT; /* an ignored SIGCHLD leaves no zombies */
	return a;
}

static long front(int sig, bool always)
{
	struct usys_sigaction is = {0};
	long r = usys_kernel_action(sig, 0, &is);
	int level = usys_level_of(is.handler);

	if (r < 0)
		return r;
	if (level < 0) {
		bool handled = (uintptr_t)is.handler > 1;
		if (!handled && !always)
			return 0;
		/* Another copy of this host, in a library, chains to this one: if this one went
		 * in front of it, each would be called twice. That also holds if this one gave
		 * the number back meanwhile. */
		if (handled && usys_level_any(is.handler) && usys_level_used(sig)) {
			fronted |= 1ul << (sig - 1);
			return 0;
		}
		if (is_fronted(sig))
			__atomic_fetch_add(&repaired, 1, __ATOMIC_RELAXED);
		level = usys_level_add(sig, &is);
	} else {
		usys_level_drop(sig, level + 1); /* the handlers above are gone */
	}
	fronted |= 1ul << (sig - 1);
	struct usys_sigaction a = ours(sig, level);
	if (is.handler == a.handler && is.flags == a.flags && is.mask == a.mask)
		return 0;
	return usys_kernel_action(sig, &a, 0);
}

/* If another handler is in front of the host's, it stays, and chains to the host's. If that is
 * another copy of this host, the host's handler stays, too: installed again in front, it would be
 * called twice. */
static void back(int sig)
{
	struct usys_sigaction is = {0};
	int level = usys_kernel_action(sig, 0, &is) ? -1 : usys_level_of(is.handler);

	if (level < 0 && (uintptr_t)is.handler > 1 && usys_level_any(is.handler))
		return;
	if (level >= 0) {
		usys_kernel_action(sig, usys_level(sig, level), 0);
		usys_level_drop(sig, level);
	}
	fronted &= ~(1ul << (sig - 1));
}

void usys_wrap(int sig, bool always)
{
	spin_lock(&changes);
	front(sig, always);
	spin_unlock(&changes);
}

/* The numbers that are always wrapped; all others are wrapped only while they are claimed. */
static const int wrapped[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGPROF, SIGQUIT, SIGABRT};

static bool always_wrapped(int sig)
{
	for (size_t i = 0; i < sizeof wrapped / sizeof *wrapped; i++)
		if (wrapped[i] == sig)
			return true;
	return false;
}

void usys_wrap_all(void)
{
	for (size_t i = 0; i < sizeof wrapped / sizeof *wrapped; i++)
		usys_wrap(wrapped[i], wrapped[i] == SIGSEGV); /* the handshake arrives there */
}

/*
 * If two Go runtimes start at the same time, one may read the handler before this host's is
 * installed, and install its own afterwards; then its host goes in front of that, and no handler
 * chains to this host's. That looks just like a chain that leads here. So this host goes in front
 * of the other copy, but only once, as that copy may do the same. If the chain is whole this does
 * no harm: a fault is not offered, and this handler gets it a second time further down the chain.
 */
static void pass_copy(int sig)
{
	static uint64_t passed;
	struct usys_sigaction is = {0};
	uint64_t bit = 1ul << (sig - 1);

	if (passed & bit || !is_fronted(sig) || usys_kernel_action(sig, 0, &is) < 0)
		return;
	if ((uintptr_t)is.handler <= 1 || usys_level_of(is.handler) >= 0 || !usys_level_any(is.handler))
		return;
	passed |= bit;
	struct usys_sigaction a = ours(sig, usys_level_add(sig, &is));
	usys_kernel_action(sig, &a, 0);
}

void usys_claim_faults(void)
{
	static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};

	spin_lock(&changes);
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		pass_copy(faults[i]);
	spin_unlock(&changes);
}

static void refront(int sig)
{
	if (is_fronted(sig) && (always_wrapped(sig) || sig == SIGURG || usys_signal_claimed(sig)))
		front(sig, sig == SIGSEGV || usys_signal_claimed(sig));
}

static uint64_t repair(void)
{
	spin_lock(&changes);
	for (int sig = 1; sig <= SIGMAX; sig++)
		refront(sig);
	spin_unlock(&changes);
	return __atomic_load_n(&repaired, __ATOMIC_RELAXED);
}

static void repair_some(void)
{
	enum { SOME = 4 };    /* numbers in one call: each costs a system call */
	static unsigned turn; /* the next bit of fronted to look at */

	spin_lock(&changes);
	for (int n = 0; n < SOME && fronted; n++) {
		uint64_t rest = fronted & ~0ul << turn;
		int bit = __builtin_ctzl(rest ? rest : fronted);
		turn = (unsigned)(bit + 1) % SIGMAX;
		refront(bit + 1);
	}
	spin_unlock(&changes);
}

static int own(int sig, bool on)
{
	long r = 0;
	spin_lock(&changes);
	usys_signal_set_claimed(sig, on);
	if (on) {
		front(SIGURG, false); /* sig_full.c tells threads by it to unblock */
		r = front(sig, true);
		if (r < 0)
			usys_signal_set_claimed(sig, false);
	} else if (always_wrapped(sig)) {
		front(sig, false); /* with the flags for an unclaimed number */
	} else {
		back(sig);
	}
	spin_unlock(&changes);
	return (int)-r;
}

/* If the host's handler is in front, reads and sets the handler behind it. */
static long action(int sig, const struct usys_sigaction *to, struct usys_sigaction *from)
{
	struct usys_sigaction a, was = {0};
	long r;

	if (sig < 1 || sig > SIGMAX)
		return -LX_EINVAL;
	if (to)
		a = (struct usys_sigaction){to->handler, to->flags | SA_RESTORER, usys_restorer,
			to->mask & usys_every_signal()};
	spin_lock(&changes);
	r = usys_kernel_action(sig, 0, &was);
	int level = r ? -1 : usys_level_of(was.handler);
	struct usys_sigaction *behind = level < 0 ? 0 : usys_level(sig, level);
	if (behind)
		was = *behind;
	if (behind && to)
		*behind = a;
	else if (!r && to)
		r = usys_kernel_action(sig, &a, 0);
	spin_unlock(&changes);
	was.flags &= ~SA_RESTORER;
	if (!r && from)
		*from = was;
	return r;
}

/* ---- order ---- */

/*
 * Go sets its threads' masks itself, to that of the first thread at the start. So order is
 * possible for numbers that were blocked before that, by a constructor in C (signal/order), which
 * stores them here.
 */
uint64_t usys_order_blocked, usys_order_inherited; /* the second: blocked before the constructor ran */

static uint64_t possible(uint64_t set) { return set & (usys_order_blocked | usys_order_inherited); }
static uint64_t always(void) { return usys_order_blocked; }

static void apply(uint64_t set) { (void)set; }

/* Sends the signal to this thread and lets it arrive: then Go's handler gets it, which can handle
 * a signal on a thread that Go did not make. */
static void pass(int sig, struct usys_siginfo *info)
{
	uint64_t bit = 1ul << (sig - 1);
	usys_raw6(NR_rt_tgsigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0), sig, (long)info, 0,
		0);
	usys_raw6(NR_rt_sigprocmask, LX_SIG_UNBLOCK, (long)&bit, 0, LX_SIGSET, 0, 0);
	usys_raw6(NR_rt_sigprocmask, LX_SIG_BLOCK, (long)&bit, 0, LX_SIGSET, 0, 0);
}

static void unmask(bool on)
{
	usys_raw6(NR_rt_sigprocmask, on ? LX_SIG_UNBLOCK : LX_SIG_BLOCK, (long)&usys_order_blocked, 0, LX_SIGSET, 0, 0);
}

static bool own_kick(void)
{
	spin_lock(&changes);
	long r = front(USYS_SIGKICK, true);
	spin_unlock(&changes);
	return !r;
}

static bool blocked(int sig)
{
	uint64_t mask = 0;

	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, 0, (long)&mask, LX_SIGSET, 0, 0);
	return mask >> (sig - 1) & 1;
}

const struct usys_owner usys_claim_owner = {
	.own = own,
	.repair = repair,
	.repair_some = repair_some,
	.own_kick = own_kick,
	.action = action,
	.blocked = blocked,
	.order_possible = possible,
	.order_always = always,
	.order_apply = apply,
	.order_pass = pass,
	.order_unmask = unmask,
};
