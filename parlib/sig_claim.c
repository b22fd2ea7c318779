//go:build linux && amd64 && cgo

/* Who owns which number, in one program with Go: claims, repairs, order. sig_chain.c does
 * what is asked here. */
#include "sig_claim.h"
#include "lock.h"
#include "sched_abort.h"
#include "sig_chain.h"
#include "sig_order.h"
#include "sig_post.h"
#include "syscall.h"

void usys_restorer(void) __attribute__((visibility("hidden")));
void usys_entry(int, struct usys_siginfo *, struct usys_ucontext *) __attribute__((visibility("hidden")));


static uint64_t fronted; /* numbers that our handler was put in front of */
static uint64_t repaired;
static struct lock changes;

static bool is_fronted(int sig) { return fronted >> (sig - 1) & 1; }

/* Whether h is another copy of this host's, in a library: by the mark (call_entry_amd64.S). */
static bool is_host(usys_handler h)
{
	static const char mark[] = "USYSHOST";
	const char *code = (const char *)(uintptr_t)h + 2; /* behind the short jump */
	for (size_t i = 0; i < sizeof mark - 1; i++)
		if (code[i] != mark[i])
			return false;
	return true;
}

static long front(int sig, bool always)
{
	struct usys_sigaction was;
	long r = usys_kernel_action(sig, 0, &was);
	if (r < 0 || was.handler == usys_entry)
		return r;
	bool handled = (uintptr_t)was.handler > 1;
	if (!handled && !always)
		return 0;
	if (is_fronted(sig)) {
		if (handled && is_host(was.handler))
			return 0; /* it chains to us: in front of it, we would chain to ourselves */
		__atomic_fetch_add(&repaired, 1, __ATOMIC_RELAXED);
	}
	usys_old[sig] = was;
	/* Everything but the handler stays as its owner wanted it: Go asks for the
	 * alternate stack and blocks all signals in its handlers. */
	struct usys_sigaction ours = was;
	if (!handled)
		ours = (struct usys_sigaction){.flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART, .mask = usys_every_signal()};
	if (!(ours.flags & SA_RESTORER)) {
		ours.flags |= SA_RESTORER;
		ours.restorer = usys_restorer;
	}
	ours.flags |= SA_SIGINFO | SA_ONSTACK;
	ours.flags &= ~SA_RESETHAND; /* usys_chain does that */
	ours.handler = usys_entry;
	fronted |= 1ul << (sig - 1);
	return usys_kernel_action(sig, &ours, 0);
}

static void back(int sig)
{
	struct usys_sigaction *was = usys_behind(sig);
	if (was)
		usys_kernel_action(sig, was, 0);
	fronted &= ~(1ul << (sig - 1));
}

void usys_wrap(int sig, bool always)
{
	lock(&changes);
	front(sig, always);
	unlock(&changes);
}

/* What is always wrapped; everything else, only while it is claimed. */
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

static void refront(int sig)
{
	if (is_fronted(sig) && (always_wrapped(sig) || sig == SIGURG || usys_signal_claimed(sig)))
		front(sig, sig == SIGSEGV || usys_signal_claimed(sig));
}

static uint64_t repair(void)
{
	lock(&changes);
	for (int sig = 1; sig <= SIGMAX; sig++)
		refront(sig);
	unlock(&changes);
	return __atomic_load_n(&repaired, __ATOMIC_RELAXED);
}

static void repair_some(void)
{
	enum { SOME = 4 };   /* each is a system call */
	static unsigned turn; /* the bit of fronted that comes next */

	lock(&changes);
	for (int n = 0; n < SOME && fronted; n++) {
		uint64_t rest = fronted & ~0ul << turn;
		int bit = __builtin_ctzl(rest ? rest : fronted);
		turn = (unsigned)(bit + 1) % SIGMAX;
		refront(bit + 1);
	}
	unlock(&changes);
}

static int own(int sig, bool on)
{
	long r = 0;
	lock(&changes);
	usys_signal_set_claimed(sig, on);
	if (on) {
		front(SIGURG, false); /* sig_full.c: by it, threads are told to unblock */
		r = front(sig, true);
		if (r < 0)
			usys_signal_set_claimed(sig, false);
	} else if (!always_wrapped(sig)) {
		back(sig);
	}
	unlock(&changes);
	return (int)-r;
}

/* Where our handler is in front, what is asked for and set is what stands behind it. */
static long action(int sig, const struct usys_sigaction *to, struct usys_sigaction *from)
{
	struct usys_sigaction a, was;
	long r;

	if (sig < 1 || sig > SIGMAX)
		return -LX_EINVAL;
	if (to)
		a = (struct usys_sigaction){to->handler, to->flags | SA_RESTORER, usys_restorer,
			to->mask & usys_every_signal()};
	lock(&changes);
	struct usys_sigaction *behind = usys_behind(sig);
	r = usys_kernel_action(sig, 0, &was);
	if (behind)
		was = *behind;
	if (behind && to)
		*behind = a;
	else if (!r && to)
		r = usys_kernel_action(sig, &a, 0);
	unlock(&changes);
	was.flags &= ~SA_RESTORER;
	if (!r && from)
		*from = was;
	return r;
}

/* ---- order ---- */

/*
 * Go sets its threads' masks itself, to what the first thread's was when it began. So
 * order can be had for numbers that were blocked before that: by a constructor in C
 * (signal/order), which leaves them here.
 */
uint64_t usys_order_blocked, usys_order_inherited; /* the second had been blocked before */

static uint64_t possible(uint64_t set) { return set & (usys_order_blocked | usys_order_inherited); }
static uint64_t always(void) { return usys_order_blocked; }

static void apply(uint64_t set) { (void)set; }

/* Goes through who is there without us: Go's handler, which knows what to do on a
 * thread that is none of its own. */
static void pass(int sig, struct usys_siginfo *info)
{
	uint64_t bit = 1ul << (sig - 1);
	usys_raw6(NR_rt_tgsigqueueinfo, usys_raw(NR_getpid, 0, 0, 0), usys_raw(NR_gettid, 0, 0, 0),
		sig, (long)info, 0, 0);
	usys_raw6(NR_rt_sigprocmask, LX_SIG_UNBLOCK, (long)&bit, 0, LX_SIGSET, 0, 0);
	usys_raw6(NR_rt_sigprocmask, 0 /* SIG_BLOCK */, (long)&bit, 0, LX_SIGSET, 0, 0);
}

static void unmask(bool on)
{
	usys_raw6(NR_rt_sigprocmask, on ? 1 : 0, (long)&usys_order_blocked, 0, LX_SIGSET, 0, 0);
}

USYS_HANDLER static void on_kick(int sig, struct usys_siginfo *info, struct usys_ucontext *uc)
{
	(void)sig;
	usys_kicked(info, uc);
}

static bool own_kick(void)
{
	struct usys_sigaction was, ours = {on_kick, SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_RESTORER, usys_restorer,
		usys_every_signal()};
	static bool owned;
	if (usys_kernel_action(USYS_SIGKICK, 0, &was))
		return false;
	if (was.handler == on_kick)
		return true;
	if (__atomic_exchange_n(&owned, true, __ATOMIC_RELAXED))
		__atomic_fetch_add(&repaired, 1, __ATOMIC_RELAXED);
	return !usys_kernel_action(USYS_SIGKICK, &ours, 0);
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
