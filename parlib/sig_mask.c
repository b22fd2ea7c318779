//go:build linux && amd64 && cgo

/*
 * pthread_sigmask: the calling thread's mask. Akaros's numbers for how are Linux's.
 * Like libc's function it removes libc's own signals from a set to be blocked.
 */
#include "core.h"
#include "syscall.h"

int32_t parlib_pthread_sigmask(int32_t how, uint64_t *set, uint64_t *old)
{
	enum { UNBLOCK = 1 };
	uint64_t may;

	if (set && how != UNBLOCK) {
		may = *set & usys_every_signal();
		set = &may;
	}
	return (int32_t)-usys_raw6(NR_rt_sigprocmask, how, (long)set, (long)old, LX_SIGSET, 0, 0);
}
