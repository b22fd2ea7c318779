//go:build linux && amd64 && cgo

#define _GNU_SOURCE
#include "company.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 16, ALTERNATE = 1 << 16 };

void company_sleep(uint64_t ns)
{
	struct timespec t = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)};
	while (nanosleep(&t, &t) && errno == EINTR)
		;
}

/* Whether this process has one thread: each one is a link of its directory, which has two more. */
static bool alone(void)
{
	struct stat s;
	return stat("/proc/self/task", &s) == 0 && s.st_nlink == 3;
}

/* The child changes its ids, as one does that gives up rights: no thread is made for that. */
int32_t company_fork(int32_t status)
{
	pid_t child = fork();
	if (child < 0)
		return -errno;
	if (child == 0)
		_exit(setgid(getgid()) == 0 && alone() ? status : 255);
	int ended = 0;
	while (waitpid(child, &ended, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(ended) ? WEXITSTATUS(ended) : -ended;
}

/* other is a thread that Go does not know, like a library's threads. */
static void *other(void *ns)
{
	stack_t mine = {.ss_sp = malloc(ALTERNATE), .ss_size = ALTERNATE}, none = {.ss_flags = SS_DISABLE};
	sigset_t all, nothing;
	sigfillset(&all);
	sigemptyset(&nothing);
	if (!mine.ss_sp || sigaltstack(&mine, 0))
		return (void *)1;
	pthread_sigmask(SIG_SETMASK, &nothing, 0);
	company_sleep((uintptr_t)ns / 2);
	pthread_sigmask(SIG_SETMASK, &all, 0);
	pthread_sigmask(SIG_SETMASK, &nothing, 0);
	company_sleep((uintptr_t)ns / 2);
	pthread_sigmask(SIG_SETMASK, &all, 0);
	sigaltstack(&none, 0);
	free(mine.ss_sp);
	return 0;
}

/* company_threads returns how many of n threads ran and ended correctly. */
int32_t company_threads(int32_t n, uint64_t ns)
{
	pthread_t t[MOST];
	int32_t made = 0, ended = 0;
	while (made < n && made < MOST && pthread_create(&t[made], 0, other, (void *)(uintptr_t)ns) == 0)
		made++;
	for (int32_t i = 0; i < made; i++) {
		void *failed;
		ended += pthread_join(t[i], &failed) == 0 && !failed;
	}
	return ended;
}
