#define _GNU_SOURCE
#include "libs.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct {
	struct sigaction found;
	_Atomic int ran;
	sigset_t mask;
} libs[LIBS];

static _Atomic int calls;
static int order[1000];

static void handle(int lib, int sig, siginfo_t *info, void *uc)
{
	int n = calls++;
	if (n < 1000)
		order[n] = lib;
	libs[lib].ran++;
	pthread_sigmask(SIG_SETMASK, 0, &libs[lib].mask);
	struct sigaction *next = &libs[lib].found;
	if (next->sa_handler == SIG_IGN)
		return;
	if (next->sa_handler == SIG_DFL) {
		signal(sig, SIG_DFL);
		raise(sig);
	} else if (next->sa_flags & SA_SIGINFO) {
		next->sa_sigaction(sig, info, uc);
	} else {
		next->sa_handler(sig);
	}
}

#define LIB(n) \
	static void lib##n(int sig, siginfo_t *info, void *uc) { handle(n, sig, info, uc); }
/* Each LIB is a function. */
/* clang-format off */
LIB(0) LIB(1) LIB(2) LIB(3) LIB(4) LIB(5) LIB(6) LIB(7) LIB(8) LIB(9) LIB(10) LIB(11)
static void (*const handler[LIBS])(int, siginfo_t *, void *) = {
	lib0, lib1, lib2, lib3, lib4, lib5, lib6, lib7, lib8, lib9, lib10, lib11,
};
/* clang-format on */

void lib_install(int lib, int sig, int flags, int guarded)
{
	struct sigaction a = {.sa_sigaction = handler[lib], .sa_flags = SA_SIGINFO | SA_ONSTACK | flags}, found;
	sigaction(sig, &a, &found);
	if (!guarded || found.sa_sigaction != handler[lib])
		libs[lib].found = found;
}

void lib_remove(int lib, int sig) { sigaction(sig, &libs[lib].found, 0); }
int lib_ran(int lib) { return libs[lib].ran; }
int lib_order(int i) { return i >= 0 && i < calls ? order[i] : -1; }
int lib_blocked(int lib, int sig) { return sigismember(&libs[lib].mask, sig); }

void lib_clear(void)
{
	calls = 0;
	for (int i = 0; i < LIBS; i++)
		libs[i].ran = 0;
}

void ignore(int sig) { signal(sig, SIG_IGN); }

int flags_of(int sig)
{
	/* The C library's sigaction hides one flag; these are the others. */
	struct sigaction a;
	sigaction(sig, 0, &a);
	return a.sa_flags & (SA_SIGINFO | SA_ONSTACK | SA_RESTART | SA_NODEFER | SA_RESETHAND);
}

int zombies(void)
{
	pid_t pid = fork();
	if (!pid)
		_exit(0);
	struct timespec t = {0, 50000000};
	while (nanosleep(&t, &t))
		;
	return waitpid(pid, 0, 0) == pid;
}

static pid_t spawn(int sig)
{
	pid_t pid = vfork();
	if (!pid) {
		syscall(SYS_kill, syscall(SYS_getpid), sig);
		_exit(0);
	}
	return pid;
}

int child_of_vfork(int sig)
{
	int status = -1;
	pid_t pid = spawn(sig);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static int ends[2];
static pthread_t reader;

static void *interrupt(void *sig)
{
	struct timespec t = {0, 50000000};
	for (int i = 0; i < 3; i++) {
		nanosleep(&t, 0);
		pthread_kill(reader, (int)(long)sig);
	}
	nanosleep(&t, 0);
	if (write(ends[1], "x", 1) != 1)
		return 0;
	return sig;
}

long interrupted_read(int sig)
{
	pthread_t t;
	char c;
	if (pipe(ends))
		return -errno;
	reader = pthread_self();
	pthread_create(&t, 0, interrupt, (void *)(long)sig);
	long n = read(ends[0], &c, 1);
	int err = errno;
	pthread_join(t, 0);
	close(ends[0]);
	close(ends[1]);
	return n < 0 ? -err : n;
}
