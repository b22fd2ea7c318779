#ifndef LOADER_EXEC_H
#define LOADER_EXEC_H

#include "loader.h"

/* The kind of a file that is to be executed. */
enum target {
	TARGET_OURS,
	TARGET_NATIVE,
	TARGET_BAD,     /* the kernel will return the error */
	TARGET_UNKNOWN, /* it could not be examined */
};

/* A program that is to be executed: in memory that is mapped for it, and not on a slot. */
struct launch {
	int dir, flags;
	const char *path; /* for the kernel's call: as the guest gave it, or for the running program */
	const char *name; /* for the program and for messages: as the kernel makes it of the guest's */
	char *const *argv, *const *envp;
	char text[4096], named[4096 + 32]; /* memory for path and name */
	char found[4096];                  /* a name of the file; empty: name is one */
	int fd;                            /* the open file, or -1: the loader opens it by its name */
	bool kept;                         /* ... which is not closed if the program cannot be executed */
	bool rights;                       /* for TARGET_NATIVE: only the kernel can give them (rights.c) */
	long why;                          /* for TARGET_BAD and TARGET_UNKNOWN: -errno */
	char **args;                       /* the arguments, if they are too many for the stack */
	size_t args_size;
};

/* Returns the kind of a program. If usys built it, the loader can then open it by
 * the descriptor l->fd, or else by l->found or l->name. */
enum target usys_examine(struct launch *l);

/* Returns a launch whose members are 0, or 0 if there is no memory. */
struct launch *usys_launch_new(void);

/* Frees a launch and its arguments. */
void usys_launch_free(struct launch *l);

#endif
