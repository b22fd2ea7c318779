#ifndef LOADER_CARRIED_H
#define LOADER_CARRIED_H

/*
 * One file that has the loader and a program (usys build -hosted). The kernel starts the loader, whose
 * segments are the file's; the program's file lies behind, whole, and its sections are those of the
 * whole file. loader/onefile writes such files, and its comments name the structures here.
 */

#include <stdbool.h>
#include <stdint.h>

/* The program header that has the program's place in the file. */
#define PT_USYS_PROGRAM 0x65737970u

/* The loader's data that loader/onefile changes, found by its symbol. All numbers are 0 in a loader
 * alone. */
struct usys_carried {
	uint64_t program, tools, tools_size; /* places in the file; tools: the usys command */
	char flags[1000];                    /* of the loader: each with its NUL; an empty one ends them */
};
extern struct usys_carried usys_carried;

/* argv[0] of a loader that a hosted parent executes: the rest is flags and a program, also where the
 * file carries a program. */
#define USYS_LOADER_NAME "usys loader"

/* Reports whether the program to run is the one that the loader's file carries. */
bool usys_runs_carried(int argc, char **argv);
/* Sets usys_options for it: from the flags that were chosen when it was built, and the words of USYS
 * in the environment. execfn is the name by which the kernel found the file. */
void usys_carried_options(int argc, char **argv, char **envp, const char *execfn);

#endif
