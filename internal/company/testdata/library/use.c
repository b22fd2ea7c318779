/* Loads the library, takes one of its own signals from a descriptor, and has a thread that
 * spins while the library's profile is on. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

static void *spin(void *a)
{
	struct timespec begin, now;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while (now.tv_sec < begin.tv_sec + 1);
	return a;
}

static int fail(const char *what)
{
	puts(what);
	return 1;
}

int main(int argc, char **argv)
{
	sigset_t mine;
	sigemptyset(&mine);
	sigaddset(&mine, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &mine, 0);
	struct pollfd fd = {.fd = signalfd(-1, &mine, 0), .events = POLLIN};

	void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW) : 0;
	if (!library)
		return fail(argc > 1 ? dlerror() : "name the library");
	bool (*profile)(void) = (bool (*)(void))dlsym(library, "Profile");
	bool (*profiled)(void) = (bool (*)(void))dlsym(library, "Profiled");
	bool (*calls)(void) = (bool (*)(void))dlsym(library, "Spin");

	pthread_t t;
	pthread_create(&t, 0, spin, 0);
	if (!profile() || !calls())
		return fail("the library's calls do not work");
	spin(0);
	pthread_join(t, 0);
	if (!profiled())
		return fail("there is no profile");
	kill(getpid(), SIGUSR2);
	if (poll(&fd, 1, 10000) != 1)
		return fail("SIGUSR2 does not come through the descriptor");
	puts("ok");
	return 0;
}
