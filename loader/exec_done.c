//go:build ignore

/* What an exec leaves in its thread's block: in a child between vfork and exec the
 * memory is the parent's, which clears it away. */
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
	t->loader_fd = 0;
}
