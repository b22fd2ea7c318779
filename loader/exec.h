#ifndef LOADER_EXEC_H
#define LOADER_EXEC_H

#include "loader.h"

/* What a file is to exec. */
enum target {
	TARGET_OURS,
	TARGET_NATIVE,
	TARGET_BAD, /* the kernel will say what is wrong */
	TARGET_UNKNOWN, /* it could not be looked at */
};

/* A program that is to be executed. */
struct launch {
	int dir, flags;
	const char *path;      /* as the guest gave it, or the program's own */
	char *const *argv, *const *envp;
	char text[4096];       /* path, where it had to be copied or found out */
	int fd;                /* -1, or the open file, where it has no name any more */
	long why;              /* of a target that is bad or unknown: -errno */
};

/* What it is. One of ours is then named so that the loader can open it: by l->path,
 * or by the descriptor l->fd. */
enum target usys_examine(struct launch *l);

#endif
