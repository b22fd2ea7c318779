//go:build linux && amd64 && cgo

#define _GNU_SOURCE
#include "wreck.h"
#include "zhosttest.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint64_t h_add(uint64_t a, uint64_t b) { return a + b; }
static void h_empty(void) {}

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint64_t h_spin(uint64_t ns)
{
	volatile uint64_t n = 0;
	for (uint64_t end = now() + ns; now() < end;)
		for (int i = 0; i < 1000; i++)
			n++;
	return n;
}

static void h_sleep(uint64_t ns)
{
	struct timespec t = {(time_t)(ns / 1000000000), (long)(ns % 1000000000)};
	while (nanosleep(&t, &t) && errno == EINTR)
		;
}

static uint64_t h_load(uintptr_t addr) { return *(volatile uint64_t *)addr; }
static int64_t h_divide(int64_t a, int64_t b) { return a / b; }
static void h_abort(void) { abort(); }

__attribute__((noinline)) static uint64_t h_deep(uint64_t kib)
{
	volatile char frame[1000];
	frame[0] = (char)kib;
	frame[999] = (char)kib;
	return kib ? h_deep(kib - 1) + (frame[0] == frame[999]) : 0;
}

#ifdef __clang__
#define NO_PROBES
#else
#define NO_PROBES __attribute__((optimize("no-stack-clash-protection")))
#endif

__attribute__((noinline)) NO_PROBES static uint64_t frame(uint64_t kib)
{
	volatile char *frame = __builtin_alloca(kib << 10);
	frame[0] = (char)kib;
	return kib - (uint64_t)(frame[0] - (char)kib);
}

__attribute__((noinline)) static uint64_t probed_frame(uint64_t kib)
{
	volatile char *frame = __builtin_alloca(kib << 10);
	frame[0] = (char)kib;
	return kib - (uint64_t)(frame[0] - (char)kib);
}

/* A frame of up to the guard's size meets the guard anyway. */
static uint64_t h_frame(uint64_t kib) { return kib < 16 << 10 ? frame(kib) : probed_frame(kib); }

static void die99(int sig)
{
	(void)sig;
	_exit(99);
}

static void h_foreign(void)
{
	struct sigaction a = {.sa_handler = die99, .sa_flags = SA_ONSTACK};
	if (sigaction(SIGSEGV, &a, 0))
		abort();
}

extern void goCallback(void);
static void h_callback(void) { goCallback(); }

static void h_bump(int64_t *p, int64_t by) { __atomic_fetch_add(p, by, __ATOMIC_RELAXED); }

static double h_bump_pair(struct hosttest_pair *p, int32_t by)
{
	p->a += by;
	p->b += by;
	return p->b;
}

static int32_t h_fail_with(int32_t e)
{
	errno = e;
	return e ? -1 : 7;
}

static double h_fail_float(int32_t e)
{
	errno = e;
	return 2.5;
}

static void h_fail_only(int32_t e) { errno = e; }

static uint64_t h_many(uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e, uint64_t f, uint64_t g, uint64_t h,
	uint64_t i, uint64_t j, uint64_t k, uint64_t l, uint64_t m, uint64_t n, uint64_t o, uint64_t p)
{
	if ((uintptr_t)__builtin_frame_address(0) & 15)
		return 0; /* the stack was not aligned at the call */
	return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k + 12 * l + 13 * m +
		14 * n + 15 * o + 16 * p;
}

static int64_t h_many2(int64_t a, int64_t b, int64_t c, int64_t d, int64_t e, int64_t f, int64_t g)
{
	return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g;
}

static double h_mixed(int8_t a, float b, uint16_t c, double d, bool e, int32_t f, int64_t g, int64_t h, double i,
	double j, double k, double l, double m, double n, double o)
{
	return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * (double)g + 8 * (double)h + 9 * i + 10 * j + 11 * k +
		12 * l + 13 * m + 14 * n + 15 * o;
}

static int64_t h_narrow(int8_t a, uint8_t b, int16_t c, uint16_t d, int32_t e, uint32_t f)
{
	return a + 2 * (int64_t)b + 3 * (int64_t)c + 4 * (int64_t)d + 5 * (int64_t)e + 6 * (int64_t)f;
}

