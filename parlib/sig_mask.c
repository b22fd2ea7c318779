//go:build linux && amd64 && cgo

/* pthread_sigmask: the calling thread's mask. Akaros's numbers for how are Linux's. */
#include "linux.h"
#include "syscall.h"

int32_t parlib_pthread_sigmask(int32_t how, uint64_t *set, uint64_t *old)
{
	return (int32_t)-usys_raw6(NR_rt_sigprocmask, how, (long)set, (long)old, LX_SIGSET, 0, 0);
}
