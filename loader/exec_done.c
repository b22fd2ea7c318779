//go:build ignore

/* The memory of a launch. An exec leaves it in its thread's block: a child between
 * vfork and exec shares its parent's memory, and the parent frees it. */
#include "exec.h"

/* For a process whose address space is full: the kernel could execute the program all the same. */
static struct launch reserve;
static bool reserved;

struct launch *usys_launch_new(void)
{
	long r = usys_mmap(sizeof(struct launch), PROT_RW);

	if (!usys_is_err(r))
		return (struct launch *)r;
	if (__atomic_exchange_n(&reserved, true, __ATOMIC_ACQUIRE))
		return 0;
	usys_zero(&reserve, sizeof reserve);
	return &reserve;
}

void usys_launch_free(struct launch *l)
{
	if (l->args)
		usys_raw(NR_munmap, l->args, l->args_size, 0);
	if (l == &reserve)
		__atomic_store_n(&reserved, false, __ATOMIC_RELEASE);
	else
		usys_raw(NR_munmap, l, sizeof *l, 0);
}

void usys_exec_done(struct tcb *t)
{
	if (t->launch)
		usys_launch_free(t->launch);
	t->launch = 0;
	if (t->exec_log[0]) {
		struct usys_text line = {t->exec_log, usys_strlen(t->exec_log), sizeof t->exec_log};
		usys_log(&line);
		t->exec_log[0] = 0;
	}
	t->traceme = false;
}
