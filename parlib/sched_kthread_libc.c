//go:build linux && amd64 && cgo

/* The host's kernel threads, made by libc, so C functions that need libc's thread
 * state can run on them. */
#define _GNU_SOURCE
#include "sched_kthread.h"

#include <pthread.h>

static void *thread_main(void *arg)
{
	struct usys_kthread *k = arg;
	k->run(k->arg);
	return 0;
}

long usys_spawn_libc(struct usys_kthread *k)
{
	pthread_attr_t attr;
	pthread_t id = 0;
	int err = pthread_attr_init(&attr);

	if (!err) {
		err = pthread_attr_setstack(&attr, k->stack, k->size);
		if (!err)
			err = pthread_create(&id, &attr, thread_main, k);
		pthread_attr_destroy(&attr);
	}
	k->handle = (uintptr_t)id;
	return -err;
}

void usys_join_libc(struct usys_kthread *k) { pthread_join((pthread_t)k->handle, 0); }
