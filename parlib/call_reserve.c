//go:build linux && amd64 && cgo

/*
 * Lets a program that has threads of C's change its user and group ids.
 *
 * Such a thread takes an M from a list of Go's (runtime.needm) when it calls Go for the first
 * time, and for each signal with a handler of Go's. At first the list has one M. The thread
 * that takes the last one has another made as soon as it runs Go. A thread that finds the
 * list empty waits with all signals blocked. A change of the process's ids at that time hangs
 * any Go program with cgo: libc waits until that thread has handled its signal, Go waits for
 * libc's lock to make a thread, and the thread that is to have an M made waits for Go. So the
 * list must not be empty while libc changes ids:
 *
 * Before the first change, RESERVE threads take an M each at the same time, and end. The Ms
 * stay on the list. The linker wraps libc's functions for us (parlib.go: LDFLAGS).
 *
 * Threads that call Go come in one after the other, each when an M has been made for the one
 * before it. They wait for that in usys_come_in, with their signals unblocked.
 */
#define _GNU_SOURCE
#include "call_reserve.h"

#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { RESERVE = 16, MS_OF_FIRST = 100, MS_OF_OTHERS = 10000 };

/* Weak: a c-archive is linked by its user, who does not wrap anything. */
void __real_crosscall2(void (*fn)(void *), void *arg, int n, size_t ctxt) __attribute__((weak));

static uintptr_t (*current_g)(void);
static void (*go_nothing)(void *);
static pthread_mutex_t coming_in = PTHREAD_MUTEX_INITIALIZER, reserving = PTHREAD_MUTEX_INITIALIZER;
static bool begun, go_runs, done; /* but for go_runs, reserving guards them */
static pthread_t first;
static pid_t pid;

/* Reports whether the caller is a child of fork or vfork: Go does not run in it. */
static bool child(void) { return getpid() != pid; }

void usys_reserve_start(uintptr_t (*g_of)(void), void (*nothing)(void *))
{
	pid = getpid();
	current_g = g_of;
	go_nothing = nothing;
}

/* Go keeps the M for the thread until the thread ends. When the call returns, the list is
 * not empty. */
void usys_come_in(void)
{
	if (!current_g || current_g() || child())
		return;
	pthread_mutex_lock(&coming_in);
	__real_crosscall2(go_nothing, 0, 0, 0);
	pthread_mutex_unlock(&coming_in);
}

/* A thread that has an M, and has it until as many others as left says have one, too. */
static void *reserve(void *left)
{
	pthread_t next;

	usys_come_in();
	__atomic_store_n(&go_runs, true, __ATOMIC_RELAXED);
	if (left && !pthread_create(&next, 0, reserve, (char *)left - 1))
		pthread_join(next, 0);
	return 0;
}

static bool begin(void)
{
	sigset_t all, old;
	int err;

	/* No handler of Go's runs in them before they come in. Libc leaves its own unblocked. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(&first, 0, reserve, (char *)0 + RESERVE - 1);
	pthread_sigmask(SIG_SETMASK, &old, 0);
	return !err;
}

/*
 * Makes the reserve, or waits until it is made. But before the program's packages are
 * initialised Go runs nothing for threads of C's, and who changes ids in an initialisation,
 * on the process's first thread, would wait for ever. The reserve is for the next change then.
 */
static void make_reserve(void)
{
	const struct timespec ms = {.tv_nsec = 1000000};
	int most = syscall(SYS_gettid) == getpid() ? MS_OF_FIRST : MS_OF_OTHERS;

	if (!current_g || !__real_crosscall2 || child())
		return;
	pthread_mutex_lock(&reserving);
	if (!begun)
		begun = begin();
	/* Relaxed, here and above: no memory goes with the word. */
	for (int i = 0; begun && i < most && !__atomic_load_n(&go_runs, __ATOMIC_RELAXED); i++)
		nanosleep(&ms, 0);
	if (begun && !done && __atomic_load_n(&go_runs, __ATOMIC_RELAXED))
		done = !pthread_join(first, 0);
	pthread_mutex_unlock(&reserving);
}

/* A function of libc's that changes ids in all threads of the process. */
#define CHANGES(name, params, args) \
	int __real_##name params __attribute__((weak)); \
	int __wrap_##name params; \
	int __wrap_##name params \
	{ \
		make_reserve(); \
		return __real_##name args; \
	}

CHANGES(setuid, (uid_t u), (u))
CHANGES(setgid, (gid_t g), (g))
CHANGES(seteuid, (uid_t e), (e))
CHANGES(setegid, (gid_t e), (e))
CHANGES(setreuid, (uid_t r, uid_t e), (r, e))
CHANGES(setregid, (gid_t r, gid_t e), (r, e))
CHANGES(setresuid, (uid_t r, uid_t e, uid_t s), (r, e, s))
CHANGES(setresgid, (gid_t r, gid_t e, gid_t s), (r, e, s))
CHANGES(setgroups, (size_t n, const gid_t *list), (n, list))
