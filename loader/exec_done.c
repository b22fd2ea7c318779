//go:build ignore

/* Frees the memory that an exec leaves in its thread's block: a child between
 * vfork and exec shares its parent's memory, and the parent frees it. */
#include "loader.h"

void usys_exec_done(struct tcb *t)
{
	if (t->exec_memory)
		usys_raw(NR_munmap, t->exec_memory, t->exec_size, 0);
	t->exec_memory = 0;
	if (t->exec_log[0]) {
		struct usys_text line = {t->exec_log, usys_strlen(t->exec_log), sizeof t->exec_log};
		usys_log(&line);
		t->exec_log[0] = 0;
	}
	t->traceme = false;
}
