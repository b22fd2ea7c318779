/*
 * A library in this process, and what its Go runtime tries for itself (package each).
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

/* Opens libraries, each in a thread of its own, so that their Go runtimes begin at the same
 * time. false: dlopen's error was printed. global: their symbols are for all. */
bool company_open(struct lib *libs, char **paths, int n, bool global);

/* What all try together: "" or what is wrong. */
const char *company_try(struct lib *libs, int n);

#endif
