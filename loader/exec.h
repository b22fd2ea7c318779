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

/* A program that is to be executed. */
struct launch {
	int dir, flags;
	const char *path; /* as the guest gave it, or the path of the running program */
	char *const *argv, *const *envp;
	char text[4096]; /* memory for path, if it had to be copied or found out */
	int fd;          /* -1, or the open file, if it has no name any more */
	long why;        /* for TARGET_BAD and TARGET_UNKNOWN: -errno */
};

/* Returns the kind of a program. If usys built it, the loader can then open it by
 * l->path, or by the descriptor l->fd. */
enum target usys_examine(struct launch *l);

#endif
