#define _GNU_SOURCE
#include "company.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 4, VALUES = 300, FIRST = 40 /* a real-time number, one for each library */, ALL = 50 };

struct opening {
	const char *path;
	int flags;
	struct lib *lib;
	bool ok;
};

static void *open_one(void *at)
{
	struct opening *o = at;
	void *h = dlopen(o->path, RTLD_NOW | o->flags);
	if (!h)
		return puts(dlerror()), NULL;
	const char *names[] = {"Path", "Listen", "Again", "Count", "Deadlines", "Calls", "Recovers", "RecoverFaults",
		"Faults", "Leave"};
	void **to = (void **)o->lib;
	for (int i = 0; i < 10; i++)
		if (!(to[i] = dlsym(h, names[i])))
			return puts(names[i]), NULL;
	o->ok = o->lib->path() != 0;
	return NULL;
}

bool company_open(struct lib *libs, char **paths, int n, bool global)
{
	pthread_t t[MOST];
	struct opening o[MOST];
	bool ok = true;
	for (int i = 0; i < n; i++) {
		o[i] = (struct opening){paths[i], global ? RTLD_GLOBAL : RTLD_LOCAL, &libs[i], false};
		pthread_create(&t[i], 0, open_one, &o[i]);
	}
	for (int i = 0; i < n; i++) {
		pthread_join(t[i], 0);
		ok = ok && o[i].ok;
	}
	return ok;
}

static void queue(int sig, int n)
{
	for (int i = 0; i < n; i++)
		while (sigqueue(getpid(), sig, (union sigval){.sival_ptr = (void *)(long)i}) && errno == EAGAIN)
			usleep(100);
}

/* Each has its own number, or all listen to one. */
static bool signals(struct lib *libs, int n, bool all)
{
	bool ok = true;
	for (int i = 0; i < n && !all; i++)
		queue(FIRST + i, VALUES);
	if (all)
		queue(ALL, VALUES);
	for (int i = 0; i < n; i++) {
		int got = libs[i].count(VALUES);
		if (got != VALUES)
			printf("runtime %d has %d of %d values\n", i, got, VALUES), ok = false;
	}
	return ok;
}

static void *busy(void *at)
{
	struct lib *lib = at;
	return (void *)(long)(lib->deadlines(3, 30) + lib->calls(8, 200));
}

/* All at the same time. */
static bool together(struct lib *libs, int n)
{
	pthread_t t[MOST];
	bool ok = true;
	for (int i = 0; i < n; i++)
		pthread_create(&t[i], 0, busy, &libs[i]);
	for (int i = 0; i < n; i++) {
		void *bad;
		pthread_join(t[i], &bad);
		ok = ok && !bad;
	}
	return ok;
}

/* All give a number back, and claim it again in another order, more often than a host has
 * levels. Each value must arrive once. */
static bool again(struct lib *libs, int n)
{
	for (int round = 1; round < 20; round++) {
		for (int i = 0; i < n; i++)
			libs[i].leave(ALL);
		for (int i = 0; i < n; i++)
			if (!libs[(i + round) % n].listen(ALL))
				return false;
		if (!signals(libs, n, true))
			return false;
	}
	return true;
}

const char *company_try(struct lib *libs, int n)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < i; j++)
			if (!strcmp(libs[i].path(), libs[j].path()))
				return "two runtimes have one host";
	for (int i = 0; i < n; i++)
		if (!libs[i].listen(FIRST + i) || !libs[i].listen(ALL))
			return "a number cannot be claimed";
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < n; i++)
			if (!libs[i].recovers())
				return "a nil dereference is no panic";
		if (!signals(libs, n, false) || !signals(libs, n, true))
			return "signals";
		if (!libs[round % n].again(ALL) || !signals(libs, n, true))
			return "signals, of a number that one has given back and taken again";
		if (!together(libs, n))
			return "a deadline is late, or a call has a wrong result";
	}
	if (!again(libs, n))
		return "signals, claimed again";
	for (int i = 0; i < n; i++) {
		libs[i].recover_faults(true);
		if (!libs[i].faults())
			return "a fault in C is no panic";
		libs[i].recover_faults(false);
	}
	return "";
}
