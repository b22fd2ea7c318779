/*
 * A library in this process, with the tests that its Go runtime runs for itself (package each).
 */
#ifndef COMPANY_H
#define COMPANY_H

#include <stdbool.h>

struct lib {
	char *(*path)(void);
	bool (*listen)(int sig), (*again)(int sig);
	int (*count)(int n);
	int (*deadlines)(int threads, int n);
	int (*calls)(int threads, int n);
	bool (*recovers)(void);
	void (*recover_faults)(bool on);
	bool (*faults)(void);
	void (*leave)(int sig);
};

/* Opens libraries, each in its own thread, so that their Go runtimes start at the same time.
 * Returns false after printing dlopen's error. global: their symbols are global. */
bool company_open(struct lib *libs, char **paths, int n, bool global);

/* Runs the tests of all libraries together. Returns "" or the failure. */
const char *company_try(struct lib *libs, int n);

#endif
