//go:build linux && amd64 && cgo

/* The host's kernel threads, made by clone; a platform may make them in another way. */
#include "core.h"
#include "sched_kthread.h"

enum {
	FLAGS = 0x3d0b00, /* VM FS SIGHAND THREAD SYSVSEM SETTLS PARENT_SETTID CHILD_CLEARTID */
	CLONE_FILES = 0x400,
};

long usys_clone_thread(unsigned long flags, void *top, uint32_t *alive, struct usys_kthread *k)
	__attribute__((visibility("hidden")));

/* Called on the new thread's stack by sched_kthread_amd64.S, which ends the thread. */
__attribute__((visibility("hidden"))) void usys_kthread_main(struct usys_kthread *k);
void usys_kthread_main(struct usys_kthread *k)
{
	if (k->begin)
		k->begin(k);
	k->run(k->arg);
}

long usys_spawn_raw(struct usys_kthread *k)
{
	long r = usys_clone_thread(FLAGS | (k->own_files ? 0 : CLONE_FILES), k->stack + k->size, &k->alive, k);
	return r < 0 ? r : 0;
}

void usys_join_raw(struct usys_kthread *k)
{
	uint32_t tid;

	/* Acquire: the thread's writes are visible. The wait is not private, as the kernel's
	 * wake at a thread's end is not. */
	while ((tid = __atomic_load_n(&k->alive, __ATOMIC_ACQUIRE)))
		usys_raw6(NR_futex, (long)&k->alive, FUTEX_WAIT, tid, 0, 0, 0);
}

long usys_spawn(struct usys_kthread *k)
{
	uint64_t all = usys_every_signal(), old = 0;
	long r;

	/* The new thread inherits this mask: no handler runs on it before it is ready. */
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&all, (long)&old, LX_SIGSET, 0, 0);
	r = usys_platform->spawn ? usys_platform->spawn(k) : usys_spawn_raw(k);
	usys_raw6(NR_rt_sigprocmask, LX_SIG_SETMASK, (long)&old, 0, LX_SIGSET, 0, 0);
	return r;
}

void usys_join(struct usys_kthread *k)
{
	if (usys_platform->join)
		usys_platform->join(k);
	else
		usys_join_raw(k);
}