static bool h_not(bool b) { return !b; }
static float h_half(float f) { return f / 2; }
static void *h_next(void *p) { return p ? (char *)p + 1 : p; }

static uint64_t h_clobber(void)
{
	uint64_t sum;
	__asm__ volatile(
		"mov $0x1111, %%rcx; mov $0x2222, %%rdx; mov $0x3333, %%rsi; mov $0x4444, %%rdi\n"
		"mov $0x5555, %%r8; mov $0x6666, %%r9; mov $0x7777, %%r10; mov $0x8888, %%r11\n"
		"pcmpeqd %%xmm0, %%xmm0; movaps %%xmm0, %%xmm1; movaps %%xmm0, %%xmm14; movaps %%xmm0, %%xmm15\n"
		"std; cld; mov $1, %%rax"
		: "=a"(sum)
		:
		: "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm14", "xmm15", "cc");
	return sum;
}

static int64_t h_fork(void) { return fork(); }

static int *volatile nowhere = (int *)8; /* volatile: gcc does not see where it leads */

static void child_ends(int32_t sig)
{
	close(2); /* its report must not be taken for the program's */
	if (sig == SIGSEGV)
		*nowhere = 1;
	kill(getpid(), sig);
	_exit(0);
}

static int32_t h_child(bool by_vfork, int32_t sig)
{
	int status = -1;
	pid_t pid = by_vfork ? vfork() : fork();

	if (!pid)
		child_ends(sig);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static pthread_t stormer;
static uint32_t rate;
static atomic_bool calm;
static uint64_t sent;

static void *storm(void *arg)
{
	struct timespec pause = {0, 1000000000 / (2 * rate)};
	pid_t pid = getpid(), self = gettid();
	bool prof = false;
	sigset_t all;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, 0);
	sent = 0;
	while (!calm) {
		DIR *d = opendir("/proc/self/task");
		for (struct dirent *e; d && (e = readdir(d)) && !calm;) {
			pid_t tid = atoi(e->d_name);
			if (!tid || tid == self || syscall(SYS_tgkill, pid, tid, prof ? SIGPROF : SIGURG))
				continue;
			sent++;
			prof = !prof;
			nanosleep(&pause, 0);
		}
		if (d)
			closedir(d);
	}
	return arg;
}

static void h_storm(uint32_t per_second)
{
	rate = per_second;
	calm = false;
	if (pthread_create(&stormer, 0, storm, 0))
		abort();
}

static uint64_t h_calm(void)
{
	calm = true;
	pthread_join(stormer, 0);
	return sent / 2;
}

/* Called without a shim, so the C stack begins above its return address. */
static void h_wreck(int32_t kind, uint64_t n) { wreck(kind, n, (char *)__builtin_frame_address(0) + 16); }

const struct hosttest_host hosttest_host = {
	.add = h_add,
	.empty = h_empty,
	.spin = h_spin,
	.spin2 = h_spin,
	.sleep = h_sleep,
	.load = h_load,
	.load2 = h_load,
	.divide = h_divide,
	.divide2 = h_divide,
	.abort = h_abort,
	.abort2 = h_abort,
	.deep = h_deep,
	.deep2 = h_deep,
	.callback = h_callback,
	.callback2 = h_callback,
	.bump = h_bump,
	.bump2 = h_bump,
	.bump_pair = h_bump_pair,
	.fail_with = h_fail_with,
	.fail_with2 = h_fail_with,
	.fail_float = h_fail_float,
	.fail_only = h_fail_only,
	.many = h_many,
	.many2 = h_many2,
	.mixed = h_mixed,
	.narrow = h_narrow,
	.not= h_not,
	.half = h_half,
	.next = h_next,
	.clobber = h_clobber,
	.fork = h_fork,
	.child = h_child,
	.deep8 = h_deep,
	.frame = h_frame,
	.foreign = h_foreign,
	.storm = h_storm,
	.calm = h_calm,
	.wreck = h_wreck,
	.wreck2 = h_wreck,
};
