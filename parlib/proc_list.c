//go:build linux && amd64 && cgo

/* The list of the processes that proc_create made. */
#include "proc.h"

static struct lock list;
static struct proc *procs;

void parlib_lock_procs(void) { lock(&list); }

void parlib_unlock_procs(void) { unlock(&list); }

struct proc **parlib_find_proc(int pid)
{
	struct proc **p = &procs;

	while (*p && (*p)->pid != pid)
		p = &(*p)->next;
	return p;
}

void parlib_add_proc(struct proc *k)
{
	/* C code outside the host may have reaped a child that had this number. */
	parlib_forget_proc(k->pid);
	k->next = procs;
	procs = k;
	k->refs++;
}

void parlib_put_proc(struct proc *k)
{
	if (--k->refs)
		return;
	if (k->ctl >= 0)
		usys_raw(NR_close, k->ctl, 0, 0);
	parlib_free(k);
}

void parlib_forget_proc(int pid)
{
	struct proc **p = parlib_find_proc(pid), *k = *p;

	if (!k)
		return;
	*p = k->next;
	parlib_put_proc(k);
}

struct proc *parlib_hold_proc(int pid)
{
	struct proc *k;

	lock(&list);
	k = *parlib_find_proc(pid);
	if (k)
		k->refs++;
	unlock(&list);
	return k;
}

void parlib_let_go_proc(struct proc *k)
{
	lock(&list);
	parlib_put_proc(k);
	unlock(&list);
}
