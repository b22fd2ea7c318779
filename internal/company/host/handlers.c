//go:build linux && amd64 && cgo

#define _GNU_SOURCE
#include "company.h"

#include <signal.h>
#include <stdatomic.h>

enum { SIGNALS = 65 };

static struct sigaction before[SIGNALS];
static atomic_long handled[SIGNALS];
static atomic_int deepest;
static _Thread_local volatile int depth __attribute__((tls_model("initial-exec")));

/* chaining calls the previously installed handler, as crash reporters and profilers do. */
static void chaining(int sig, siginfo_t *info, void *context)
{
	handled[sig]++;
	const struct sigaction *old = &before[sig];
	if (old->sa_flags & SA_SIGINFO)
		old->sa_sigaction(sig, info, context);
	else if (old->sa_handler != SIG_DFL && old->sa_handler != SIG_IGN)
		old->sa_handler(sig);
}

static void plain(int sig)
{
	int d = ++depth;
	for (int was = deepest; d > was && !atomic_compare_exchange_weak(&deepest, &was, d);)
		;
	handled[sig]++;
	depth = depth - 1;
}

int32_t company_chain(int32_t sig)
{
	struct sigaction a = {.sa_sigaction = chaining, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
	return sigaction(sig, &a, &before[sig]);
}

int32_t company_handle(int32_t sig, int32_t flags)
{
	struct sigaction a = {.sa_handler = plain, .sa_flags = flags};
	return sigaction(sig, &a, 0);
}

static void again(int sig)
{
	handled[sig]++;
	raise(sig);
}

int32_t company_reraise(int32_t sig)
{
	struct sigaction a = {.sa_handler = again, .sa_flags = SA_ONSTACK | (int)SA_RESETHAND};
	return sigaction(sig, &a, 0);
}

int64_t company_handled(int32_t sig) { return handled[sig]; }
int32_t company_deepest(void) { return deepest; }
